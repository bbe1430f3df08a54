"""An amount of money has no fixed number of decimals: fractions of a cent are stored, and totals do not add up to what was shown.

Why
    numeric without a scale keeps every digit a division brings. Rounded for display, the parts then no longer make the whole.

Example
    CREATE TABLE invoice_line (id bigint PRIMARY KEY, price numeric);  -- 3.333333

Fix
    ALTER TABLE invoice_line ALTER COLUMN price TYPE numeric(12, 2);

When to ignore
    Unit prices and rates that need more digits on purpose, or currencies of different decimals side by side.

Source
    https://www.postgresql.org/docs/18/datatype-numeric.html#DATATYPE-NUMERIC-DECIMAL
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.column_types import checks_on
from dbarchitect.assess.finding import finding, rows_said
from dbarchitect.assess.naming import says_money
from dbarchitect.assess.retyping import retyped
from dbarchitect.assess.values import filled_columns
from dbarchitect.core.english import counted
from dbarchitect.core.names import words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding, Level

LEVEL = "notice"
ENGINES = ("postgresql", "duckdb")


def check(case: Case) -> Iterator[Finding]:
    for table, column, kind, values in filled_columns(case, "decimal"):
        if kind.arguments or not says_money(column.name):
            continue
        if any("currency" in words(c.name) for c in table.columns) or any(
            "scale" in c for c in checks_on(case.schema, table.checks, column)
        ):
            continue
        decimals = max((len(v.partition(".")[2]) for v in values), default=0)
        seen = f" (up to {decimals} decimals are stored)" if decimals > 2 else ""
        message = f"{column.name} of {table.name}{rows_said(case, table)} is money without a fixed number of decimals{seen}: fractions of a cent add up."
        level: Level = "warning" if decimals > 4 else "notice"
        fix = (
            retyped(case, table, column, "numeric(19,2)", "{c}::numeric(19,2)", "{c}::numeric")
            if decimals <= 2
            else None
        )
        yield finding(case, table, message, level=level, column=column.name, fix=fix)


def SUMMARY(found: tuple[Finding, ...]) -> str:  # noqa: N802 (the registry's name)
    return f"{counted(len(found), 'column')} hold money without a fixed number of decimals: fractions of a cent add up."
