"""Dates are stored as text: they sort by letters, 31 February is accepted, and ranges cannot use an index.

Why
    '9/11/2023' sorts after '12/01/2024', two formats mean two different days, and each comparison casts every row.

Example
    CREATE TABLE delivery (id bigint PRIMARY KEY, delivered_on varchar(10));  -- '2024-03-01'

Fix
    ALTER TABLE delivery ALTER COLUMN delivered_on TYPE date USING delivered_on::date;

When to ignore
    The text is kept as it came, and a column of the right type stands beside it.

Source
    https://www.postgresql.org/docs/18/datatype-datetime.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.assess.finding import finding, rows_said
from dbarchitect.assess.naming import says_moment
from dbarchitect.assess.retyping import retyped
from dbarchitect.assess.values import are, filled_columns, masked
from dbarchitect.knowledge.shapes import is_compact_date, is_date

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "warning"
ENGINES = ("postgresql", "mysql", "mariadb", "duckdb", "sqlserver", "oracle")
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
_ISO_ZONED = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{0,2})\Z")
_ISO_TIME = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?\Z")


def check(case: Case) -> Iterator[Finding]:
    for table, column, _, values in filled_columns(case, "text", "char"):
        dated = are(values, is_date, 0.9) or (says_moment(column.name) and are(values, is_compact_date))
        if not dated:
            continue
        broken = sum(not (is_date(v.strip()) or is_compact_date(v.strip())) for v in values if v.strip())
        wrong = f"; {broken:,} of {len(values):,} values looked at are none" if broken else ""
        message = f"{column.name} of {table.name}{rows_said(case, table)} holds dates as {column.type} ({masked(values, 2)}){wrong}: they sort by letters, and impossible ones are accepted."
        yield finding(
            case,
            table,
            message,
            level="warning",
            column=column.name,
            fix=None
            if broken
            else retyped(case, table, column, "date", "{c}::date", f"{{c}}::{column.type}")
            if all(_ISO_DAY.match(v) for v in values)
            else retyped(case, table, column, "timestamp with time zone", "{c}::timestamptz", f"{{c}}::{column.type}")
            if all(_ISO_ZONED.match(v) for v in values)
            else None,
        )
