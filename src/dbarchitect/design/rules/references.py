"""How rules find the rows on both sides of a reference: links, pairs of a many-to-many role, and their SQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.core.names import plural, singular
from dbarchitect.engines.postgresql.names import quote_identifier

if TYPE_CHECKING:
    from dbarchitect.design.draft import Draft, Link


def link_of(draft: Draft, entity: str, role: str) -> Link | None:
    """The reference that `role` of `entity` is; a role's name may also be the only thing it refers to."""
    exact = draft.link(entity, role)
    if exact is not None:
        return exact
    target = draft.table_of.get(role)
    found = [x for x in draft.links if x.entity == entity and x.target == target and x.table != x.entity]
    return found[0] if len(found) == 1 else None


def pair_link(draft: Draft, entity: str, role: str, per: str) -> Link | None:
    """The reference from the pairs of a many-to-many role to `per`: the entity itself, or what the role refers to."""
    described = draft.entity(entity)
    relationship = described.relationship(role) if described else None
    sides = [x for x in draft.links if x.entity == x.table]
    if relationship is None:
        return _stated_at_the_other(draft, entity, per)
    targets = {draft.table_of[entity], draft.table_of.get(relationship.to, "")}
    tables = [t for t in dict.fromkeys(x.table for x in sides) if targets <= {x.target for x in sides if x.table == t}]
    named = [
        t for t in tables if t == f"{entity}_{plural(singular(role))}" or t == f"{entity}_{plural(relationship.to)}"
    ]
    chosen = named[:1] or (tables if len(tables) == 1 else [])
    if not chosen:
        return None
    own = [x for x in sides if x.table == chosen[0]]
    if per == entity:
        return next((x for x in own if x.role == entity), None)
    return next((x for x in own if x.target == draft.table_of.get(per) and x.role != entity), None)


def _stated_at_the_other(draft: Draft, entity: str, per: str) -> Link | None:
    """A role said from both sides is kept at the first: the one table of pairs between two entities is it."""
    own = draft.table_of.get(entity)
    sides = [x for x in draft.links if x.entity == x.table]
    tables = [t for t in dict.fromkeys(x.table for x in sides) if any(x.target == own for x in sides if x.table == t)]
    if len(tables) != 1:
        return None
    return next((x for x in sides if x.table == tables[0] and x.target == draft.table_of.get(per)), None)


def same(draft: Draft, link: Link, child: str, parent: str) -> str:
    """The row `child` refers to the row `parent`, as a condition; both are prefixes such as `t.` or `NEW.`."""
    pairs = zip(draft.key_of(link.target), link.columns, strict=True)
    return " AND ".join(f"{parent}{quote_identifier(t)} = {child}{quote_identifier(c)}" for t, c in pairs)


def equal(columns: tuple[str, ...], one: str, other: str) -> str:
    """The columns agree in two rows."""
    return " AND ".join(f"{one}{quote_identifier(c)} = {other}{quote_identifier(c)}" for c in columns)


def listed(columns: tuple[str, ...], prefix: str = "") -> str:
    return ", ".join(prefix + quote_identifier(c) for c in columns)


def busiest(draft: Draft, link: Link, condition: str = "") -> str:
    """The key of a parent that most rows refer to, as a sub-select over the referring columns."""
    own = listed(link.columns)
    where = f"{quote_identifier(link.columns[-1])} IS NOT NULL" + (f" AND {condition}" if condition else "")
    return f"SELECT {own} FROM {quote_identifier(link.table)} WHERE {where} GROUP BY {own} ORDER BY count(*) DESC, {own} LIMIT 1"
