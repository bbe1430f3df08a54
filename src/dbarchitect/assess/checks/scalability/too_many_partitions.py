"""A table has so many or such small partitions that planning takes longer than reading.

Why
    Each statement that cannot leave partitions out plans and locks every one. Thousands take tens of milliseconds and megabytes of
    memory per session, and partitions of a few rows gain nothing.

Example
    3,000 daily partitions of 40,000 rows

Fix
    Larger ranges (months), older ones merged, and statements that name the key.

When to ignore
    Every statement names the key, and partitions are dropped daily.

Source
    https://www.postgresql.org/docs/18/ddl-partitioning.html#DDL-PARTITIONING-DECLARATIVE-BEST-PRACTICES
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.finding import finding
from dbarchitect.assess.partitions import leaves

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "notice"
ENGINES = ("postgresql",)
MANY = 1000
VERY_MANY = 5000
MANY_SMALL = 200
SMALL_ROWS = 10_000


def check(case: Case) -> Iterator[Finding]:
    for table in case.tables:
        count = sum(1 for _ in leaves(case, table)) if table.partitioning is not None else 0
        rows = case.rows(table)
        each = rows / count if rows and count else None
        if count >= MANY:
            said = f"{table.name} has {count:,} partitions: a statement that does not name {', '.join(k.expression for k in table.partitioning.keys) if table.partitioning else ''} plans and locks each."
        elif count >= MANY_SMALL and each is not None and each < SMALL_ROWS:
            said = f"{table.name} has {count:,} partitions of {each:,.0f} rows on average: planning takes longer than reading."
        else:
            continue
        yield finding(case, table, said, level="warning" if count >= VERY_MANY else "notice")
