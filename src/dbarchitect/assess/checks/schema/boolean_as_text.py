"""Yes and no are stored as letters or numbers: a third spelling slips in, and each query must know which ones there are.

Why
    'Y', 'y', 'N' and '' all fit a text column. A boolean holds two values, needs one byte, and reads as a condition by itself.

Example
    CREATE TABLE member (id bigint PRIMARY KEY, is_active char(1));  -- 'Y' or 'N'

Fix
    ALTER TABLE member ALTER COLUMN is_active TYPE boolean USING is_active = 'Y';

When to ignore
    A third value is coming, which wants an enum or a CHECK rather than a boolean.

Source
    https://www.postgresql.org/docs/18/datatype-boolean.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.column_types import checks_on
from dbarchitect.assess.finding import finding, rows_said
from dbarchitect.assess.naming import says_flag
from dbarchitect.assess.retyping import retyped
from dbarchitect.assess.values import ENOUGH, boolean_pair, distinct_count, filled_columns
from dbarchitect.core.names import words
from dbarchitect.engines.postgresql.names import quote_literal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.assess.column_types import ColumnType
    from dbarchitect.model.findings import Finding, Fix
    from dbarchitect.model.tables import Column, Table

LEVEL = "warning"
ENGINES = ("postgresql", "mysql", "mariadb", "sqlite", "duckdb")
_TRUE = frozenset({"y", "yes", "t", "true", "1", "on", "j", "ja", "s", "si", "oui", "o", "enabled", "x", "sim"})
_WITHOUT = ("sqlite", "mysql", "mariadb")
"""Engines in which a number is how yes and no are stored."""
_COUNTS = frozenset(
    {
        "count",
        "level",
        "priority",
        "quantity",
        "qty",
        "number",
        "position",
        "order",
        "rank",
        "version",
        "score",
        "rating",
        "id",
        "type",
        "amount",
        "seconds",
    }
)


def check(case: Case) -> Iterator[Finding]:
    for table, column, kind, values in filled_columns(case, "text", "char", "integer"):
        if (
            column.identity
            or any(column.name in k.columns for k in table.foreign_keys)
            or (table.primary_key and column.name in table.primary_key.columns)
        ):
            continue
        spelt = boolean_pair(values) if len(values) >= 2 else None
        if kind.family == "integer" and case.engine in _WITHOUT:
            continue
        if kind.family == "integer":
            judged = _number_is_flag(case, table, column, spelt)
        else:
            judged = bool(spelt) or (
                says_flag(column.name) and not values and kind.length is not None and kind.length <= 5
            )
        if judged and (spelt is None or _spread(case, table, column, values)):
            seen = f" ({' and '.join(f'“{s}”' for s in spelt)})" if spelt else ""
            message = f"{column.name} of {table.name}{rows_said(case, table)} is yes or no but stored as {column.type}{seen}: other spellings fit as well."
            checked = bool(checks_on(case.schema, table.checks, column))
            yield finding(
                case,
                table,
                message,
                level="notice" if checked else "warning",
                column=column.name,
                fix=_fix(case, table, column, kind, spelt),
            )


def _number_is_flag(case: Case, table: Table, column: Column, spelt: tuple[str, ...] | None) -> bool:
    if set(words(column.name)) & _COUNTS:
        return False
    values = set(case.values(table, column.name))
    return says_flag(column.name) and (spelt == ("0", "1") or not values or values <= {"0", "1"})


def _spread(case: Case, table: Table, column: Column, values: tuple[str, ...]) -> bool:
    """Whether enough rows were seen for two values to mean that there are two."""
    sample = case.sample(table, column.name)
    looked = sample.rows_looked_at if sample else (case.rows(table) or 0)
    return looked >= ENOUGH and (distinct_count(case, table, column.name) or 2) <= 2


def _fix(case: Case, table: Table, column: Column, kind: ColumnType, spelt: tuple[str, ...] | None) -> Fix | None:
    if kind.family == "integer" and (spelt == ("0", "1") or spelt is None):
        return retyped(
            case,
            table,
            column,
            "boolean",
            "{c} <> 0",
            f"CASE {{c}} WHEN true THEN 1 WHEN false THEN 0 END::{column.type}",
        )
    if spelt is None or len(spelt) != 2:
        return None
    yes = next((s for s in spelt if s.lower() in _TRUE), None)
    no = next((s for s in spelt if s != yes), None)
    if yes is None or no is None:
        return None
    back = f"(CASE {{c}} WHEN true THEN {quote_literal(yes)} WHEN false THEN {quote_literal(no)} END)::{column.type}"
    return retyped(case, table, column, "boolean", f"{{c}} = {quote_literal(yes)}", back)
