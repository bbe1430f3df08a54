"""`NOT IN (SELECT …)` over a column that may be NULL returns nothing once there is one NULL, and cannot be joined.

Why
    `x NOT IN (1, NULL)` is never true. Because of that the planner may not turn it into an anti-join: it hashes the whole list, or
    for long ones runs through it once per row.

Example
    SELECT … FROM customer WHERE id NOT IN (SELECT referrer_id FROM customer);

Fix
    SELECT … WHERE NOT EXISTS (SELECT 1 FROM customer r WHERE r.referrer_id = customer.id);

When to ignore
    Never where the column is nullable.

Source
    https://www.postgresql.org/docs/18/functions-subquery.html#FUNCTIONS-SUBQUERY-NOTIN
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
ENGINES = ("postgresql", "mysql", "mariadb", "sqlite", "duckdb", "sqlserver", "oracle")


def check(case: Case) -> Iterator[Finding]:
    by_bare = {t.name.name: t for t in case.tables}
    for shape in shapes(case):
        for name, column_name in shape.not_in:
            table = by_bare.get(name)
            column = table.column(column_name) if table is not None else None
            if (
                table is None
                or column is None
                or not column.nullable
                or (table.primary_key and column_name in table.primary_key.columns)
            ):
                continue
            known = case.statistics(table, column_name)
            now = f" {known.null_share:.0%} of them are NULL today." if known and known.null_share else ""
            yield about_server(
                shape.object, f"One NULL in {table.name}.{column_name} makes it return no row at all.{now} {shape.short}",
                level="error" if now else "warning", size=case.rows(table) or 0, traffic=shape.use.calls if shape.use else 0,
            )  # fmt: skip
            break
