"""The second row that leaves the column out is refused: its default is a constant, and the column is unique.

Why
    A constant default on a unique column can be used by one row only. The error comes with the second insert, often in production.

Example
    CREATE TABLE member (id bigint PRIMARY KEY, card_no text NOT NULL DEFAULT '' UNIQUE);

Fix
    ALTER TABLE member ALTER COLUMN card_no DROP DEFAULT, ALTER COLUMN card_no DROP NOT NULL;

When to ignore
    One row of that value is meant to exist.

Source
    https://www.postgresql.org/docs/18/ddl-default.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.assess.altering import with_column, worded
from dbarchitect.assess.finding import finding
from dbarchitect.engines.postgresql.names import qualified, quote_identifier
from dbarchitect.model.findings import Fix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "warning"
ENGINES = ("postgresql", "mysql", "mariadb", "sqlite", "duckdb", "sqlserver", "oracle")
_CONSTANT = re.compile(r"\(*(?:'(?:[^']|'')*'|-?\d+(?:\.\d+)?|true|false)\)*(?:::[\w ()\".,]+)?\Z", re.IGNORECASE)


def check(case: Case) -> Iterator[Finding]:
    for table in case.tables:
        single = {
            i.columns[0] for i in case.indexes[str(table.name)] if i.unique and len(i.columns) == 1 and i.where is None
        }
        for column in table.columns:
            if column.name in single and column.default and _CONSTANT.match(column.default.strip()):
                where, name = qualified(table.name), quote_identifier(column.name)
                fix = Fix(
                    sql=(f"ALTER TABLE {where} ALTER COLUMN {name} DROP DEFAULT",),
                    reverse=(f"ALTER TABLE {where} ALTER COLUMN {name} SET DEFAULT {column.default}",),
                    lock="AccessExclusive",
                    risk="Held for a moment; inserts that leave the column out must name it from then on, or store NULL.",
                )
                message = f"Only one row of {table.name} can leave {column.name} out: its default {column.default} is a constant, and the column is unique."
                yield finding(
                    case,
                    table,
                    message,
                    level="warning",
                    column=column.name,
                    fix=worded(case, fix, table, with_column(table, column.but(default=None))),
                )
