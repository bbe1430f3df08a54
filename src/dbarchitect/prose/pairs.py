"""Who has to do with whom: every pair of entities with all that the text says about it."""

from __future__ import annotations

from dbarchitect.model.brief import Attribute
from dbarchitect.prose.attributes import semantic_type
from dbarchitect.prose.entities import Entities
from dbarchitect.prose.evidence import Bound, Evidence, Has, Link
from dbarchitect.prose.lexicon import word_lists
from dbarchitect.prose.multiplicities import Pair, is_record
from dbarchitect.prose.nouns import is_listed_value, value_type, verbs
from dbarchitect.prose.parts import INFINITE
from dbarchitect.prose.people import is_asking

_Pairs = dict[tuple[str, str, str], Pair]


def pairs(evidence: Evidence, entities: Entities) -> tuple[Pair, ...]:
    """Every related pair once per role."""
    found: _Pairs = {}
    for has in evidence.has:
        _had(found, has, evidence, entities)
    for link in evidence.links:
        _told(found, link, entities)
    for one, other, item in evidence.shared:
        left, right = entities.of(one), entities.of(other)
        if left and right and entities.of(item.name) is None:
            _pair(found, left, right, "").attributes.append(
                Attribute(name=item.name, type=semantic_type(item.name, value_type(item.name)))
            )
    for one, other, values in evidence.roles:
        left, right = entities.of(one), entities.of(other)
        if left and right:
            pair = _pair(found, left, right, "")
            pair.right_per_left, pair.left_per_right = (0, INFINITE), (0, INFINITE)
            pair.attributes.append(Attribute(name="role", type="enum", values=values))
    return tuple(found.values())


def _part(has: Has, entities: Entities) -> tuple[str | None, str | None, str]:
    """Who has what, and in which role where the name says one."""
    left, right = entities.of(has.owner), entities.of(has.name)
    if left and not right and has.how != "circumstance":
        value = is_listed_value(has.name) and value_type(has.name) != "text_address"
        right = None if value else entities.tail(has.name)
        if right is None and has.item.tail and (told := entities.of("_".join(has.item.words))):
            return left, told, has.name
        return left, right, has.name if right and right != has.name else ""
    if left and right == left and has.name != right and has.name.endswith(f"_{right}"):
        return left, right, has.name
    return left, right, ""


def _had(found: _Pairs, has: Has, evidence: Evidence, entities: Entities) -> None:
    """One has the other."""
    left, right, role = _part(has, entities)
    if not left or not right or has.how == "circumstance" or (left == right and not role):
        return
    pair = _pair(found, left, right, role)
    if has.how == "genitive" and has.item.owner is not None and not role and _possessed(has, right):
        pair.verb, pair.turned = "of", pair.left == left
        if pair.left == left:
            pair.left_per_right = pair.left_per_right or (1, 1)
        else:
            pair.right_per_left = pair.right_per_left or (1, 1)
        return
    count = has.count
    plural_value = count is not None and count[1] > 1
    firm = has.item.quantity is not None
    pair.owned_singly = pair.owned_singly or (has.how == "have" and pair.left == left and not plural_value)
    if pair.left == left:
        pair.right_per_left, pair.firm_right = _joined(pair.right_per_left, pair.firm_right, count, firm)
    else:
        pair.left_per_right, pair.firm_left = _joined(pair.left_per_right, pair.firm_left, count, firm)
    partner = has.how == "with" and is_record(left) and pair.left == left
    pair.plural = pair.plural or partner
    pair.composed = pair.composed or (has.owner, has.item.name) in evidence.composed
    if plural_value and not role and not partner:
        pair.owns = pair.owns or has.how in {"have", "list", "with"}


def _told(found: _Pairs, link: Link, entities: Entities) -> None:
    """One is said to have to do with the other."""
    left, right = entities.of(link.left) or entities.tail(link.left), entities.of(link.right)
    role = ""
    if (right is None and (right := entities.tail(link.right))) or (
        right is not None and right != link.right and link.right.endswith(f"_{right}")
    ):
        role = "" if link.right.removesuffix(f"_{right}") in _PASSING else link.right
    if not left or not right:
        return
    if left == right and link.left_per_right is None and link.verb in {"of", "in", "for"}:
        return
    if not role and (office := _office(link.verb, right if link.passive else left)):
        _held(found, link, left, right, office)
        return
    _linked(_pair(found, left, right, role), link, left)


def _possessed(has: Has, thing: str) -> bool:
    """ "The member's card" belongs to the member; the member's gym and the member's trainer do not."""
    head = thing.rpartition("_")[2]
    larger = head in _PLACES or is_asking(head) or head in _OFFICES.values()
    return is_asking(has.owner.rpartition("_")[2]) and not has.item.plural and not larger


_PASSING = frozenset(word_lists("grammar")["lexicon_adjectives_first"])


_PLACES = frozenset(word_lists("grammar")["entities_places"])


_OFFICES = {"manage": "manager", "lead": "leader", "head": "head", "supervise": "supervisor", "chair": "chair", "direct": "director", "coach": "coach", "mentor": "mentor", "tutor": "tutor", "captain": "captain"}  # fmt: skip


def _office(verb: str, holder: str) -> str:
    """The role that an act gives ("managed by an employee": manager), unless the one who acts is called so."""
    office = _OFFICES.get(verb.removesuffix(" by"), "")
    return "" if holder.endswith(office) else office


def _held(found: _Pairs, link: Link, left: str, right: str, office: str) -> None:
    """A relationship of its own beside what else the two have to do with each other; the one led refers to who leads."""
    led, holder = (left, right) if link.passive else (right, left)
    of_led, of_holder = link.right_per_left, link.left_per_right
    if not link.passive:
        of_led, of_holder = of_holder, of_led
    pair = found.setdefault((led, holder, office), Pair(led, holder, office, verb="lead by"))
    pair.right_per_left, pair.firm_right = _joined(
        pair.right_per_left, pair.firm_right, of_led or (1, 1), link.passive and link.firm
    )
    pair.left_per_right, pair.firm_left = _joined(
        pair.left_per_right, pair.firm_left, of_holder, not link.passive and link.firm
    )


def _pair(found: _Pairs, left: str, right: str, role: str) -> Pair:
    for key in ((left, right, role), (right, left, role)):
        if key in found:
            return found[key]
    pair = Pair(left, right, role)
    found[(left, right, role)] = pair
    return pair


def _linked(pair: Pair, link: Link, left_entity: str) -> None:
    right_per_left, left_per_right, verb = link.right_per_left, link.left_per_right, link.verb
    plural, firm, passive = link.plural, link.firm, link.passive
    act = link.act and " " not in verb
    turned = pair.left != left_entity
    if turned:
        right_per_left, left_per_right = left_per_right, right_per_left
    firm_right, firm_left = (verb != "of", firm) if turned else (firm, verb != "of")
    pair.right_per_left, pair.firm_right = _joined(pair.right_per_left, pair.firm_right, right_per_left, firm_right)
    pair.left_per_right, pair.firm_left = _joined(pair.left_per_right, pair.firm_left, left_per_right, firm_left)
    bare = verb.split(" ")[0]
    pair.plural = pair.plural or plural
    pair.active = pair.active or act
    pair.passive = pair.passive or (passive and not turned)
    if act or (passive and verb.endswith(" by")):
        pair.actor = pair.actor or (left_entity if act else (pair.left if turned else pair.right))
    if bare in verbs("create") and " " not in verb and not turned:
        pair.creates = True
    if verb.endswith(" by") and bare in verbs("create"):
        bound = (1.0, 1.0)
        if not turned and not firm and not pair.firm_right:
            pair.right_per_left = bound
        if turned and pair.left_per_right is None:
            pair.left_per_right = bound
        if not turned and pair.right_per_left is None:
            pair.right_per_left = bound
    if not pair.verb:
        pair.verb, pair.turned = verb, turned


def _joined(one: Bound | None, one_firm: bool, other: Bound | None, other_firm: bool) -> tuple[Bound | None, bool]:
    """A stated bound wins over one from articles and plurals; of two alike the wider."""
    if other is None or (one is not None and one_firm and not other_firm):
        return one, one_firm
    if one is None or (other_firm and not one_firm):
        return other, other_firm
    return (min(one[0], other[0]), max(one[1], other[1])), one_firm
