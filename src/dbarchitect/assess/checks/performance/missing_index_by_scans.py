"""A large table is read from end to end again and again.

Why
    Each sequential scan reads every page and pushes others out of memory. Counters do not say which statement does it, only that
    it happens; statements do (pg_stat_statements).

Example
    pg_stat_user_tables: shipment, 2,000,000 rows, 48,000 sequential scans in 30 days

Fix
    Find the statement, then index what it compares; `dbarchitect index` does both.

When to ignore
    Scans are reports that need all rows.

Source
    https://www.postgresql.org/docs/18/monitoring-stats.html#MONITORING-PG-STAT-ALL-TABLES-VIEW
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess import window
from dbarchitect.assess.finding import finding
from dbarchitect.assess.naming import is_tool_table
from dbarchitect.assess.statement_shapes import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "warning"
ENGINES = ("postgresql",)
NEEDS = ("use", "sizes")
CAUSES = ("foreign_key_without_index", "policy_column_without_index")
LEAST_ROWS = 50_000
A_DAY = 50.0
"""Scans of reports and jobs come some times a day, those of users some times a minute."""


def check(case: Case) -> Iterator[Finding]:
    days = window.days_counted(case, least=1)
    explained = {t for s in counted(case) for t in s.tables}
    for table in case.tables:
        use, rows = case.use(table), case.rows(table) or 0
        if use is None or rows < LEAST_ROWS or is_tool_table(table):
            continue
        scans, read = use.sequential_scans or 0, use.sequential_rows or 0
        others = use.index_scans or 0
        # a scan that LIMIT or EXISTS ends early counts as a scan, with few rows
        if scans / days < A_DAY or read < 0.3 * rows * scans or scans < 0.01 * others:
            continue
        hint = (
            ""
            if table.name.name in explained
            else " Load pg_stat_statements to see by which statement."
            if case.inspection.statements is None
            else ""
        )
        yield finding(
            case, table,
            f"{table.name} was read whole {scans:,} times{window.during(case)}: {read:,} rows, of {rows:,.0f} at a time, "
            f"beside {others:,} searches by index.{hint}",
            level="warning",
        )  # fmt: skip
