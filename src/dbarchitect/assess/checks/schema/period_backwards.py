"""A period can end before it begins: durations are negative, and queries by time miss such rows.

Why
    Two columns of one period are written separately. Without a CHECK a slip of the keyboard or a wrong zone is stored.

Example
    CREATE TABLE lease (id bigint PRIMARY KEY, starts_on date NOT NULL, ends_on date);

Fix
    ALTER TABLE lease ADD CONSTRAINT lease_period_check CHECK (ends_on >= starts_on) NOT VALID; then VALIDATE.

When to ignore
    The columns are not one period.

Source
    https://www.postgresql.org/docs/18/ddl-constraints.html#DDL-CONSTRAINTS-CHECK-CONSTRAINTS
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.altering import with_constraint, worded
from dbarchitect.assess.column_types import names_column
from dbarchitect.assess.finding import finding, rows_said
from dbarchitect.assess.period import period_of
from dbarchitect.assess.probing import askable, counting, number, quoted
from dbarchitect.engines.postgresql.names import default_name, qualified, quote_identifier
from dbarchitect.model.findings import Fix
from dbarchitect.model.tables import Check

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding
    from dbarchitect.model.inspection import Probe
    from dbarchitect.model.tables import Table

LEVEL = "notice"
ENGINES = ("postgresql", "mysql", "mariadb", "sqlite", "duckdb", "sqlserver", "oracle")


def probes(case: Case) -> Iterator[Probe]:
    for table, (start, end) in _open(case):
        if askable(case, table):
            where = f"t.{quoted(case, end)} < t.{quoted(case, start)}"
            yield counting(
                case, f"period_backwards:{table.name}", table, where, f"rows of {table.name} that end before they begin"
            )


def check(case: Case) -> Iterator[Finding]:
    for table, (start, end) in _open(case):
        wrong = number(case, f"period_backwards:{table.name}")
        if wrong:
            message = f"{wrong:,} rows of {table.name}{rows_said(case, table)} end before they begin ({end} < {start})."
            yield finding(case, table, message, level="error", column=end)
        else:
            message = f"A row of {table.name} can end before it begins: no CHECK compares {end} with {start}."
            yield finding(case, table, message, level="notice", column=end, fix=_fix(case, table, start, end))


def SUMMARY(found: tuple[Finding, ...]) -> str:  # noqa: N802 (the registry's name)
    return f"{len(found)} periods can end before they begin: no CHECK compares their two columns."


def _open(case: Case) -> Iterator[tuple[Table, tuple[str, str]]]:
    for table in case.tables:
        period = period_of(case, table)
        if period and not any(
            names_column(c.expression, period[0]) and names_column(c.expression, period[1]) for c in table.checks
        ):
            ranged = any(
                "range(" in k.expression and names_column(k.expression, period[0])
                for c in table.constraints
                if c.kind == "exclude"
                for k in c.keys
            )
            if not ranged:
                yield table, period


def _fix(case: Case, table: Table, start: str, end: str) -> Fix | None:
    bare = default_name(table.name.name, "period", "check")
    where, name = qualified(table.name), quote_identifier(bare)
    return worded(
        case,
        Fix(
            sql=(
                f"ALTER TABLE {where} ADD CONSTRAINT {name} CHECK ({quote_identifier(end)} >= {quote_identifier(start)}) NOT VALID",
                f"ALTER TABLE {where} VALIDATE CONSTRAINT {name}",
            ),
            reverse=(f"ALTER TABLE {where} DROP CONSTRAINT {name}",),
            lock="AccessExclusive",
            risk="Held for a moment; the validation reads the table while writes go on.",
        ),
        table,
        with_constraint(table, Check(name=bare, expression=f"{quoted(case, end)} >= {quoted(case, start)}")),
    )
