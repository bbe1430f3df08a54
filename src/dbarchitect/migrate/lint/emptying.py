"""Rows that stand in a statement's way taken away, so that it can go on after it was refused on data."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from dbarchitect.migrate.lint.snapshot import snapshot

if TYPE_CHECKING:
    from psycopg import Connection

    from dbarchitect.migrate.lint.measured import Refusal
    from dbarchitect.migrate.lint.snapshot import Relation, Snapshot
    from dbarchitect.sandbox import Statement

SAVEPOINT = "dbarchitect_measured"
_OF_DATA = {("UPDATE",), ("INSERT",), ("DELETE",), ("MERGE",), ("COPY",)}


def empty(connection: Connection[Any], before: Snapshot, statement: Statement, refusal: Refusal) -> frozenset[int]:
    """The tables whose rows stood in the way, without rows now; none where the statement is about rows. Inside the open savepoint."""
    if not refusal.on_data or statement.words[:1] in _OF_DATA:
        return frozenset()
    tables = tables_of(before, statement, refusal)
    if not tables:
        return frozenset()
    run = connection.execute
    run(f"ROLLBACK TO {SAVEPOINT}")
    related = _family(before, {t.oid for t in tables})
    referring = {c.table for c in before.constraints.values() if c.kind == "f" and c.target in related}
    run("SET LOCAL session_replication_role = replica")
    for oid in related | referring:
        run(f"DELETE FROM {before.relations[oid].full}".encode())
    run("SET LOCAL session_replication_role = origin")
    run(f"SAVEPOINT {SAVEPOINT}")
    return frozenset(related)


def empty_outside(
    connection: Connection[Any], before: Snapshot, current: Snapshot, statement: Statement, refusal: Refusal
) -> frozenset[int]:
    """As `empty`, outside of a transaction; an index that was left half built is gone too."""
    now, run = snapshot(connection, current), connection.execute
    for oid in now.indexes.keys() - before.indexes.keys():
        if not now.indexes[oid].valid:
            run(f"DROP INDEX {now.relations[oid].full}".encode())
    run("BEGIN")
    run(f"SAVEPOINT {SAVEPOINT}")
    emptied = empty(connection, before, statement, refusal)
    run("COMMIT")
    return emptied


def tables_of(catalog: Snapshot, statement: Statement, refusal: Refusal) -> list[Relation]:
    """The tables a refusal is about: the one it names, else those the statement names."""
    name, said = refusal.table.lower(), statement.sql.lower()
    tables = [r for r in catalog.tables() if name and r.name.lower() == name]
    return tables or [
        r for r in catalog.tables() if re.search(rf"(?<![\w$]){re.escape(r.name.lower())}(?![\w$])", said)
    ]


def _family(catalog: Snapshot, tables: set[int]) -> set[int]:
    """The tables with all that share a root of partitions or inheritance with them."""
    found = set(tables)
    while True:
        up = {r.parent for o, r in catalog.relations.items() if o in found and r.parent in catalog.relations}
        down = {o for o, r in catalog.relations.items() if r.parent in found and r.kind in "rpf"}
        more = {o for o in (*up, *down) if o is not None} - found
        if not more:
            return found
        found |= more
