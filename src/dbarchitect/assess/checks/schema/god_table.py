"""One table holds everything: most columns are NULL in most rows, each change of it locks all, and nobody knows which belong together.

Why
    More than 60 columns, many of them empty, are several things that share a key. Every row version copies all of them, every
    migration waits for every user of the table.

Example
    customer with 94 columns: billing, shipping, marketing, credit, import remains

Fix
    Tables of what belongs together, one to one by the same key; first those with columns that are filled together or seldom.

When to ignore
    A reporting table that is made anew by each load.

Source
    https://www.postgresql.org/docs/18/limits.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.finding import finding, rows_said
from dbarchitect.assess.values import null_share

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "warning"
ENGINES = ("postgresql", "mysql", "mariadb", "sqlite", "duckdb", "sqlserver", "oracle")
WIDE, VERY_WIDE, SPARSE = 60, 150, 0.5
CLOSE_TO_LIMIT = 1200
"""PostgreSQL takes 1,600 columns, dropped ones included."""


def check(case: Case) -> Iterator[Finding]:
    for table in case.tables:
        count = len(table.columns)
        if count <= WIDE:
            continue
        shares = [s for c in table.columns if (s := null_share(case, table, c.name)) is not None]
        empty = sum(s > SPARSE for s in shares)
        if shares and empty < count * 0.3 and count < VERY_WIDE:
            continue
        seen = f", {empty} of them NULL in most rows" if empty else ""
        limit = "; the engine takes 1,600 at most, dropped ones included" if count >= CLOSE_TO_LIMIT else ""
        message = f"{table.name}{rows_said(case, table)} has {count} columns{seen}: several things share one table, and each change of one copies all{limit}."
        yield finding(case, table, message, level="warning")
