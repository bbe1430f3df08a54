"""Relationships between entities, with multiplicities gathered from all sentences about a pair."""

from __future__ import annotations

from dbarchitect.model.brief import Attribute, Multiplicity, Relationship
from dbarchitect.prose.attributes import semantic_type
from dbarchitect.prose.entities import Entities
from dbarchitect.prose.evidence import Bound, Evidence, Has, Link
from dbarchitect.prose.lexicon import word_lists
from dbarchitect.prose.multiplicities import MEMBER, Pair, dies_with, is_part, is_record, multiplicity
from dbarchitect.prose.nouns import is_listed_value, value_type, verbs
from dbarchitect.prose.parts import INFINITE
from dbarchitect.prose.people import ends_like_a_person


def pairs(evidence: Evidence, entities: Entities) -> tuple[Pair, ...]:
    """Every related pair once per role."""
    found: dict[tuple[str, str, str], Pair] = {}
    for has in evidence.has:
        left, right = entities.of(has.owner), entities.of(has.name)
        role = ""
        if left and not right and has.how != "circumstance":
            right = (
                None
                if is_listed_value(has.name) and value_type(has.name) != "text_address"
                else entities.tail(has.name)
            )
            role = has.name if right and right != has.name else ""
            if right is None and has.item.tail and (told := entities.of("_".join(has.item.words))):
                right, role = told, has.name
        elif left and right == left and has.name != right and has.name.endswith(f"_{right}"):
            role = has.name
        if not left or not right or has.how == "circumstance" or (left == right and not role):
            continue
        pair = _pair(found, left, right, role)
        if has.how == "genitive" and has.item.owner is not None and not role and _possessed(has, right):
            pair.verb, pair.turned = "of", pair.left == left
            if pair.left == left:
                pair.left_per_right = pair.left_per_right or (1, 1)
            else:
                pair.right_per_left = pair.right_per_left or (1, 1)
            continue
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
    for link in evidence.links:
        left, right = entities.of(link.left) or entities.tail(link.left), entities.of(link.right)
        role = ""
        if (right is None and (right := entities.tail(link.right))) or (
            right is not None and right != link.right and link.right.endswith(f"_{right}")
        ):
            role = link.right
            if link.right.removesuffix(f"_{right}") in _PASSING:
                role = ""
        if not left or not right:
            continue
        if left == right and link.left_per_right is None and link.verb in {"of", "in", "for"}:
            continue
        if not role and (office := _office(link.verb, right if link.passive else left)):
            _held(found, link, left, right, office)
            continue
        _linked(
            _pair(found, left, right, role),
            link.left,
            link.right,
            link.verb,
            link.right_per_left,
            link.left_per_right,
            link.plural,
            left,
            link.firm,
            link.act and " " not in link.verb,
            link.passive,
        )
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


def _possessed(has: Has, thing: str) -> bool:
    """ "The member's card" belongs to the member; the member's gym and the member's trainer do not."""
    head = thing.rpartition("_")[2]
    larger = head in _PLACES or ends_like_a_person(head) or head in _OFFICES.values()
    return ends_like_a_person(has.owner.rpartition("_")[2]) and not has.item.plural and not larger


_PASSING = frozenset(word_lists("grammar")["lexicon_adjectives_first"])
_PLACES = frozenset(word_lists("grammar")["entities_places"])
_OFFICES = {"manage": "manager", "lead": "leader", "head": "head", "supervise": "supervisor", "chair": "chair", "direct": "director", "coach": "coach", "mentor": "mentor", "tutor": "tutor", "captain": "captain"}  # fmt: skip


def _office(verb: str, holder: str) -> str:
    """The role that an act gives ("managed by an employee": manager), unless the one who acts is called so."""
    office = _OFFICES.get(verb.removesuffix(" by"), "")
    return "" if holder.endswith(office) else office


def _held(found: dict[tuple[str, str, str], Pair], link: Link, left: str, right: str, office: str) -> None:
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


def _pair(found: dict[tuple[str, str, str], Pair], left: str, right: str, role: str) -> Pair:
    for key in ((left, right, role), (right, left, role)):
        if key in found:
            return found[key]
    pair = Pair(left, right, role)
    found[(left, right, role)] = pair
    return pair


def _linked(
    pair: Pair,
    left: str,
    right: str,
    verb: str,
    right_per_left: Bound | None,
    left_per_right: Bound | None,
    plural: bool,
    left_entity: str,
    firm: bool,
    act: bool,
    passive: bool,
) -> None:
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


def relationships(found: tuple[Pair, ...], entities: Entities) -> dict[str, list[Relationship]]:
    """Each pair as a relationship of the entity that would hold the reference."""
    out: dict[str, list[Relationship]] = {}
    for pair in found:
        kind = _towards_lasting(pair, multiplicity(pair))
        left, right = pair.left, pair.right
        bounds = pair.right_per_left
        turned = False
        if kind == "one_to_many":
            left, right, kind = right, left, "many_to_one"
            turned = True
            bounds = pair.left_per_right
        optional = bounds is not None and bounds[0] == 0 and bounds[1] == 1
        name = right if turned else pair.role or right
        taken = {r.name for r in out.get(left, [])}
        if name in taken or (name == left and left != right):
            name = f"{name}_{pair.verb.split(' ')[0]}" if pair.verb else f"other_{name}"
        if name in taken:
            continue
        self_reference = left == right
        if self_reference and not pair.role:
            name = f"related_{right}"
        out.setdefault(left, []).append(
            Relationship(
                name=name,
                to=right,
                multiplicity=kind,
                kind="self" if self_reference else "owned" if _is_owned(pair, left, right, kind) else "reference",
                optional=optional or (self_reference and kind != "many_to_many"),
                attributes=tuple(pair.attributes),
            )
        )
    return out


def _is_owned(pair: Pair, part: str, whole: str, kind: Multiplicity) -> bool:
    """Whether the rows die with what they refer to."""
    said = pair.composed or pair.verb == "part of"
    return kind == "many_to_one" and (pair.owns or said) and dies_with(part, whole, said)


def _towards_lasting(pair: Pair, kind: Multiplicity) -> Multiplicity:
    """What happens refers to what lasts: a reading to its meter, a vaccination to its animal, never the other way round."""
    if pair.role or pair.left == pair.right or pair.verb in MEMBER:
        return kind
    turned = kind == "one_to_many"
    holder, target = (pair.right, pair.left) if turned else (pair.left, pair.right)
    if (turned and (pair.creates or pair.owns)) or (pair.passive and pair.verb.endswith((" at", " during"))):
        return kind
    if kind == "many_to_many" or not _happens(target) or _happens(holder) or is_part(holder):
        return kind
    return "many_to_one" if turned else "one_to_many"


def _happens(name: str) -> bool:
    return is_record(name) or name.rpartition("_")[2] in _EVENTS


_EVENTS = frozenset(word_lists("grammar")["relationships_events"])
_ROLES = frozenset(word_lists("grammar")["relationships_roles"])
_PEOPLE = ("user", "member", "employee", "person", "agent", "staff")


def held_by_people(own: tuple[Attribute, ...], entities: Entities, taken: set[str]) -> tuple[Relationship, ...]:
    """Properties that name a person's part ("assignee", "watchers") as references to the people the text has."""
    people = next((p for p in (entities.of(name) for name in _PEOPLE) if p is not None), None)
    if people is None:
        return ()
    return tuple(
        Relationship(
            name=a.name, to=people, multiplicity="many_to_many" if a.many else "many_to_one", optional=a.optional
        )
        for a in own
        if a.type == "text" and a.name.rpartition("_")[2] in _ROLES and a.name not in taken
    )


def kinds(evidence: Evidence, entities: Entities) -> dict[str, str]:
    """Each entity that is a kind of another."""
    out: dict[str, str] = {}
    for special, general in evidence.kinds:
        one, other = entities.of(special), entities.of(general)
        if one and other and one != other and one not in out and out.get(other) != one:
            out[one] = other
    return out
