"""Each search turns all texts into words anew: nothing keeps them.

Why
    `to_tsvector` parses and stems a text, which costs far more than comparing. In a condition without an index over the same expression
    it runs for every row of every search.

Example
    SELECT … WHERE to_tsvector('english', body) @@ websearch_to_tsquery($1)

Fix
    CREATE INDEX CONCURRENTLY … USING gin (to_tsvector('english', body)); or a stored generated column with GIN.

When to ignore
    The table is small.

Source
    https://www.postgresql.org/docs/18/textsearch-tables.html#TEXTSEARCH-TABLES-INDEX
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
ENGINES = ("postgresql",)
LARGE_ROWS = 10_000


def check(case: Case) -> Iterator[Finding]:
    by_bare = {t.name.name: t for t in case.tables}
    for shape in shapes(case):
        tables = [by_bare[t] for t in shape.tables if t in by_bare]
        if not shape.searched_text or any(
            "to_tsvector" in k.expression for t in tables for i in t.indexes for k in i.keys
        ):
            continue
        rows = max((case.rows(t) or 0 for t in tables), default=0)
        if rows >= LARGE_ROWS:
            yield about_server(
                shape.object, f"Each search turns the texts of up to {rows:,.0f} rows of {', '.join(t.name.name for t in tables)} into words anew: {shape.short}",
                level="warning" if shape.use else "notice", size=rows, traffic=shape.use.calls if shape.use else 0,
            )  # fmt: skip
