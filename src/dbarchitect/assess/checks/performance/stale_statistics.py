"""The planner chooses by statistics that are missing or long out of date: a wrong plan can cost a thousand times the right one.

Why
    Rows are estimated from what ANALYZE saw last. After a restore, an upgrade or a mass load there is nothing, or something else.
    Autovacuum analyses partitions, never the partitioned table as a whole.

Example
    COPY reading FROM …;  -- and no ANALYZE

Fix
    ANALYZE reading;

When to ignore
    The table is about to be emptied.

Source
    https://www.postgresql.org/docs/18/routine-vacuuming.html#VACUUM-FOR-STATISTICS
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.capacity import number
from dbarchitect.assess.finding import finding
from dbarchitect.assess.naming import most
from dbarchitect.assess.window import live
from dbarchitect.core.english import counted
from dbarchitect.engines.postgresql.names import qualified
from dbarchitect.model.findings import Fix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding
    from dbarchitect.model.inspection import TableUse
    from dbarchitect.model.tables import Table

LEVEL = "warning"
ENGINES = ("postgresql",)
NEEDS = ("use",)
CAUSES = ("autovacuum_disabled_on_table", "autovacuum_behind")
LEAST_ROWS = 1000
LEAST_CHANGED = 2_500
ROW_HEADER_BYTES = 28
"""A row's header and its pointer on the page."""


def check(case: Case) -> Iterator[Finding]:
    live(case)
    told: set[str] = set()
    for table in sorted(case.schema.tables, key=lambda t: t.partition_of is not None):
        use = case.use(table)
        if use is None or (table.partition_of is not None and str(table.partition_of.parent) in told):
            continue
        rows = use.live_rows or case.rows(table) or 0
        if rows >= LEAST_ROWS and (said := _stale(case, table, use, rows)):
            told.add(str(table.name))
            yield finding(
                case, table, said, level="warning",
                fix=Fix(
                    sql=(f"ANALYZE {qualified(table.name)}",), lock="ShareUpdateExclusive",
                    risk="It reads a sample of some 30,000 rows; plans may change, nearly always for the better.",
                ),
            )  # fmt: skip


def SUMMARY(found: tuple[Finding, ...]) -> str:  # noqa: N802
    return f"The planner guesses at {counted(len(found), 'table')}, whose statistics are missing or out of date: {most(f.object for f in found)}."


def _stale(case: Case, table: Table, use: TableUse, rows: float) -> str:
    """What is wrong with the statistics; empty when they are good enough."""
    known = any(case.statistics(table, c.name) for c in table.columns)
    if not use.last_analyze and not known:
        why = " Autovacuum never analyses a partitioned table itself." if table.partitioning else ""
        return f"The planner guesses at {table.name}: none of its {rows:,.0f} rows was ever analysed.{why}"
    changed = use.modified_since_analyze or 0
    scale = number(case, "autovacuum_analyze_scale_factor")
    expected = (number(case, "autovacuum_analyze_threshold") or 50) + (0.1 if scale is None else scale) * rows
    if (
        table.partitioning is None
        and changed >= max(LEAST_CHANGED, 3 * expected)
        and not _overcounted(case, table, rows)
    ):
        when = f"on {use.last_analyze[:10]}" if use.last_analyze else "at an unknown time"
        return f"Plans for {table.name} rest on old numbers: {changed:,} of {rows:,.0f} rows changed since it was analysed {when}."
    return ""


def _overcounted(case: Case, table: Table, rows: float) -> bool:
    """Whether the counted rows cannot stand in the table's bytes: counts of a load came in after the ANALYZE that saw it."""
    size = case.size(table)
    widths = [known.average_bytes for c in table.columns if (known := case.statistics(table, c.name)) is not None]
    known_bytes = sum(w or 0 for w in widths)
    if size is None or not size.heap_bytes or not known_bytes:
        return False
    return rows * (ROW_HEADER_BYTES + known_bytes) > 1.1 * (size.heap_bytes + (size.toast_bytes or 0))
