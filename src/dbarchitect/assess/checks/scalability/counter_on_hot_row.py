"""Everybody updates the same few rows: transactions queue for them, whatever the machine can do.

Why
    A row is locked until its transaction ends. A counter, a balance or a last number in one row lets one writer through at a time: at
    5 ms each no more than 200 a second.

Example
    UPDATE site_stat SET views = views + 1 WHERE id = 1;

Fix
    Insert a row per event and sum up in the background, spread the counter over several rows, or use a sequence.

When to ignore
    It is changed by one job alone.

Source
    https://www.postgresql.org/docs/18/explicit-locking.html#LOCKING-ROWS
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.finding import finding
from dbarchitect.assess.naming import is_tool_table
from dbarchitect.assess.window import days_counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "warning"
ENGINES = ("postgresql",)
NEEDS = ("use",)
FEW_ROWS = 200
A_DAY_EACH = 20_000.0


def check(case: Case) -> Iterator[Finding]:
    days = days_counted(case, least=1)
    for table in case.tables:
        use = case.use(table)
        rows = (use.live_rows if use and use.live_rows is not None else case.rows(table)) or 0
        if use is None or not 0 < rows <= FEW_ROWS or is_tool_table(table):
            continue
        each = (use.updated or 0) / days / rows
        if each >= A_DAY_EACH:
            yield finding(
                case, table, f"Each of the {rows:,.0f} rows of {table.name} is updated {each:,.0f} times a day on average: writers queue for the row, one at a time.",
                level="warning" if each >= 10 * A_DAY_EACH else "notice",
            )  # fmt: skip
