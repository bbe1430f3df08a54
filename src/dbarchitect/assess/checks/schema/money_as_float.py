"""Money is stored as floating point: cents are lost in sums, and 0.1 + 0.2 is not 0.3.

Why
    Binary floating point cannot hold most decimal fractions. Totals of many rows differ from the sum of what was invoiced, and two
    amounts that print alike compare as different.

Example
    CREATE TABLE invoice (id bigint PRIMARY KEY, total double precision);

Fix
    ALTER TABLE invoice ALTER COLUMN total TYPE numeric(12, 2) USING round(total::numeric, 2);

When to ignore
    The value is an estimate or a model's output, not an amount anybody pays.

Source
    https://www.postgresql.org/docs/18/datatype-numeric.html#DATATYPE-FLOAT
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.finding import finding, rows_said
from dbarchitect.assess.naming import says_money
from dbarchitect.assess.retyping import retyped
from dbarchitect.assess.values import filled_columns

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding, Fix
    from dbarchitect.model.tables import Column, Table

LEVEL = "error"
ENGINES = ("postgresql", "mysql", "mariadb", "sqlite", "duckdb", "sqlserver", "oracle")
MOST_DECIMALS = 6
_INSTEAD = " SQLite has no exact decimals: whole cents in an INTEGER are exact."


def check(case: Case) -> Iterator[Finding]:
    for table, column, kind, values in filled_columns(case, "float"):
        if says_money(column.name):
            message = f"{column.name} of {table.name}{rows_said(case, table)} holds money as {kind.name.replace('_', ' ')}: cents get lost, and sums differ from what was charged.{_INSTEAD if case.engine == 'sqlite' else ''}"
            yield finding(
                case, table, message, level="error", column=column.name, fix=_fix(case, table, column, values)
            )


def _fix(case: Case, table: Table, column: Column, values: tuple[str, ...]) -> Fix | None:
    decimals = max((len(v.partition(".")[2]) for v in values if "e" not in v.lower()), default=2)
    if decimals > MOST_DECIMALS or any(v.lower() in ("nan", "infinity", "-infinity") for v in values):
        return None
    scale = max(2, decimals)
    return retyped(
        case, table, column, f"numeric(19,{scale})", f"round({{c}}::numeric, {scale})", f"{{c}}::{column.type}"
    )
