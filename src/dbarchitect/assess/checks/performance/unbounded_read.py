"""A statement without a limit returns more rows with every row that is added.

Why
    It is fast on a developer's hundred rows. On a million the server reads them all, the network carries them and the application
    holds them in memory until it falls over.

Example
    SELECT * FROM notification WHERE user_id = $1;  -- 40,000 rows per call

Fix
    ORDER BY a unique key and LIMIT, page by page from the last key seen.

When to ignore
    It is an export that reads by a cursor.

Source
    https://www.postgresql.org/docs/18/queries-limit.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.capacity import about_server
from dbarchitect.assess.statement_shapes import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "notice"
ENGINES = ("postgresql", "mysql", "mariadb")
NEEDS = ("statements",)
LEAST_CALLS = 50
MANY_ROWS = 5000.0


def check(case: Case) -> Iterator[Finding]:
    for shape in counted(case):
        use = shape.use
        if (
            use is None
            or shape.kind != "select"
            or shape.limit
            or shape.aggregates
            or use.calls < LEAST_CALLS
            or not use.rows
        ):
            continue
        each = use.rows / use.calls
        if each >= MANY_ROWS:
            yield about_server(
                shape.object,
                f"Each call returns {each:,.0f} rows of {', '.join(shape.tables)} and there is no limit; the next year's rows come on top: {shape.short}",
                level="warning" if each >= 10 * MANY_ROWS or use.calls >= 10_000 else "notice", size=use.rows, traffic=use.calls,
            )  # fmt: skip
