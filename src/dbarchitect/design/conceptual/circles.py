"""Circles of references that must all exist: no first row could ever be written, so one of them may be missing."""

from __future__ import annotations

from dbarchitect.model.brief import Entity, Relationship

Edge = tuple[str, str]
"""(entity, role)."""


def opened(entities: dict[str, Entity], tenant: str | None = None) -> dict[str, Entity]:
    """The entities with one reference of every such circle made optional: the one the brief says least about.

    A tenant stands before all that is its own, so in its circles that is what the tenant refers to.
    """
    while True:
        circle = _circle(entities)
        if circle is None:
            return entities
        name, role = min(circle, key=lambda edge: (edge[0] != tenant, _certainty(entities, edge)))
        entity = entities[name]
        relaxed = tuple(r.but(optional=True) if r.name == role else r for r in entity.relationships)
        entities = {**entities, name: entity.but(relationships=relaxed)}


def _required(entity: Entity) -> tuple[Relationship, ...]:
    return tuple(
        r
        for r in entity.relationships
        if not r.optional and not r.others and r.multiplicity in ("many_to_one", "one_to_one")
    )


def _circle(entities: dict[str, Entity]) -> list[Edge] | None:
    """The relationships along one circle of things that each need the next, or None; a kind needs its general thing."""
    done: set[str] = set()

    def walk(name: str, path: list[tuple[str, Edge | None]]) -> list[Edge] | None:
        if name in done or name not in entities:
            return None
        names = [n for n, _ in path]
        if name in names:
            edges = [edge for _, edge in path[names.index(name) :] if edge is not None]
            return edges or None
        steps: list[tuple[str, Edge | None]] = [(r.to, (name, r.name)) for r in _required(entities[name])]
        above = entities[name].kind_of
        if above:
            steps.append((above, None))
        for target, edge in steps:
            found = walk(target, [*path, (name, edge)])
            if found:
                return found
        done.add(name)
        return None

    for start in entities:
        found = walk(start, [])
        if found:
            return found
    return None


def _certainty(entities: dict[str, Entity], edge: Edge) -> tuple[int, int, int, Edge]:
    """Sorts the reference to relax first: one to itself, then not from the brief, then not owned."""
    name, role = edge
    relationship = next(r for r in entities[name].relationships if r.name == role)
    said = {"assumed": 0, "archetype": 1, "brief": 2}[relationship.source]
    return (0 if relationship.to == name else 1, said, 1 if relationship.kind == "owned" else 0, edge)
