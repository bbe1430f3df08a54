"""The last partition ends soon and there is no next one: then inserts fail.

Why
    A row that no partition takes is an error. Partitions are made ahead by a job; when it stopped nobody notices until the date.

Example
    PARTITION OF visit FOR VALUES FROM ('2026-06-01') TO ('2026-07-01');  -- the last, and it is 28 June

Fix
    CREATE TABLE … PARTITION OF … for the months to come, by a job that alarms when it fails (pg_partman).

When to ignore
    The table is an archive that gets no new rows.

Source
    https://www.postgresql.org/docs/18/ddl-partitioning.html#DDL-PARTITIONING-DECLARATIVE-MAINTENANCE
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.capacity import days_between
from dbarchitect.assess.finding import finding
from dbarchitect.assess.partitions import children, is_default, upper_date
from dbarchitect.assess.window import live

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "warning"
ENGINES = ("postgresql",)
SOON_DAYS = 14.0
LONG_PAST_DAYS = 400.0


def check(case: Case) -> Iterator[Finding]:
    live(case)
    today = case.inspection.source.read_at
    for table in case.schema.tables:
        if table.partitioning is None or table.partitioning.strategy != "range":
            continue
        own = children(case, table)
        ends = [e for e in (upper_date(p) for p in own) if e]
        left = days_between(today, max(ends)) if ends else None
        if left is None or left > SOON_DAYS or left < -LONG_PAST_DAYS:
            continue
        use = case.use(table)
        if left < 0 and use is not None and not use.inserted:
            continue
        default = any(is_default(p) for p in own)
        harm = (
            "rows then land in the default partition, from where they are hard to move"
            if default
            else "inserts then fail"
        )
        when = f"ended on {max(ends)}" if left <= 0 else f"ends on {max(ends)}"
        yield finding(
            case, table, f"The last partition of {table.name} {when} and there is no next one: {harm}.",
            level="notice" if default and left > 0 else "warning" if left > 3 or default else "error",
        )  # fmt: skip
