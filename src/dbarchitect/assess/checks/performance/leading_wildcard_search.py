"""A pattern that begins with a wildcard reads every row: an ordinary index cannot help.

Why
    A B-tree finds beginnings. `LIKE '%…'` compares each value of the table; trigrams or words indexed by GIN find what is inside.

Example
    SELECT … FROM product WHERE name ILIKE '%' || $1 || '%';

Fix
    CREATE EXTENSION pg_trgm; CREATE INDEX CONCURRENTLY ON product USING gin (name gin_trgm_ops);

When to ignore
    The table is small, or another condition leaves few rows.

Source
    https://www.postgresql.org/docs/18/pgtrgm.html#PGTRGM-INDEX
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.capacity import about_server
from dbarchitect.assess.statement_shapes import shapes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.assess.statement_shapes import Shape
    from dbarchitect.model.findings import Finding
    from dbarchitect.model.tables import Table

LEVEL = "warning"
ENGINES = ("postgresql", "mysql", "mariadb", "sqlite")
LARGE_ROWS = 10_000


def check(case: Case) -> Iterator[Finding]:
    by_bare = {t.name.name: t for t in case.tables}
    for shape in shapes(case):
        for column in shape.leading_wildcard:
            table = next((by_bare[t] for t in shape.tables if t in by_bare and by_bare[t].column(column)), None)
            if (
                table is None
                or (case.rows(table) or 0) < LARGE_ROWS
                or _trigrams(table, column)
                or _narrowed(case, shape, table)
            ):
                continue
            calls = f" in each of {shape.use.calls:,.0f} calls" if shape.use else ""
            yield about_server(
                shape.object, f"All {case.rows(table):,.0f} values of {table.name}.{column} are read to find a part of one{calls}: {shape.short}",
                level="warning" if shape.use else "notice", size=case.rows(table) or 0, traffic=shape.use.calls if shape.use else 0,
            )  # fmt: skip
            break


def _trigrams(table: Table, column: str) -> bool:
    return any(i.method in ("gin", "gist") and any(column in k.expression for k in i.keys) for i in table.indexes)


def _narrowed(case: Case, shape: Shape, table: Table) -> bool:
    """Whether an equality that an index serves leaves few rows first."""
    equal = {c.column for c in shape.compared if c.table == table.name.name and c.how == "equal"}
    return any(i.columns and i.columns[0] in equal for i in case.indexes[str(table.name)])
