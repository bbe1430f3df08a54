"""Each change of a small value writes a wide row anew: WAL and bloat are many times the change.

Why
    An update copies the whole row. A counter, a state or a time of last use beside a kilobyte of seldom changed columns costs a
    kilobyte each time, fills pages so that updates are not HOT, and pushes the rest out of memory.

Example
    UPDATE profile SET last_seen = now() …;  -- rows of 2 kB, 40 times a row a day

Fix
    Keep what changes often in a narrow table of its own, one to one.

When to ignore
    The wide part changes with it.

Source
    https://www.postgresql.org/docs/18/storage-hot.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.capacity import bytes_said
from dbarchitect.assess.finding import finding
from dbarchitect.assess.storage import row_bytes
from dbarchitect.assess.window import days_counted, during
from dbarchitect.model.architecture import Calculated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "notice"
ENGINES = ("postgresql",)
NEEDS = ("use", "statistics")
WIDE_BYTES = 500.0
LEAST_UPDATES = 100_000
TIMES = 5.0


def check(case: Case) -> Iterator[Finding]:
    days = days_counted(case, least=1)
    for table in case.tables:
        use, rows, each = case.use(table), case.rows(table) or 0, row_bytes(case, table)
        updated = (use.updated or 0) if use else 0
        if each is None or each < WIDE_BYTES or updated < LEAST_UPDATES or rows < 1 or updated < TIMES * rows:
            continue
        yield finding(
            case, table, f"Rows of {table.name} are {each:,.0f} bytes wide and were updated {updated:,} times{during(case)}, {updated / rows:,.0f} times each: {bytes_said(updated * each / days)} a day of copies.",
            level="notice",
            evidence=(Calculated(formula="updates × bytes per row / days", inputs=(("updates", f"{updated:,}"), ("bytes per row", f"{each:.0f}")), result=f"{bytes_said(updated * each / days)} a day"),),
        )  # fmt: skip
