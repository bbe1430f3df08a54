"""Points in time are stored as numbers: nobody can read them, date functions do not apply, and seconds get mixed with milliseconds.

Why
    1709251200 says nothing in a query result, needs a conversion in each condition and report, and is wrong by a factor of a thousand
    as soon as one writer uses milliseconds.

Example
    CREATE TABLE login (id bigint PRIMARY KEY, at int);  -- Unix time

Fix
    ALTER TABLE login ALTER COLUMN at TYPE timestamptz USING to_timestamp(at);

When to ignore
    A format of another system is kept as it is, or the number is a logical clock.

Source
    https://www.postgresql.org/docs/18/functions-datetime.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.finding import finding, rows_said
from dbarchitect.assess.naming import CHANGED, CREATED, plain, says_moment
from dbarchitect.assess.retyping import retyped
from dbarchitect.assess.values import are, epoch_unit, filled_columns
from dbarchitect.core.names import words
from dbarchitect.knowledge.shapes import is_compact_date

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "warning"
ENGINES = ("postgresql", "mysql", "mariadb", "duckdb", "sqlserver", "oracle")
_NUMBERS = frozenset(
    {"id", "number", "no", "phone", "count", "size", "bytes", "amount", "code", "seconds", "duration", "ms", "key"}
)


def check(case: Case) -> Iterator[Finding]:
    for table, column, kind, values in filled_columns(case, "integer", "decimal", "float"):
        parts = words(column.name)
        keyed = column.identity or any(column.name in k.columns for k in table.foreign_keys)
        named = says_moment(column.name) or plain(column.name) in (*CREATED, *CHANGED) or "epoch" in parts
        named = named or (bool(parts) and parts[0] in ("last", "first") and epoch_unit(values) is not None)
        if (
            keyed
            or not named
            or set(parts[-1:]) & _NUMBERS
            or (table.primary_key and table.primary_key.columns == (column.name,))
        ):
            continue
        unit = epoch_unit(values)
        whole = kind.family == "integer"
        if unit:
            using = "to_timestamp({c})" if unit == "seconds" else "to_timestamp({c} / 1000.0)"
            factor = "" if unit == "seconds" else " * 1000"
            fix = (
                retyped(
                    case,
                    table,
                    column,
                    "timestamp with time zone",
                    using,
                    f"(extract(epoch from {{c}}){factor})::{column.type}",
                )
                if whole
                else None
            )
            message = f"{column.name} of {table.name}{rows_said(case, table)} holds points in time as {unit} since 1970: unreadable, and easily mixed with another unit."
            yield finding(case, table, message, level="warning", column=column.name, fix=fix)
        elif whole and are(values, is_compact_date):
            message = f"{column.name} of {table.name}{rows_said(case, table)} holds dates as numbers (YYYYMMDD): differences between them are wrong, and impossible days are accepted."
            fix = retyped(
                case,
                table,
                column,
                "date",
                "to_date({c}::text, 'YYYYMMDD')",
                f"to_char({{c}}, 'YYYYMMDD')::{column.type}",
            )
            yield finding(case, table, message, level="warning", column=column.name, fix=fix)
