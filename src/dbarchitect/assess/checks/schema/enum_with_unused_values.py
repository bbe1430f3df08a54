"""An enum has values that no row uses: code still handles them, and they cannot be taken out again.

Why
    PostgreSQL can add a value to an enum but not remove one. Values nobody uses are states that were planned or abandoned; each reader
    must wonder which.

Example
    CREATE TYPE mood AS ENUM ('glad', 'sad', 'unknown_old');  -- the last is in no row

Fix
    Make the type anew without them and change the column, or keep values in a table that can be edited.

When to ignore
    The state is rare, or about to be used.

Source
    https://www.postgresql.org/docs/18/datatype-enum.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.column_types import column_type
from dbarchitect.assess.finding import finding
from dbarchitect.core.english import listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding
    from dbarchitect.model.objects import EnumType

LEVEL = "notice"
ENGINES = ("postgresql",)
LEAST_ROWS = 500


def check(case: Case) -> Iterator[Finding]:
    for enum in case.schema.enums:
        used = _used(case, enum)
        if used is None:
            continue
        values, rows = used
        dead = [v for v in enum.values if v not in values]
        if dead and rows >= LEAST_ROWS:
            message = f"{listed([f'“{d}”' for d in dead], most=4)} of the enum {enum.name} {'is' if len(dead) == 1 else 'are'} in none of {rows:,.0f} rows, yet every reader must handle {'it' if len(dead) == 1 else 'them'}."
            yield finding(case, f"type {enum.name}", message, level="notice")


def _used(case: Case, enum: EnumType) -> tuple[set[str], float] | None:
    """The values in rows and how many rows there are; None when a column of the type was not seen whole."""
    values: set[str] = set()
    rows, columns = 0.0, 0
    for table in case.tables:
        for column in table.columns:
            kind = column_type(case.schema, column)
            if kind.family != "enum" or kind.name != str(enum.name):
                continue
            sample = case.sample(table, column.name)
            if sample is None or not sample.complete or kind.array:
                return None
            values |= set(sample.values) | {v for v in enum.values if f"'{v}'" in (column.default or "")}
            rows, columns = rows + (case.rows(table) or 0.0), columns + 1
    return (values, rows) if columns else None
