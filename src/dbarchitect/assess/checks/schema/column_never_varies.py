"""A column has the same value in every row: it tells nothing, and what it should tell is perhaps lost.

Why
    A constant in thousands of rows is a setting in the wrong place, a feature nobody uses, or a writer that always falls back.

Example
    invoice.currency is 'EUR' in all 80,000 rows, though customers pay in three currencies

Fix
    Mend the writer, or drop the column and say the constant once.

When to ignore
    The value will differ one day, and the column costs little.

Source
    https://www.postgresql.org/docs/18/view-pg-stats.html (n_distinct)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.column_types import column_type
from dbarchitect.assess.finding import finding
from dbarchitect.assess.naming import CHANGED, CREATED, DELETED, TENANT, plain
from dbarchitect.assess.values import distinct_count, null_share
from dbarchitect.core.english import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "notice"
ENGINES = ("postgresql", "mysql", "mariadb", "sqlite", "duckdb")
LEAST_ROWS = 1000
SEPARATE = 3


def check(case: Case) -> Iterator[Finding]:
    for table in case.tables:
        rows = case.rows(table)
        if rows is None or rows < LEAST_ROWS:
            continue
        keys = {c for i in case.indexes[str(table.name)] if i.unique for c in i.columns}
        referring = {c for k in table.foreign_keys for c in k.columns}
        for column in table.columns:
            if (
                column.name in keys
                or column.name in referring
                or plain(column.name) in (*CREATED, *CHANGED, *DELETED, *TENANT, "version")
            ):
                continue
            if (
                column.generated
                or column_type(case.schema, column).family
                in ("boolean", "date", "timestamp", "timestamptz", "json", "jsonb")
                or column_type(case.schema, column).array
            ):
                continue
            if distinct_count(case, table, column.name) == 1 and null_share(case, table, column.name) == 0.0:
                message = f"{column.name} has the same value in all {rows:,.0f} rows of {table.name}: it tells nothing, or its writer always falls back."
                yield finding(case, table, message, level="notice", column=column.name)


def SUMMARY(found: tuple[Finding, ...]) -> str:  # noqa: N802 (the registry's name)
    return f"{counted(len(found), 'column')} have the same value in every row: they tell nothing, or their writers always fall back."
