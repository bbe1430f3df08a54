"""One partition holds most of the rows: the others save it nothing.

Why
    Partitions by list or hash are to spread rows. When the key is uneven, one grows as if there were none, and its vacuum, index
    builds and scans take as long.

Example
    PARTITION BY LIST (country);  -- 92 % of the rows are 'US'

Fix
    Partition the large one again (by hash or time), or choose another key.

When to ignore
    The large one is never read as a whole.

Source
    https://www.postgresql.org/docs/18/ddl-partitioning.html#DDL-PARTITIONING-DECLARATIVE-BEST-PRACTICES
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.finding import finding
from dbarchitect.assess.partitions import children
from dbarchitect.core.english import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "notice"
ENGINES = ("postgresql",)
NEEDS = ("sizes",)
MANY_ROWS = 10_000_000
LARGE_SHARE = 0.7


def check(case: Case) -> Iterator[Finding]:
    for table in case.schema.tables:
        if table.partitioning is None or table.partitioning.strategy == "range":
            continue
        rows = {str(p.name): case.rows(p) or 0 for p in children(case, table)}
        total = sum(rows.values())
        if len(rows) < 3 or total < MANY_ROWS:
            continue
        largest = max(rows, key=lambda n: rows[n])
        if rows[largest] >= LARGE_SHARE * total:
            yield finding(
                case, table, f"{largest} holds {rows[largest] / total:.0%} of the {total:,.0f} rows of {table.name}, whose {counted(len(rows), 'partition')} were to share them.",
                level="notice",
            )  # fmt: skip
