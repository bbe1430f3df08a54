"""Leaving the column out always fails: its default breaks a CHECK of the same column.

Why
    The constraint and the default were written by two people. Each insert that relies on the default is refused.

Example
    CREATE TABLE parcel (id bigint PRIMARY KEY, status text DEFAULT 'open' CHECK (status IN ('new', 'sent')));

Fix
    ALTER TABLE parcel ALTER COLUMN status SET DEFAULT 'new';

When to ignore
    Never.

Source
    https://www.postgresql.org/docs/18/ddl-default.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.altering import with_column, worded
from dbarchitect.assess.column_types import checks_on, column_type
from dbarchitect.assess.constraints import constant_of, holds
from dbarchitect.assess.finding import finding
from dbarchitect.engines.postgresql.names import qualified, quote_identifier
from dbarchitect.model.findings import Fix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "error"
ENGINES = ("postgresql", "mysql", "mariadb", "sqlite", "duckdb", "sqlserver", "oracle")


def check(case: Case) -> Iterator[Finding]:
    for table in case.tables:
        for column in table.columns:
            value = constant_of(column.default or "")
            if value is None or column_type(case.schema, column).array:
                continue
            broken = next(
                (
                    e
                    for e in checks_on(case.schema, table.checks, column)
                    if holds(e, {column.name: value, "VALUE": value}, case.engine) is False
                ),
                None,
            )
            if broken is None:
                continue
            where, name = qualified(table.name), quote_identifier(column.name)
            yield finding(
                case,
                table,
                f"Each insert into {table.name} that leaves {column.name} out fails: its default {column.default} breaks CHECK ({broken[:120]}).",
                level="error",
                column=column.name,
                fix=worded(
                    case,
                    Fix(
                        sql=(f"ALTER TABLE {where} ALTER COLUMN {name} DROP DEFAULT",),
                        reverse=(f"ALTER TABLE {where} ALTER COLUMN {name} SET DEFAULT {column.default}",),
                        lock="AccessExclusive",
                        risk="Held for a moment; inserts must name the column, as they must today to succeed.",
                    ),
                    table,
                    with_column(table, column.but(default=None)),
                ),
            )
