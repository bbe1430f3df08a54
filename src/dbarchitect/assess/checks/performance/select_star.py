"""`SELECT *` fetches wide columns that nobody asked for, on every call.

Why
    Long texts and documents lie outside the row; asking for all columns reads and unpacks them each time. An index that holds the
    few columns in use cannot answer alone, and a column added later is sent to every reader.

Example
    SELECT * FROM article WHERE slug = $1;  -- 60 kB of body for a title

Fix
    Name the columns.

When to ignore
    All columns are shown.

Source
    https://www.postgresql.org/docs/18/storage-toast.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.capacity import about_server, bytes_said
from dbarchitect.assess.column_types import column_type
from dbarchitect.assess.statement_shapes import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding
    from dbarchitect.model.tables import Table

LEVEL = "notice"
ENGINES = ("postgresql", "mysql", "mariadb")
NEEDS = ("statements",)
LEAST_CALLS = 1000
WIDE_BYTES = 1000.0
WIDE_FAMILIES = ("json", "jsonb", "xml", "bytes", "text", "vector")


def check(case: Case) -> Iterator[Finding]:
    by_bare = {t.name.name: t for t in case.tables}
    for shape in counted(case):
        if not shape.star or shape.use is None or shape.use.calls < LEAST_CALLS:
            continue
        for name in shape.tables:
            table = by_bare.get(name)
            wide = _wide(case, table) if table is not None else []
            if wide and sum(b for _, b in wide) >= WIDE_BYTES:
                amount = sum(b for _, b in wide) * max(1.0, (shape.use.rows or 0) / shape.use.calls)
                yield about_server(
                    shape.object,
                    f"Each of {shape.use.calls:,.0f} calls fetches {', '.join(c for c, _ in wide)} of {name} too, some {bytes_said(amount)}: {shape.short}",
                    level="notice", size=amount, traffic=shape.use.calls,
                )  # fmt: skip
                break


def _wide(case: Case, table: Table) -> list[tuple[str, float]]:
    """(column, mean bytes) of the columns that hold long values. Values kept outside the row count by the table's TOAST."""
    found = []
    size = case.size(table)
    outside = (size.toast_bytes or 0) / size.rows if size and size.rows else 0.0
    for column in table.columns:
        known = case.statistics(table, column.name)
        kind = column_type(case.schema, column)
        if known is None or known.average_bytes is None or (kind.family not in WIDE_FAMILIES and not kind.array):
            continue
        if known.average_bytes >= 300:
            found.append((column.name, known.average_bytes))
        elif 10 <= known.average_bytes <= 40 and outside >= WIDE_BYTES and kind.length is None:
            found.append((column.name, outside))
    return found
