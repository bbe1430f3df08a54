"""A column is NULL in every row: readers ask for it, writers forget it, and nobody knows what it was for.

Why
    It was planned and never used, or its writer is broken. Either is worth knowing.

Example
    customer.fax is NULL in all 40,000 rows

Fix
    Mend the writer, or drop the column after the last reader is gone: ALTER TABLE customer DROP COLUMN fax;

When to ignore
    The feature that fills it is about to start.

Source
    https://www.postgresql.org/docs/18/view-pg-stats.html (null_frac)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.finding import finding
from dbarchitect.assess.naming import DELETED, plain, says_moment
from dbarchitect.assess.values import null_share
from dbarchitect.core.english import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "notice"
ENGINES = ("postgresql", "mysql", "mariadb", "sqlite", "duckdb")
LEAST_ROWS = 500


def check(case: Case) -> Iterator[Finding]:
    """Moments that are yet to come (deleted, expired) are left out."""
    for table in case.tables:
        rows = case.rows(table)
        if rows is None or rows < LEAST_ROWS:
            continue
        for column in table.columns:
            if plain(column.name) in DELETED or says_moment(column.name) or column.generated:
                continue
            if null_share(case, table, column.name) == 1.0:
                message = f"{column.name} is NULL in all {rows:,.0f} rows of {table.name}: its writer is missing or broken, or nobody needs it."
                yield finding(case, table, message, level="notice", column=column.name)


def SUMMARY(found: tuple[Finding, ...]) -> str:  # noqa: N802 (the registry's name)
    return f"{counted(len(found), 'column')} are NULL in every row: their writers are missing or broken, or nobody needs them."
