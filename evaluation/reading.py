"""What a brief says in so many words, reduced to what is compared: names, links with multiplicities, numbers."""

from __future__ import annotations

from dataclasses import dataclass, field

from dbarchitect.core.names import singular, snake
from dbarchitect.model.brief import Brief, Entity

_SECONDS = {
    "second": 1.0, "minute": 60.0, "hour": 3600.0, "day": 86400.0, "week": 604800.0, "month": 2629746.0, "year": 31556952.0,
}  # fmt: skip
Sides = tuple[bool, bool]
"""Whether there are many on the left, many on the right: many_to_one is (True, False)."""
_SIDES: dict[str, Sides] = {
    "one_to_one": (False, False),
    "many_to_one": (True, False),
    "one_to_many": (False, True),
    "many_to_many": (True, True),
}


@dataclass(frozen=True)
class Link:
    """A relationship, its ends in alphabetical order; `sides` is None for a kind-of link from `left` to `right`."""

    left: str
    right: str
    sides: Sides | None
    names: tuple[str, ...] = ()
    attributes: tuple[str, ...] = ()

    @property
    def pair(self) -> frozenset[str]:
        return frozenset((self.left, self.right))


def link(
    left: str, right: str, multiplicity: str, names: tuple[str, ...] = (), attributes: tuple[str, ...] = ()
) -> Link:
    """A link in its one normal orientation."""
    if multiplicity == "kind_of":
        return Link(left, right, None, names, attributes)
    sides = _SIDES[multiplicity]
    if left > right or (left == right and sides == (False, True)):
        return Link(right, left, (sides[1], sides[0]), names, attributes)
    return Link(left, right, sides, names, attributes)


@dataclass(frozen=True)
class Reading:
    """The parts of a brief that its words gave; `hidden` are entities that came from elsewhere."""

    entities: dict[str, tuple[str, ...]] = field(default_factory=dict)
    links: tuple[Link, ...] = ()
    hidden: frozenset[str] = frozenset()


def reading(brief: Brief) -> Reading:
    """Entities with their attributes, and links between them, counting only what has the source `brief`."""
    own = [entity for entity in brief.entities if entity.source == "brief"]
    names = {_key(entity.name): tuple(a.name for a in entity.attributes if a.source == "brief") for entity in own}
    hidden = frozenset(_key(entity.name) for entity in brief.entities) - set(names)
    declared = [found for entity in own for found in _links(entity)]
    return Reading(names, _merge(declared), hidden)


def _key(name: str) -> str:
    return singular(snake(name))


def _links(entity: Entity) -> list[tuple[str, Link]]:
    """Links with the entity that declares them."""
    me = _key(entity.name)
    found = [link(me, _key(entity.kind_of), "kind_of")] if entity.kind_of else []
    for relationship in entity.relationships:
        if relationship.source != "brief":
            continue
        multiplicity = "kind_of" if relationship.kind == "kind_of" else relationship.multiplicity
        attributes = tuple(a.name for a in relationship.attributes if a.source == "brief")
        for other in (relationship.to, *relationship.others):
            found.append(link(me, _key(other), multiplicity, (relationship.name,), attributes))
    return [(me, each) for each in found]


def _merge(declared: list[tuple[str, Link]]) -> tuple[Link, ...]:
    """One link where both ends declare the same one; several where one end declares several."""
    groups: dict[tuple[str, str, Sides | None], dict[str, list[Link]]] = {}
    for owner, each in declared:
        groups.setdefault((each.left, each.right, each.sides), {}).setdefault(owner, []).append(each)
    merged: list[Link] = []
    for (left, right, sides), by_owner in groups.items():
        for place in range(max(len(links) for links in by_owner.values())):
            same = [links[place] for links in by_owner.values() if place < len(links)]
            names = tuple(dict.fromkeys(name for each in same for name in each.names))
            attributes = tuple(dict.fromkeys(name for each in same for name in each.attributes))
            merged.append(Link(left, right, sides, names, attributes))
    return tuple(merged)


def rates(brief: Brief) -> tuple[float, ...]:
    """Every rate the brief states, per second."""
    found = [pattern.rate_per_second for pattern in brief.access if pattern.source == "brief"]
    found += [brief.workload.reads_per_second, brief.workload.writes_per_second]
    for entity in brief.entities:
        growth = entity.growth
        if growth is not None and growth.source == "brief" and growth.amount is not None:
            found.append(growth.amount / _SECONDS[growth.period])
    return tuple(rate for rate in found if rate is not None)
