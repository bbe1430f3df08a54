"""Two columns that are joined have different collations: no index serves the comparison.

Why
    Values of one collation are converted for each row before they are compared with the other. The index on the converted side is of no
    use, and some pairs of collations are an error.

Example
    orders.code utf8mb4_general_ci = product.code utf8mb4_0900_ai_ci

Fix
    Give both columns the same collation.

When to ignore
    They are never joined.

Source
    https://dev.mysql.com/doc/refman/8.4/en/charset-collation-coercibility.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.finding import finding
from dbarchitect.assess.storage_engine import collation_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding
    from dbarchitect.model.tables import Table

LEVEL = "warning"
ENGINES = ("mysql", "mariadb")


def check(case: Case) -> Iterator[Finding]:
    for table in case.tables:
        for column in table.columns:
            mine = collation_of(table, column)
            for other in case.tables:
                twin = other.column(column.name)
                if (
                    mine is None
                    or twin is None
                    or str(other.name) <= str(table.name)
                    or not _is_key(case, other, column.name)
                ):
                    continue
                theirs = collation_of(other, twin)
                if theirs is not None and theirs != mine:
                    yield finding(
                        case, table, f"A join of {table.name}.{column.name} ({mine}) with {other.name}.{column.name} ({theirs}) converts each row: no index serves it.",
                        level="warning", column=column.name,
                    )  # fmt: skip


def _is_key(case: Case, table: Table, column: str) -> bool:
    return any(i.columns[:1] == (column,) for i in case.indexes[str(table.name)])
