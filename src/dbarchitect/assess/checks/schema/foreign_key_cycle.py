"""Tables refer to each other in a circle: the first row of either cannot be inserted, or a restored dump cannot be loaded in any order.

Why
    Where every reference of the circle is NOT NULL and checked at once, each table waits for a row of the other. Where one may be
    NULL, rows are inserted half and updated after, and a data-only restore fails until constraints are dropped.

Example
    staff.store_id NOT NULL REFERENCES store, store.manager_id NOT NULL REFERENCES staff

Fix
    ALTER TABLE store ALTER CONSTRAINT store_manager_id_fkey DEFERRABLE INITIALLY DEFERRED;
    Better: turn one direction into a table of its own or a flag on the link.

When to ignore
    One reference may be NULL, is rarely filled, and backups are whole.

Source
    https://www.postgresql.org/docs/18/sql-set-constraints.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.altering import altered, with_constraint, without_constraint
from dbarchitect.assess.finding import finding
from dbarchitect.core.english import listed
from dbarchitect.engines.postgresql.names import qualified, quote_identifier
from dbarchitect.model.findings import Fix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case, Reference
    from dbarchitect.model.findings import Finding

LEVEL = "warning"
ENGINES = ("postgresql", "sqlite", "duckdb", "oracle", "mysql", "mariadb", "sqlserver")


def check(case: Case) -> Iterator[Finding]:
    edges = [
        r for r in case.references if str(r.key.target) != str(r.table.name) and not r.key.deferrable and r.key.enforced
    ]
    told: set[str] = set()
    for hard in (True, False):
        graph: dict[str, list[Reference]] = {}
        for edge in edges:
            if not hard or _required(edge):
                graph.setdefault(str(edge.table.name), []).append(edge)
        for circle in circles(graph):
            names = sorted(str(e.table.name) for e in circle)
            if told & set(names):
                continue
            told |= set(names)
            yield _finding(case, circle, names, hard)


def _required(reference: Reference) -> bool:
    return all((c := reference.table.column(n)) is not None and not c.nullable for n in reference.key.columns)


def circles(graph: dict[str, list[Reference]]) -> Iterator[list[Reference]]:
    """One shortest circle through each table that is on any, as its edges in order."""
    for start in sorted(graph):
        came: dict[str, Reference] = {}
        queue = [start]
        for at in queue:
            for edge in graph.get(at, ()):
                target = str(edge.key.target)
                if target == start:
                    path = [edge]
                    while str(path[0].table.name) != start:
                        path.insert(0, came[str(path[0].table.name)])
                    yield path
                    queue.clear()
                    break
                if target not in came:
                    came[target] = edge
                    queue.append(target)
            if not queue:
                break


def _finding(case: Case, circle: list[Reference], names: list[str], hard: bool) -> Finding:
    way = " → ".join([*(str(e.table.name) for e in circle), str(circle[0].table.name)])
    last = min(circle, key=lambda e: (_required(e), str(e.table.name)))
    harm = (
        "every reference is NOT NULL and checked at once, so no first row can be inserted"
        if hard
        else f"a data-only restore fails in any order, and rows need an UPDATE of {listed(last.key.columns)} after the INSERT"
    )
    where, name = qualified(last.table.name), quote_identifier(last.key.name)
    fix = Fix(
        sql=(f"ALTER TABLE {where} ALTER CONSTRAINT {name} DEFERRABLE INITIALLY DEFERRED",),
        reverse=(f"ALTER TABLE {where} ALTER CONSTRAINT {name} NOT DEFERRABLE",),
        lock="ShareRowExclusive",
        risk="The reference is checked at commit: an error names the transaction, not the statement.",
    )
    return finding(
        case,
        names[0],
        f"{way} refer to each other in a circle: {harm}.",
        level="warning" if hard else "notice",
        objects=tuple(names),
        fix=_deferred(case, last, fix) if last.key.validated else None,
    )


def _deferred(case: Case, last: Reference, fix: Fix) -> Fix | None:
    """The check put off until the transaction's end, where the engine can: PostgreSQL by a word, SQLite by making the table anew."""
    if case.engine == "postgresql":
        return fix
    if case.engine != "sqlite":
        return None
    loose = last.key.but(deferrable=True, initially_deferred=True)
    return altered(case, last.table, with_constraint(without_constraint(last.table, last.key.name), loose))
