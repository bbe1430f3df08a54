"""An invalid index serves no read, and every write still keeps it up to date.

Why
    CREATE INDEX CONCURRENTLY and REINDEX CONCURRENTLY leave one behind when they fail: by a deadlock, a timeout, or rows that
    break uniqueness. A unique one that is invalid promises nothing about the rows that were there before.

Example
    CREATE UNIQUE INDEX CONCURRENTLY member_email ON member (email);  -- ERROR: could not create unique index

Fix
    REINDEX INDEX CONCURRENTLY member_email;

When to ignore
    Never; an index that is being built at this moment is not counted.

Source
    https://www.postgresql.org/docs/18/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.assess import dropping
from dbarchitect.assess.finding import finding
from dbarchitect.model.findings import Fix
from dbarchitect.model.inspection import Probe

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import AnyIndex, Case
    from dbarchitect.model.findings import Finding
    from dbarchitect.model.tables import Table

LEVEL = "warning"
ENGINES = ("postgresql",)
_LEFT_BEHIND = re.compile(r"_cc(?:new|old)\d*\Z")
_BUILDING = "indexes being built"


def probes(case: Case) -> Iterator[Probe]:
    if any(not i.valid for t in case.schema.tables for i in t.indexes):
        yield Probe(
            key=_BUILDING,
            sql="SELECT c.relname FROM pg_stat_progress_create_index AS p JOIN pg_class AS c ON c.oid = p.index_relid",
            why="an index that is being built is invalid until it is done",
            bounded=True,
        )


def check(case: Case) -> Iterator[Finding]:
    answer = case.answer(_BUILDING)
    building = {row[0] for row in answer.rows if row} if answer and answer.ok else set()
    for table in case.schema.tables:
        if table.partitioning is not None:
            continue
        for index in case.indexes[str(table.name)]:
            if index.index is not None and not index.index.valid and index.name not in building:
                yield _finding(case, table, index)


def _finding(case: Case, table: Table, index: AnyIndex) -> Finding:
    left = _LEFT_BEHIND.search(index.name) is not None
    name = dropping.own_name(table, index.name)
    fix = (
        Fix(
            sql=(f"DROP INDEX CONCURRENTLY {name}",),
            lock="ShareUpdateExclusive",
            risk="Nothing reads by it; it need not come back.",
        )
        if left
        else Fix(
            sql=(f"REINDEX INDEX CONCURRENTLY {name}",),
            lock="ShareUpdateExclusive",
            risk="It reads the table twice; a unique one fails again while there are doubles.",
        )
    )
    promise = " It is unique, yet there may be doubles from before." if index.unique else ""
    what = "is left over from a rebuild that failed" if left else "was never finished"
    return finding(
        case, table, f"{index.name} on {table.name} {what}: no read uses it, each write pays for it.{promise}",
        level="warning", about=f"{table.name}.{index.name}", fix=fix,
    )  # fmt: skip
