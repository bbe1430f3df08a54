"""A large table grows in time and is one piece: old rows can only be deleted one by one, and every index covers all years.

Why
    Rows come in the order of time and are read by time. In one piece the table's indexes outgrow memory, vacuum reads everything,
    and getting rid of a year is a delete of millions of rows that leaves bloat. A partition is dropped in a moment.

Example
    CREATE TABLE reading (…, at timestamptz);  -- 600 million rows, 120 GB

Fix
    Partition by range of the time: new rows into partitions, old ones attached as one; `dbarchitect migrate plan` writes the steps.

When to ignore
    Rows are read by key alone and never removed; then a BRIN index over the time is enough.

Source
    https://www.postgresql.org/docs/18/ddl-partitioning.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.capacity import GB, bytes_said
from dbarchitect.assess.finding import finding
from dbarchitect.assess.growth import of_events, rows_a_day, time_column, total_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "notice"
ENGINES = ("postgresql",)
NEEDS = ("sizes",)
MANY_ROWS = 50_000_000
MANY_BYTES = 50 * GB
EVENT_ROWS = 50_000
"""A table of events or measurements with so many rows has begun to grow: while it is small the change costs nothing."""


def check(case: Case) -> Iterator[Finding]:
    for table in case.tables:
        rows, size = case.rows(table) or 0, total_bytes(case, table)
        large = rows >= MANY_ROWS or (size >= MANY_BYTES and rows >= MANY_ROWS / 10)
        if (
            table.partitioning is not None
            or table.inherits
            or not (large or (rows >= EVENT_ROWS and of_events(case, table)))
        ):
            continue
        column = time_column(case, table)
        known = case.statistics(table, column.name) if column is not None else None
        in_order = known is not None and (known.correlation or 0) >= 0.8
        use = case.use(table)
        inserted, updated, deleted = ((use.inserted or 0), (use.updated or 0), (use.deleted or 0)) if use else (0, 0, 0)
        if (
            column is None
            or not (in_order or (large and inserted > 0 and updated < inserted))
            or updated > max(inserted, rows)
        ):
            continue
        rate = rows_a_day(case, table, least_days=7)
        weight = f" ({bytes_said(size)})" if size >= GB else ""
        growing = f", {rate:,.0f} more a day" if rate else ""
        purge = (
            f" {deleted:,} old rows were deleted one by one."
            if deleted >= 0.1 * max(inserted, 1) and deleted >= 100_000
            else ""
        )
        early = "" if large else " While it is small, partitioning it costs nothing."
        brin = any(i.method == "brin" and column.name in i.columns for i in case.indexes[str(table.name)])
        yield finding(
            case, table, f"{table.name} is one piece of {rows:,.0f} rows{weight}{growing}, in the order of {column.name}.{purge}{early}",
            level="warning" if purge or (size >= 4 * MANY_BYTES and not brin) else "notice",
        )  # fmt: skip
