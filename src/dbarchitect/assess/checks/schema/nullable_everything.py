"""A row with nothing in it is accepted: every column but the key may be NULL, and each reader must reckon with that.

Why
    What must be there is known to the people who fill it, not to the database. Aggregates skip NULL, NOT IN returns nothing, and
    comparisons with NULL are neither true nor false.

Example
    CREATE TABLE customer (id bigint PRIMARY KEY, name text, email text, city text, since date);

Fix
    SET NOT NULL on the columns without which a row makes no sense.

When to ignore
    Staging tables for raw imports.

Source
    https://www.postgresql.org/docs/18/ddl-constraints.html#DDL-CONSTRAINTS-NOT-NULL
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.column_types import names_column
from dbarchitect.assess.finding import finding, rows_said
from dbarchitect.core.english import counted
from dbarchitect.core.names import words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "notice"
ENGINES = ("postgresql", "mysql", "mariadb", "sqlite", "duckdb", "sqlserver", "oracle")
LEAST_COLUMNS = 4
_RAW = frozenset({"staging", "stg", "raw", "import", "tmp", "temp", "landing", "load"})


def check(case: Case) -> Iterator[Finding]:
    for table in case.tables:
        key = {c for i in case.indexes[str(table.name)] if i.unique for c in i.columns}
        others = [c for c in table.columns if c.name not in key and c.generated is None and not c.identity]
        if len(others) < LEAST_COLUMNS or not all(c.nullable for c in others) or set(words(table.name.name)) & _RAW:
            continue
        if any(
            "null" in c.expression.lower() and any(names_column(c.expression, o.name) for o in others)
            for c in table.checks
        ):
            continue
        message = f"All {counted(len(others), 'column')} of {table.name}{rows_said(case, table)} beside its keys may be NULL: a row with nothing in it is accepted."
        yield finding(case, table, message, level="notice")


def SUMMARY(found: tuple[Finding, ...]) -> str:  # noqa: N802 (the registry's name)
    return f"{counted(len(found), 'table')} accept rows with nothing in them: every column beside the keys may be NULL."
