"""Pages far down a list are read by skipping all rows before them: page 1,000 costs a thousand times page 1.

Why
    OFFSET reads and throws away. Rows that are added meanwhile shift the pages, so that some are seen twice and some never.

Example
    SELECT … FROM post ORDER BY created_at DESC LIMIT 20 OFFSET $1;

Fix
    SELECT … FROM post WHERE (created_at, id) < ($1, $2) ORDER BY created_at DESC, id DESC LIMIT 20;

When to ignore
    Nobody leafs beyond the first pages, or the table is small.

Source
    https://www.postgresql.org/docs/18/queries-limit.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.capacity import about_server
from dbarchitect.assess.statement_shapes import shapes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "notice"
ENGINES = ("postgresql", "mysql", "mariadb", "sqlite")
LARGE_ROWS = 50_000
LEAST_CALLS = 100


def check(case: Case) -> Iterator[Finding]:
    by_bare = {t.name.name: t for t in case.tables}
    for shape in shapes(case):
        if not shape.offset or shape.kind != "select" or (shape.use is not None and shape.use.calls < LEAST_CALLS):
            continue
        rows = max((case.rows(by_bare[t]) or 0 for t in shape.tables if t in by_bare), default=0)
        if rows < LARGE_ROWS:
            continue
        calls = f" in {shape.use.calls:,.0f} calls" if shape.use else ""
        yield about_server(
            shape.object, f"Later pages of {', '.join(shape.tables)} ({rows:,.0f} rows) are found by skipping all before them{calls}: {shape.short}",
            level="warning" if rows >= 10 * LARGE_ROWS and shape.use else "notice", size=rows, traffic=shape.use.calls if shape.use else 0,
        )  # fmt: skip
