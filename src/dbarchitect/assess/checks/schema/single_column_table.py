"""A table has one column only: the row says that something exists and nothing else about it.

Why
    Often the rest was planned and forgotten, or the table is a list of values that wants a description, an order, a date of validity.

Example
    CREATE TABLE colour (name text PRIMARY KEY);

Fix
    Add what is known of the thing, or a CHECK or enum where the values are used, and drop the table.

When to ignore
    A list of allowed values that other tables refer to.

Source
    https://www.postgresql.org/docs/18/ddl-basics.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.finding import finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "notice"
ENGINES = ("postgresql", "mysql", "mariadb", "sqlite", "duckdb", "sqlserver", "oracle")


def check(case: Case) -> Iterator[Finding]:
    """Lists that others refer to are left out, and so are tables with parents."""
    for table in case.tables:
        if len(table.columns) <= 1 and not table.inherits and not case.referring_to.get(str(table.name)):
            only = f"only {table.columns[0].name}" if table.columns else "no column"
            yield finding(
                case,
                table,
                f"{table.name} has {only}, and nothing refers to it: its rows tell nothing else.",
                level="notice",
            )
