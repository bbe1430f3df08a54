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
from dbarchitect.assess.redundancy import serves_reference
from dbarchitect.assess.window import LEAST_DAYS, during

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding
    from dbarchitect.model.tables import Table

LEVEL = "notice"
ENGINES = ("postgresql", "mysql", "mariadb", "sqlserver", "oracle")
MANY_WHEN_WRITTEN = 8
MANY = 10
"""Beside those that hold keys or find the rows behind references."""
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
        elif (own := _without_duty(case, table)) >= MANY and not _mostly_read(case, table):
            yield finding(
                case,
                table,
                f"Each insert into {table.name} writes {count} indexes, {own} of them for neither key nor reference.",
                level="notice",
            )


def _without_duty(case: Case, table: Table) -> int:
    """How many indexes neither hold a key nor find the rows behind a reference."""
    return sum(
        not i.unique and i.constraint is None and not any(serves_reference(i, k.columns) for k in table.foreign_keys)
        for i in case.indexes[str(table.name)]
    )


def _mostly_read(case: Case, table: Table) -> bool:
    """Whether counters of two weeks or more say that it is read ten times as often as it is written."""
    use, window = case.use(table), case.inspection.window
    if use is None or window is None or (window.days or 0) < LEAST_DAYS:
        return False
    writes = (use.inserted or 0) + (use.updated or 0)
    return (use.sequential_scans or 0) + (use.index_scans or 0) >= 10 * max(writes, 1)


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
