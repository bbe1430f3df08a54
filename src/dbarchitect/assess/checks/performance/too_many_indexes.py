"""A table that is mostly written keeps so many indexes that they, not the rows, are most of the work.

Why
    Each insert writes every index; an update that is not HOT does too. Ten indexes make a write several times as slow as one and
    multiply its WAL, replication and backup.

Example
    CREATE TABLE click (…);  -- 12 indexes, 90 % of all calls are inserts

Fix
    Join indexes with a common beginning, drop those without a reader, make others partial.

When to ignore
    The table is mostly read, and each index has a reader.

Source
    https://www.postgresql.org/docs/18/indexes-multicolumn.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.capacity import bytes_said
from dbarchitect.assess.finding import finding
from dbarchitect.assess.window import during

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding
    from dbarchitect.model.tables import Table

LEVEL = "notice"
ENGINES = ("postgresql", "mysql", "mariadb", "sqlserver", "oracle")
MANY_WHEN_WRITTEN = 8
MANY = 20
WRITES = 100_000


def check(case: Case) -> Iterator[Finding]:
    for table in case.tables:
        count = len(case.indexes[str(table.name)])
        if count < MANY_WHEN_WRITTEN:
            continue
        if said := _written(case, table):
            size = case.size(table)
            weight = f" ({bytes_said(size.index_bytes)})" if size and size.index_bytes else ""
            yield finding(
                case,
                table,
                f"Each insert into {table.name} writes {count} indexes{weight}, and {said}.",
                level="warning",
            )
        elif count >= MANY and case.use(table) is None:
            yield finding(case, table, f"Each insert into {table.name} writes {count} indexes.", level="notice")


def _written(case: Case, table: Table) -> str:
    """What the counters say when the table is written more than it is read; empty else."""
    use = case.use(table)
    if use is None:
        return ""
    writes = (use.inserted or 0) + (use.updated or 0) - (use.hot_updated or 0)
    reads = (use.sequential_scans or 0) + (use.index_scans or 0)
    if writes < WRITES or writes < reads:
        return ""
    return f"it was written {writes:,} times and read {reads:,} times{during(case)}"
