"""Rows are identified by a value that rounds, moves or is long: lookups miss, two rows collide, every reference repeats it.

Why
    Floating-point values that print alike need not be equal. Two rows can share a moment, and a time zone shifts it. Long text is
    copied into every index and every table that refers to the row.

Example
    CREATE TABLE measurement (taken_at timestamp PRIMARY KEY, value numeric);

Fix
    A bigint identity as the key, and a unique key over what identifies the row together (sensor, taken_at).

When to ignore
    Exactly one row per moment is written, by one writer.

Source
    https://www.postgresql.org/docs/18/datatype-numeric.html#DATATYPE-FLOAT
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.column_types import column_type
from dbarchitect.assess.finding import finding
from dbarchitect.core.english import with_article

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "warning"
ENGINES = ("postgresql", "mysql", "mariadb", "sqlite", "duckdb", "sqlserver", "oracle")
LONG_BYTES = 64


def check(case: Case) -> Iterator[Finding]:
    for table in case.tables:
        key = table.primary_key
        if key is None:
            continue
        for name in key.columns:
            column = table.column(name)
            kind = column_type(case.schema, column) if column else None
            known = case.statistics(table, name)
            if kind is None:
                continue
            if kind.family in ("float", "money"):
                message = f"{table.name} is identified by {name}, {with_article(kind.name.replace('_', ' '))}: values that look equal may not be, so lookups and references miss."
                yield finding(case, table, message, level="warning", column=name)
            elif kind.family in ("timestamp", "timestamptz") and len(key.columns) == 1:
                message = f"{table.name} is identified by {name} alone: a second row of the same moment is refused."
                yield finding(case, table, message, level="warning", column=name)
            elif kind.textual and known and (known.average_bytes or 0) > LONG_BYTES:
                message = f"{table.name} is identified by {name}, text of {known.average_bytes:.0f} bytes on average: every index and reference copies it."
                yield finding(case, table, message, level="notice", column=name)
