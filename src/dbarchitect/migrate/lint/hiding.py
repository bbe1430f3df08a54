"""What IF NOT EXISTS passed over, set beside what is there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from dbarchitect.migrate.lint.snapshot import snapshot
from dbarchitect.sandbox import run_statement

if TYPE_CHECKING:
    from psycopg import Connection

    from dbarchitect.migrate.lint.snapshot import Relation, Snapshot
    from dbarchitect.sandbox import Statement

_PASSED_OVER = re.compile(r'^relation "((?:[^"]|"")+)" already exists, skipping$')
_SAVEPOINT = "dbarchitect_hidden"
_ASIDE = "dbarchitect_aside"


def hidden_by(
    connection: Connection[Any], statement: Statement, notices: tuple[str, ...], before: Snapshot
) -> tuple[str, ...] | None:
    """How the table or index that the statement asks for differs from the one there is; None: nothing of the kind, or not known.

    The one there is is put aside inside the open transaction, the statement run in earnest, and all of it undone.
    """
    from psycopg import Error

    name = next((m[1] for n in notices if (m := _PASSED_OVER.match(n))), "")
    known = [r for r in before.relations.values() if r.name == name.replace('""', '"')]
    if statement.words[:1] != ("CREATE",) or len(known) != 1 or known[0].kind not in "rpi":
        return None
    run, there = connection.execute, known[0]
    run(f"SAVEPOINT {_SAVEPOINT}")
    try:
        if there.kind == "i":
            run(f"DROP INDEX {there.full}".encode())
        else:
            run(f"CREATE SCHEMA {_ASIDE}; ALTER TABLE {there.full} SET SCHEMA {_ASIDE}".encode())
        if not run_statement(connection, statement).ok:
            return None
        now = snapshot(connection, before)
    except Error:
        return None
    finally:
        run(f"ROLLBACK TO {_SAVEPOINT}; RELEASE {_SAVEPOINT}")
    asked = now.by_name.get((there.namespace, there.name))
    return None if asked is None else tuple(_differences(there, before, asked, now))


def _differences(there: Relation, before: Snapshot, asked: Relation, now: Snapshot) -> list[str]:
    if there.kind == "i":
        old, new = before.indexes[there.oid], now.indexes[asked.oid]
        said = [] if old.valid else [f"{there.shown} is not valid"]
        return said if old.definition == new.definition else [*said, f"{there.shown} is {old.definition}"]
    if asked.kind not in "rp":
        return [f"{there.shown} is a table"]
    old_columns = {c.name: c for c in before.columns.get(there.oid, {}).values()}
    found = []
    for column in now.columns.get(asked.oid, {}).values():
        was = old_columns.get(column.name)
        if was is None:
            found.append(f"{there.shown} has no column {column.name}")
        elif not was.same_type(column):
            found.append(f"{there.shown}.{column.name} is {was.type}, not {column.type}")
    return found
