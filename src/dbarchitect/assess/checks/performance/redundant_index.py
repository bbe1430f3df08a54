"""Every write keeps an index up to date that adds nothing: another index of the table serves all its uses.

Why
    An index costs disk, memory, WAL and time of each insert and of most updates. One that repeats another, or is its beginning,
    or has the keys of a constraint, is never needed. It is judged on method, keys and their order, operator class, collation,
    direction, nulls, predicate, uniqueness, NULLS NOT DISTINCT, deferral and INCLUDE.

Example
    CREATE INDEX ticket_event ON ticket (event_id);
    CREATE INDEX ticket_event_seat ON ticket (event_id, seat);

Fix
    DROP INDEX CONCURRENTLY ticket_event;

When to ignore
    The shorter index is far smaller and read so often that its pages stay in memory while the longer one's do not.

Source
    https://www.postgresql.org/docs/18/indexes-multicolumn.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess import dropping, redundancy
from dbarchitect.assess.capacity import bytes_said
from dbarchitect.assess.finding import finding
from dbarchitect.assess.naming import is_tool_table, most
from dbarchitect.core.english import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import AnyIndex, Case
    from dbarchitect.model.findings import Finding
    from dbarchitect.model.tables import Table

LEVEL = "warning"
ENGINES = ("postgresql", "mysql", "mariadb", "sqlite", "duckdb", "sqlserver", "oracle")


def check(case: Case) -> Iterator[Finding]:
    for table in case.schema.tables:
        if is_tool_table(table):
            continue
        for index, other in redundancy.redundant(table, case):
            yield _finding(case, table, index, other)


def SUMMARY(found: tuple[Finding, ...]) -> str:  # noqa: N802
    return f"{counted(len(found), 'index')} add nothing, and each write keeps them up to date: {most(f.object for f in found)}."


def _finding(case: Case, table: Table, index: AnyIndex, other: AnyIndex) -> Finding:
    same = redundancy.same_reach(index, other)
    how = "repeats" if same else "is the beginning of" if index.method == "btree" else "is part of"
    size = case.index_bytes(str(table.name), index.name)
    cost = f" It takes {bytes_said(size)}." if size and size > 1_000_000 else ""
    message = (
        f"Each write to {table.name} keeps {index.name} {dropping.written(index)} up to date for nothing: "
        f"it {how} {_called(other)} {dropping.written(other)}.{cost}"
    )
    held = redundancy.held_by_reference(index, case)
    fix = None if held else dropping.drop(case, index, f"Reads go on by {other.name}.")
    return finding(case, table, message, level="warning", about=f"{table.name}.{index.name}", fix=fix)


def _called(index: AnyIndex) -> str:
    match index.constraint:
        case None:
            return index.name
        case constraint if constraint.kind == "primary_key":
            return f"the primary key {index.name}"
        case _:
            return f"the constraint {index.name}"
