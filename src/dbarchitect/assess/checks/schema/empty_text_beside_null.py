"""“Nothing” is stored in two ways, as NULL and as an empty text: half of the queries for missing values miss half of them.

Why
    IS NULL does not find '', and = '' does not find NULL. Counts of filled values include the empty ones.

Example
    customer.company is NULL for some rows and '' for others

Fix
    UPDATE customer SET company = NULL WHERE company = ''; then CHECK (company <> '').

When to ignore
    '' means "asked and answered with nothing", and NULL "never asked".

Source
    https://www.postgresql.org/docs/18/functions-comparison.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.finding import finding, rows_said
from dbarchitect.assess.values import filled_columns, null_share

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "notice"
ENGINES = ("postgresql", "mysql", "mariadb", "sqlite", "duckdb", "sqlserver")
LEAST_SHARE = 0.02
"""Of each of the two, among the rows: fewer are slips of single writers."""


def check(case: Case) -> Iterator[Finding]:
    for table, column, _, values in filled_columns(case, "text", "char"):
        nulls = null_share(case, table, column.name)
        if not column.nullable or nulls is None or nulls < LEAST_SHARE:
            continue
        known, sample = case.statistics(table, column.name), case.sample(table, column.name)
        if sample is not None and sample.rows_looked_at:
            empty = sum(not v.strip() for v in values) / sample.rows_looked_at
        else:
            empty = sum(s for v, s in zip(known.common, known.shares, strict=False) if not v.strip()) if known else 0.0
        if empty >= LEAST_SHARE:
            message = f"{column.name} of {table.name}{rows_said(case, table)} says “nothing” in two ways: NULL in {nulls:.0%} of the rows, empty text in {empty:.0%}."
            yield finding(case, table, message, level="notice", column=column.name)
