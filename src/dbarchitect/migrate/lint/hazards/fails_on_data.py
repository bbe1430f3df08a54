"""The migration fails on rows that the schema allows.

What
    The statement was refused because of rows: duplicates under a new unique key, nulls under NOT NULL, orphans under a foreign key, values too
    long or too large for a narrower type, rows of a new partition in the default one, a required column without a value for the rows there.

Why
    It works on the empty test database and fails in production, after having waited for its lock and read the table.

Example
    ALTER TABLE orders ADD COLUMN region text NOT NULL;

Fix
    Count what breaks the rule first, repair it in pieces, then add the rule as NOT VALID and validate it.

When to ignore
    When you have counted and there is none.

Source
    https://www.postgresql.org/docs/current/ddl-constraints.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.migrate.lint.emptying import tables_of
from dbarchitect.migrate.lint.locks import BLOCKS_WRITES
from dbarchitect.model.migration import Hazard

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.migrate.lint.case import Case


def find(case: Case) -> Iterator[Hazard]:
    """A refusal on data: of the source's own rows, or of rows made up where failing is certain or costs others their time."""
    refusal = case.measured.refusal
    if refusal is None or not refusal.on_data:
        return
    tables = tables_of(case.first, case.statement, refusal)
    table = tables[0] if tables else None
    own = any(t.shown in case.own for t in tables)
    certain = refusal.state == "23502" and table is not None and _added(case, table.oid, refusal.message)
    changes_rows = case.statement.words[:1] in {("INSERT",), ("UPDATE",), ("DELETE",), ("MERGE",), ("COPY",), ("WITH",), ("SELECT",)}  # fmt: skip
    blocking = any(mode in BLOCKS_WRITES and case.used(oid) for oid, mode in case.measured.locks)
    if not own and not certain and (changes_rows or not blocking):
        return
    certainly = own or certain or refusal.state.startswith("22")
    yield Hazard(
        id="fails-on-data",
        object=f"table {table.shown}" if table else "",
        measured=refusal.message,
        why="it fails on rows that are there"
        if own or certain
        else "it fails on rows that the schema allows: nothing says there are none",
        grade="unsafe" if certainly else "caution",
    )


def _added(case: Case, table: int, message: str) -> bool:
    """Whether the column that has no values is new."""
    known = {c.name for c in case.before.columns.get(table, {}).values()}
    return not any(f'"{name}"' in message for name in known)
