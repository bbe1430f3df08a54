"""A CHECK can never refuse a row, or refuses every row: what it was meant to keep out is in.

Why
    x > 0 OR x <= 0 is true of every x. A comparison with NULL is neither true nor false, and a CHECK only refuses what is false: CHECK (a <> NULL) lets all through.
    Two conditions that exclude each other, in one CHECK or two, let nothing in.

Example
    CREATE TABLE person (id bigint PRIMARY KEY, name text CHECK (name <> NULL));

Fix
    CHECK (name IS NOT NULL), or NOT NULL on the column.

When to ignore
    CHECK (false) NO INHERIT on the empty parent of an inheritance tree.

Source
    https://www.postgresql.org/docs/18/ddl-constraints.html#DDL-CONSTRAINTS-CHECK-CONSTRAINTS
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.altering import without_constraint, worded
from dbarchitect.assess.constraints import always_passes, compares_null, conflict
from dbarchitect.assess.finding import finding
from dbarchitect.core.english import with_article
from dbarchitect.engines.postgresql.names import qualified, quote_identifier
from dbarchitect.engines.postgresql.render.constraints import constraint_clause
from dbarchitect.model.findings import Fix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding
    from dbarchitect.model.tables import Check, Table

LEVEL = "error"
ENGINES = ("postgresql", "mysql", "mariadb", "sqlite", "duckdb", "sqlserver", "oracle")


def check(case: Case) -> Iterator[Finding]:
    for table in case.tables:
        sound: list[Check] = []
        for constraint in table.checks:
            about = f"{table.name}.{constraint.name}"
            if constraint.inherited or constraint.no_inherit:
                continue
            if compares_null(constraint.expression, case.engine):
                message = f"CHECK {constraint.name} of {table.name} compares with NULL and so refuses no row: ({constraint.expression[:120]})."
                yield finding(case, table, message, level="error", about=about, fix=_fix(case, table, constraint))
            elif always_passes(constraint.expression, case.engine):
                message = f"CHECK {constraint.name} of {table.name} is true for every value and so refuses no row: ({constraint.expression[:120]})."
                yield finding(case, table, message, level="error", about=about, fix=_fix(case, table, constraint))
            else:
                sound.append(constraint)
        columns = {c.name: c for c in table.columns}
        for name in columns:
            against = conflict([c.expression for c in sound], name, case.engine)
            if against:
                message = (
                    f"No row of {table.name} can have {with_article(name)}: its checks exclude each other ({against})."
                )
                yield finding(case, table, message, level="error", column=name)


def _fix(case: Case, table: Table, constraint: Check) -> Fix | None:
    where, name = qualified(table.name), quote_identifier(constraint.name)
    return worded(
        case,
        Fix(
            sql=(f"ALTER TABLE {where} DROP CONSTRAINT {name}",),
            reverse=(f"ALTER TABLE {where} ADD {constraint_clause(constraint)}",),
            lock="AccessExclusive",
            risk="Held for a moment; nothing was kept, so nothing is lost. What it was meant to keep must be said anew.",
        ),
        table,
        without_constraint(table, constraint.name),
    )
