"""A table of events only grows: nothing is ever removed from it.

Why
    Logs, audits, sessions, tokens and notifications lose their worth with time, and often may not be kept. Without an end they become
    the largest tables, which slow backups, restores and every migration.

Example
    CREATE TABLE login_event (…);  -- 40 million rows, none deleted in a year

Fix
    Say how long each is kept; partition by time and drop what is older.

When to ignore
    The law demands that all is kept.

Source
    https://eur-lex.europa.eu/eli/reg/2016/679/oj (Article 5(1)(e), storage limitation)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.finding import finding
from dbarchitect.assess.growth import of_events
from dbarchitect.assess.window import days_counted, days_said

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "notice"
ENGINES = ("postgresql", "mysql", "mariadb")
NEEDS = ("use", "sizes")
CAUSES = ("unpartitioned_growth",)
LEAST_ROWS = 1_000_000
LEAST_DAYS = 30.0


def check(case: Case) -> Iterator[Finding]:
    days = days_counted(case, least=LEAST_DAYS)
    for table in case.tables:
        use, rows = case.use(table), case.rows(table) or 0
        if use is None or rows < LEAST_ROWS or not of_events(case, table):
            continue
        inserted, removed = use.inserted or 0, use.deleted or 0
        if table.partitioning is not None or inserted < 10_000 or removed > 0.01 * inserted:
            continue
        yield finding(
            case, table, f"{table.name} grew by {inserted:,} rows in {days_said(days)} to {rows:,.0f}, and {_removed(removed)} removed.",
            level="notice",
        )  # fmt: skip


def _removed(count: int) -> str:
    return f"{count:,} of them were" if count else "nothing was"
