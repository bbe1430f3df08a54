"""A value that is always there may be left out: the first row without it breaks code that never had to reckon with NULL.

Why
    No row lacks the value today, and its name says that none should. Without NOT NULL the next writer may forget it, and the planner
    cannot use what it does not know.

Example
    CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint REFERENCES customer, created_at timestamptz);

Fix
    ALTER TABLE orders ADD CHECK (customer_id IS NOT NULL) NOT VALID, VALIDATE it, then SET NOT NULL without another scan.

When to ignore
    The value will be unknown for some rows to come.

Source
    https://www.postgresql.org/docs/18/sql-altertable.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.altering import with_column, worded
from dbarchitect.assess.column_types import names_column
from dbarchitect.assess.finding import finding
from dbarchitect.assess.naming import CREATED, NATURAL_KEYS, plain, says_money, says_state
from dbarchitect.assess.values import null_share
from dbarchitect.core.english import counted
from dbarchitect.core.names import words
from dbarchitect.engines.postgresql.names import default_name, qualified, quote_identifier
from dbarchitect.model.findings import Fix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding
    from dbarchitect.model.tables import Column, Table

LEVEL = "notice"
ENGINES = ("postgresql", "mysql", "mariadb", "duckdb", "sqlserver", "oracle")
CAUSES = ("nullable_everything",)
LEAST_ROWS = 100
_NEEDED = frozenset({"name", "title", "email", "quantity", "qty", "code", "currency", "username", "label", "subject"})
_LATER = frozenset(
    {
        "parent",
        "deleted",
        "closed",
        "ended",
        "end",
        "finished",
        "paid",
        "discount",
        "refund",
        "tip",
        "bonus",
        "previous",
        "next",
        "cancelled",
        "middle",
        "second",
        "alternative",
        "manager",
    }
)


def check(case: Case) -> Iterator[Finding]:
    for table in case.tables:
        rows = case.rows(table)
        if rows is None or rows < LEAST_ROWS:
            continue
        for column in table.columns:
            if not column.nullable or column.generated or column.inherited or not _needed(table, column):
                continue
            if null_share(case, table, column.name) != 0.0 or any(
                names_column(c.expression, column.name) and "IS NOT NULL" in c.expression for c in table.checks
            ):
                continue
            message = f"None of the {rows:,.0f} rows of {table.name} lacks {column.name}, but the next one may: the column is nullable."
            yield finding(case, table, message, level="notice", column=column.name, fix=_fix(case, table, column))


def SUMMARY(found: tuple[Finding, ...]) -> str:  # noqa: N802 (the registry's name)
    return f"{counted(len(found), 'column')} are always filled and named as if they must be, but may be NULL."


def _needed(table: Table, column: Column) -> bool:
    parts = words(column.name)
    if not parts or set(parts) & _LATER:
        return False
    referring = any(column.name in k.columns and str(k.target) != str(table.name) for k in table.foreign_keys)
    named = (
        parts[-1] in _NEEDED
        or plain(column.name) in (*CREATED, *NATURAL_KEYS)
        or says_state(column.name)
        or says_money(column.name)
    )
    return referring or named


def _fix(case: Case, table: Table, column: Column) -> Fix | None:
    where, name = qualified(table.name), quote_identifier(column.name)
    held = quote_identifier(default_name(table.name.name, f"{column.name}_filled", "check"))
    return worded(
        case,
        Fix(
            sql=(
                f"ALTER TABLE {where} ADD CONSTRAINT {held} CHECK ({name} IS NOT NULL) NOT VALID",
                f"ALTER TABLE {where} VALIDATE CONSTRAINT {held}",
                f"ALTER TABLE {where} ALTER COLUMN {name} SET NOT NULL",
                f"ALTER TABLE {where} DROP CONSTRAINT {held}",
            ),
            reverse=(f"ALTER TABLE {where} ALTER COLUMN {name} DROP NOT NULL",),
            lock="AccessExclusive",
            risk="Each lock is held for a moment; the validation reads the table while writes go on. Writers that leave it out fail.",
        ),
        table,
        with_column(table, column.but(nullable=False)),
    )
