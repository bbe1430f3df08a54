"""References that lead back to where they began.

What: where tables refer to each other in a circle, one foreign key of the circle is DEFERRABLE INITIALLY DEFERRED: the one that may be
empty where there is one. It is checked when the transaction ends.
Why: otherwise no order of inserting, and of restoring data alone, satisfies every reference.
When to choose otherwise: the second direction only marks one of several (a ward's head among its nurses): a flag on the link, with a
partial unique index, needs no circle.
Source: https://www.postgresql.org/docs/18/sql-set-constraints.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.model.architecture import Alternative, Cited, Decision
from dbarchitect.model.tables import ForeignKey

if TYPE_CHECKING:
    from dbarchitect.design.draft import Draft
    from dbarchitect.model.tables import Table

AFTER = ("rules", "references", "many_to_many", "history", "soft_delete", "hierarchy", "tenant_border", "translations")

Edge = tuple[str, str]
"""(table, foreign key)."""


def decide(draft: Draft) -> Draft:
    opened: list[Edge] = []
    while (circle := _circle(draft, frozenset(opened))) is not None:
        table_name, key_name = min(circle, key=lambda edge: _firmness(draft, edge))
        opened.append((table_name, key_name))
    for table_name, key_name in opened:
        table = draft.table(table_name)
        constraints = tuple(
            c.model_copy(update={"deferrable": True, "initially_deferred": True}) if c.name == key_name else c
            for c in table.constraints
        )
        draft = draft.put(table.model_copy(update={"constraints": constraints}))
    if not opened:
        return draft
    return draft.decided(
        Decision(
            id="circular_references",
            question="How are rows written that refer to each other?",
            choice="one reference of each circle is checked when the transaction ends",
            reasons=tuple(f"{table}: {key}" for table, key in opened),
            alternatives=(
                Alternative(choice="no foreign key on one side", why_not="its rows may point at nothing"),
                Alternative(
                    choice="a table of its own for one direction",
                    why_not="one more table and join; right where the link has properties",
                ),
            ),
            changes_if="one direction is only a mark on the other: then a flag on the link",
            about=tuple(dict.fromkeys(table for table, _ in opened)),
            evidence=(
                Cited(
                    claim="a deferred constraint is not checked until transaction commit",
                    source="https://www.postgresql.org/docs/18/sql-set-constraints.html",
                    checked="2026-11",
                ),
            ),
        )
    )


def _keys(table: Table) -> tuple[ForeignKey, ...]:
    return tuple(c for c in table.constraints if isinstance(c, ForeignKey) and not c.inherited)


def _circle(draft: Draft, opened: frozenset[Edge]) -> tuple[Edge, ...] | None:
    """The foreign keys along one circle of several tables that none of `opened` opens."""
    edges: dict[str, list[tuple[str, Edge]]] = {}
    for table in draft.tables:
        name = table.name.name
        for key in _keys(table):
            if key.target.name != name and (name, key.name) not in opened and not key.deferrable:
                edges.setdefault(name, []).append((key.target.name, (name, key.name)))
    for start in edges:
        came: dict[str, tuple[str, Edge]] = {}
        queue = [start]
        for at in queue:
            for target, edge in edges.get(at, ()):
                if target == start:
                    path = [edge]
                    while at != start:
                        at, before = came[at]
                        path.append(before)
                    return tuple(path)
                if target not in came:
                    came[target] = (at, edge)
                    queue.append(target)
    return None


def _firmness(draft: Draft, edge: Edge) -> tuple[int, int, Edge]:
    """Sorts the reference to open first: one that may be empty, then one that is not part of the row's key."""
    table = draft.table(edge[0])
    key = next(k for k in _keys(table) if k.name == edge[1])
    columns = [table.column(c) for c in key.columns]
    empty = any(c is not None and c.nullable for c in columns)
    own = set(draft.key_of(edge[0])) & set(key.columns[-1:])
    return (0 if empty else 1, 1 if own else 0, edge)
