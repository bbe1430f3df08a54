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
    keys = _keys(case)
    for table in case.tables:
        for column in table.columns:
            mine = collation_of(table, column)
            for other, theirs in keys.get(column.name, ()) if mine else ():
                if other.name != table.name and theirs != mine:
                    yield finding(
                        case,
                        table,
                        f"A join of {table.name}.{column.name} ({mine}) with {other.name}.{column.name} ({theirs}) converts each row: "
                        "no index serves it.",
                        level="warning",
                        column=column.name,
                    )
                    break


def _keys(case: Case) -> dict[str, list[tuple[Table, str]]]:
    """By column: the tables whose rows that column alone identifies, with its collation."""
    found: dict[str, list[tuple[Table, str]]] = {}
    for table in case.tables:
        for index in case.indexes[str(table.name)]:
            column = table.column(index.columns[0] or "") if index.unique and len(index.columns) == 1 else None
            collation = collation_of(table, column) if column is not None else None
            if column is not None and collation:
                found.setdefault(column.name, []).append((table, collation))
    return found
