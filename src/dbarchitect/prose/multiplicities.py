"""How many of one side stand to how many of the other, from all that a text says about a pair."""

from __future__ import annotations

from dataclasses import dataclass, field

from dbarchitect.model.brief import Attribute, Multiplicity
from dbarchitect.prose.evidence import Bound
from dbarchitect.prose.lexicon import word_lists
from dbarchitect.prose.nouns import verbs


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
    owned_singly: bool = False
    """Whether `left` was said to have `right`, in the singular."""
    passive: bool = False
    weak: bool = False
    verb: str = ""
    turned: bool = False
    """Whether the verb was said of `right`."""
    actor: str = ""
    """The side that does what relates them."""
    firm_right: bool = False
    firm_left: bool = False
    attributes: list[Attribute] = field(default_factory=list)
    composed: bool = False
    """Whether one was said to consist of the other, or to be a part of it."""


_PART = frozenset({"part of", "consist", "contain", "comprise", "include", "divide into", "compose of", "make of"})
MEMBER = frozenset(word.replace("_", " ") for word in word_lists("relations")["member"])
_JOINT = frozenset(word.replace("_", " ") for word in word_lists("relations")["joint"])
_RECORDS = frozenset(word_lists("grammar")["relationships_records"])
_SHARED = frozenset(word_lists("grammar")["relationships_shared"])
_PARTS = frozenset({"line", "item", "entry", "position", "part", "row", "detail", "step", "leg", "section", "page", "answer", "passenger", "attachment", "paragraph", "chapter", "bullet", "segment", "component", "option", "choice", "cell", "slot", "stop", "waypoint", "ingredient"})  # fmt: skip
_PERSONAL = frozenset({"profile", "wallet", "inbox", "mailbox", "setting", "preference", "logbook"})
_TOWARDS = frozenset({"to", "within", "under", "from", "into"})


def multiplicity(pair: Pair) -> Multiplicity:
    """From left to right; what no sentence says is filled by what the verb and the nouns usually mean."""
    right = None if pair.right_per_left is None else pair.right_per_left[1] > 1
    left = None if pair.left_per_right is None else pair.left_per_right[1] > 1
    if pair.left == pair.right:
        return "many_to_many" if right and (left or pair.plural) else "many_to_one"
    usual = _of_record(pair, right, left) or _of_shared(pair, right, left)
    if usual is not None:
        return usual
    member = pair.verb in MEMBER
    if right and not pair.firm_right and left is None and not pair.owns and not pair.turned:
        towards = pair.passive and pair.verb.rpartition(" ")[2] in _TOWARDS and pair.verb not in _JOINT
        if member or towards:
            return "many_to_one"
    if right is None and left is None:
        if member:
            return "one_to_many" if pair.turned else "many_to_one"
        if pair.owns or pair.creates:
            return "one_to_many"
        return "many_to_many" if pair.active else "many_to_one"
    if pair.owned_singly and right is False and left is None and pair.right.rpartition("_")[2] in _PERSONAL:
        return "one_to_one"
    if right is None:
        right = left is False and not pair.owns and (not member or pair.turned)
    if left is None:
        left = _many_left(pair, right)
    if left and right:
        return "many_to_many"
    return "one_to_many" if right else ("many_to_one" if left else "one_to_one")


def _many_left(pair: Pair, right: bool) -> bool:
    """Whether one of the right side has several of the left, when no sentence says so."""
    if not right:
        return True
    part = pair.owns or pair.creates or pair.verb.split(" ")[0] in verbs("have") or pair.verb in _PART
    return not part and (pair.plural or bool(pair.verb))


def _of_record(pair: Pair, right: bool | None, left: bool | None) -> Multiplicity | None:
    """An order, a reading, a booking arises once: it has one actor, and refers to one of what it is about unless several are named."""
    one, other = is_record(pair.left), is_record(pair.right)
    if one == other or pair.role:
        return None
    if other:
        if pair.actor == pair.left and not (pair.firm_left and left):
            return "one_to_many"
        return None
    if pair.actor == pair.right and not (pair.firm_right and right):
        return "many_to_one"
    if pair.actor == pair.left and not right and left is None:
        return "many_to_one"
    if pair.plural and not pair.firm_right and left is None:
        return "many_to_one"
    if right and left is None and not is_part(pair.right) and not pair.turned and not pair.creates:
        return "many_to_many"
    return None


def _of_shared(pair: Pair, right: bool | None, left: bool | None) -> Multiplicity | None:
    """Tags, skills, ingredients are shared; who takes part in something does so more than once."""
    if pair.role:
        return None
    firm = pair.firm_left and left is False
    if (
        pair.right.rpartition("_")[2] in _SHARED
        and right
        and not firm
        and not (pair.verb in MEMBER and not pair.turned)
    ):
        return "many_to_many"
    loose = not pair.firm_right and not pair.firm_left and not (pair.verb in MEMBER and pair.verb != "of")
    if pair.left.rpartition("_")[2] in _SHARED and loose and (left or pair.passive):
        return "many_to_many"
    if pair.verb in _JOINT and loose and (left is None or right is None):
        return "many_to_many"
    return None


def is_record(name: str) -> bool:
    return name.rpartition("_")[2] in _RECORDS or name.endswith("_card")


def is_part(name: str) -> bool:
    """What lives only within its whole: order lines, items, positions."""
    return name.rpartition("_")[2] in _PARTS


def dies_with(part: str, whole: str, composed: bool) -> bool:
    """Whether rows of `part` are deleted with the row of `whole` they belong to.

    Only parts are: the lines of an order, what is named after it, what it was said to consist of. What happened to a
    thing (its bookings, payments, inspections) is a record of its own and outlives it, or protects it.
    """
    if is_record(part) and not is_part(part):
        return False
    return composed or is_part(part) or part.startswith(f"{whole}_")
