"""Relationships between entities, with multiplicities gathered from all sentences about a pair."""

from __future__ import annotations

from dataclasses import dataclass, field

from dbarchitect.model.brief import Attribute, Multiplicity, Relationship
from dbarchitect.prose.attributes import semantic_type
from dbarchitect.prose.entities import Entities
from dbarchitect.prose.evidence import Bound, Evidence
from dbarchitect.prose.lexicon import word_lists
from dbarchitect.prose.nouns import is_listed_value, value_type, verbs


@dataclass(slots=True)
class Pair:
    """What is known of `left` and `right` together; bounds are per one of the other side."""

    left: str
    right: str
    role: str
    right_per_left: Bound | None = None
    left_per_right: Bound | None = None
    owns: bool = False
    plural: bool = False
    creates: bool = False
    active: bool = False
    passive: bool = False
    weak: bool = False
    verb: str = ""
    firm_right: bool = False
    firm_left: bool = False
    attributes: list[Attribute] = field(default_factory=list)


_PART = frozenset({"part of", "consist", "contain", "comprise", "include", "divide into", "compose of", "make of"})
_MEMBER = frozenset(
    {
        "belong to",
        "part of",
        "be in",
        "of",
        "in",
        "within",
        "at",
        "on",
        "from",
        "assign to",
        "work for",
        "work in",
        "sit in",
        "stand in",
        "hang in",
        "locate in",
        "happen in",
        "take in",
        "live in",
        "fall into",
        "sort into",
        "group into",
        "divide into",
        "fall under",
        "come from",
        "stem from",
        "originate from",
        "refer to",
        "relate to",
        "lead to",
        "report to",
    }
)


_SHARED = frozenset(word_lists("grammar")["relationships_shared"])


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
        elif left and right == left and has.name != right and has.name.endswith(f"_{right}"):
            role = has.name
        if not left or not right or has.how == "circumstance" or (left == right and not role):
            continue
        pair = _pair(found, left, right, role)
        count = has.count
        plural_value = count is not None and count[1] > 1
        firm = has.item.quantity is not None
        if pair.left == left:
            pair.right_per_left, pair.firm_right = _joined(pair.right_per_left, pair.firm_right, count, firm)
        else:
            pair.left_per_right, pair.firm_left = _joined(pair.left_per_right, pair.firm_left, count, firm)
        if plural_value and not role:
            pair.owns = pair.owns or has.how in {"have", "list", "with"}
    for link in evidence.links:
        left, right = entities.of(link.left) or entities.tail(link.left), entities.of(link.right)
        role = ""
        if (right is None and (right := entities.tail(link.right))) or (
            right is not None and right != link.right and link.right.endswith(f"_{right}")
        ):
            role = link.right
        if not left or not right:
            continue
        if left == right and link.left_per_right is None and link.verb in {"of", "in", "for"}:
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
    return tuple(found.values())


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
    firm_right, firm_left = (True, firm) if turned else (firm, True)
    pair.right_per_left, pair.firm_right = _joined(pair.right_per_left, pair.firm_right, right_per_left, firm_right)
    pair.left_per_right, pair.firm_left = _joined(pair.left_per_right, pair.firm_left, left_per_right, firm_left)
    bare = verb.split(" ")[0]
    pair.plural = pair.plural or plural
    pair.active = pair.active or act
    pair.passive = pair.passive or (passive and not turned)
    if bare in verbs("create") and " " not in verb and not turned:
        pair.creates = True
    if verb.endswith(" by") and bare in verbs("create"):
        bound = (1.0, 1.0)
        if turned and pair.left_per_right is None:
            pair.left_per_right = bound
        if not turned and pair.right_per_left is None:
            pair.right_per_left = bound
    pair.verb = pair.verb or verb


def _joined(one: Bound | None, one_firm: bool, other: Bound | None, other_firm: bool) -> tuple[Bound | None, bool]:
    """A stated bound wins over one from articles and plurals; of two alike the wider."""
    if other is None or (one is not None and one_firm and not other_firm):
        return one, one_firm
    if one is None or (other_firm and not one_firm):
        return other, other_firm
    return (min(one[0], other[0]), max(one[1], other[1])), one_firm


def multiplicity(pair: Pair) -> Multiplicity:
    """From left to right; what no sentence says is filled by what the verb usually means."""
    right = None if pair.right_per_left is None else pair.right_per_left[1] > 1
    left = None if pair.left_per_right is None else pair.left_per_right[1] > 1
    if right and not pair.firm_right and left is None and (pair.passive or pair.verb in _MEMBER) and not pair.owns:
        return "many_to_one"
    if right and left is None and not pair.role and pair.right.rpartition("_")[2] in _SHARED:
        return "many_to_many"
    if right is None and left is None:
        if pair.verb in _MEMBER:
            return "many_to_one"
        if pair.owns or pair.creates:
            return "one_to_many"
        return "many_to_many" if pair.active else "many_to_one"
    if right is None:
        right = left is False and not pair.owns and pair.verb not in _MEMBER
    if left is None:
        if right:
            left = not (
                pair.owns or pair.creates or pair.verb.split(" ")[0] in verbs("have") or pair.verb in _PART
            ) and (pair.plural or bool(pair.verb))
        else:
            left = True
    if left and right:
        return "many_to_many"
    return "one_to_many" if right else ("many_to_one" if left else "one_to_one")


def relationships(found: tuple[Pair, ...], entities: Entities) -> dict[str, list[Relationship]]:
    """Each pair as a relationship of the entity that would hold the reference."""
    out: dict[str, list[Relationship]] = {}
    for pair in found:
        kind = multiplicity(pair)
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
                kind="self"
                if self_reference
                else "owned"
                if (pair.owns and kind == "many_to_one") or pair.verb == "part of"
                else "reference",
                optional=optional or (self_reference and kind != "many_to_many"),
                attributes=tuple(pair.attributes),
            )
        )
    return out


def kinds(evidence: Evidence, entities: Entities) -> dict[str, str]:
    """Each entity that is a kind of another."""
    out: dict[str, str] = {}
    for special, general in evidence.kinds:
        one, other = entities.of(special), entities.of(general)
        if one and other and one != other and one not in out and out.get(other) != one:
            out[one] = other
    return out
