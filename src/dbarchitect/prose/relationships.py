"""Relationships between entities, with multiplicities gathered from all sentences about a pair."""

from __future__ import annotations

from dbarchitect.model.brief import Attribute, Multiplicity, Relationship
from dbarchitect.prose.entities import Entities
from dbarchitect.prose.evidence import Evidence
from dbarchitect.prose.lexicon import word_lists
from dbarchitect.prose.multiplicities import MEMBER, Pair, dies_with, is_part, is_record, multiplicity


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
