"""`ORDER BY random()` reads and sorts the whole table to pick a few rows.

Why
    Every row gets a random number, all are sorted, and nearly all are thrown away. It costs the same for one row as for all.

Example
    SELECT … FROM quote ORDER BY random() LIMIT 1;

Fix
    TABLESAMPLE, or rows after a random key: WHERE id >= $1 ORDER BY id LIMIT 1.

When to ignore
    The table has a few hundred rows.

Source
    https://www.postgresql.org/docs/18/sql-select.html#SQL-FROM
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.capacity import about_server
from dbarchitect.assess.statement_shapes import shapes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "warning"
ENGINES = ("postgresql", "mysql", "mariadb", "sqlite")
LARGE_ROWS = 5000


def check(case: Case) -> Iterator[Finding]:
    by_bare = {t.name.name: t for t in case.tables}
    for shape in shapes(case):
        if not shape.random_order:
            continue
        rows = max((case.rows(by_bare[t]) or 0 for t in shape.tables if t in by_bare), default=0)
        if rows >= LARGE_ROWS and not any(c.how == "equal" for c in shape.compared):
            yield about_server(
                shape.object, f"All {rows:,.0f} rows of {', '.join(shape.tables)} are sorted at random to pick some: {shape.short}",
                level="warning" if shape.use else "notice", size=rows, traffic=shape.use.calls if shape.use else 0,
            )  # fmt: skip
