"""A row should belong to exactly one of several things, but may belong to none or to two.

Why
    Several nullable references of which one is meant to be filled need a CHECK that counts them. Without it a row with none is lost
    to every query, and a row with two is counted twice.

Example
    CREATE TABLE attachment (id bigint PRIMARY KEY, invoice_id bigint REFERENCES invoice, ticket_id bigint REFERENCES ticket);

Fix
    ALTER TABLE attachment ADD CHECK (num_nonnulls(invoice_id, ticket_id) = 1) NOT VALID;

When to ignore
    The references do not exclude each other.

Source
    https://www.postgresql.org/docs/18/functions-comparison.html#FUNCTIONS-COMPARISON-FUNC-TABLE
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.altering import with_constraint, worded
from dbarchitect.assess.column_types import names_column
from dbarchitect.assess.finding import finding
from dbarchitect.assess.probing import askable, counting, number, quoted, unread
from dbarchitect.core.english import listed
from dbarchitect.engines.postgresql.names import default_name, qualified, quote_identifier, quote_identifiers
from dbarchitect.model.findings import Fix
from dbarchitect.model.tables import Check

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding
    from dbarchitect.model.inspection import Probe
    from dbarchitect.model.tables import Table

LEVEL = "notice"
ENGINES = ("postgresql", "mysql", "mariadb", "sqlite", "duckdb")
LEAST_ROWS, EXCEPTIONS = 20, 0.05


def probes(case: Case) -> Iterator[Probe]:
    for table, columns in _arcs(case):
        if askable(case, table):
            filled = " + ".join(f"(CASE WHEN t.{quoted(case, c)} IS NULL THEN 0 ELSE 1 END)" for c in columns)
            why = f"rows of {table.name} with none or several of {', '.join(columns)}"
            yield counting(case, f"exclusive_references_unguarded:{table.name}", table, f"({filled}) <> 1", why)


def check(case: Case) -> Iterator[Finding]:
    """Only where the data show that exactly one is meant: nearly every row has one."""
    unanswered = []
    for table, columns in _arcs(case):
        rows = case.rows(table) or 0
        wrong = number(case, f"exclusive_references_unguarded:{table.name}")
        if wrong is None and (rows >= LEAST_ROWS or case.rows(table) is None):
            unanswered.append(table)
        if wrong is None or rows < LEAST_ROWS or wrong > EXCEPTIONS * rows:
            continue
        said = f"{wrong:,} rows have none or several already" if wrong else "a row may have none or several"
        message = f"Each row of {table.name} belongs to one of {listed(columns)}, but nothing keeps that: {said}."
        yield finding(
            case,
            table,
            message,
            level="warning" if wrong else "notice",
            fix=None if wrong else _fix(case, table, columns),
        )
    unread(case, unanswered)


def _arcs(case: Case) -> Iterator[tuple[Table, tuple[str, ...]]]:
    for table in case.tables:
        columns = tuple(
            dict.fromkeys(
                k.columns[0]
                for k in table.foreign_keys
                if len(k.columns) == 1
                and (c := table.column(k.columns[0]))
                and c.nullable
                and str(k.target) != str(table.name)
            )
        )
        targets = {str(k.target) for k in table.foreign_keys if k.columns[0] in columns}
        if (
            len(columns) >= 2
            and len(targets) == len(columns)
            and not any(all(names_column(c.expression, n) for n in columns) for c in table.checks)
        ):
            yield table, columns


def _fix(case: Case, table: Table, columns: tuple[str, ...]) -> Fix | None:
    bare = default_name(table.name.name, "one_of", "check")
    name = quote_identifier(bare)
    filled = [f"({quoted(case, c)} IS NOT NULL)" for c in columns]
    where = qualified(table.name)
    return worded(
        case,
        Fix(
            sql=(
                f"ALTER TABLE {where} ADD CONSTRAINT {name} CHECK (num_nonnulls({quote_identifiers(columns)}) = 1) NOT VALID",
                f"ALTER TABLE {where} VALIDATE CONSTRAINT {name}",
            ),
            reverse=(f"ALTER TABLE {where} DROP CONSTRAINT {name}",),
            lock="AccessExclusive",
            risk="Held for a moment; the validation reads the table while writes go on.",
        ),
        table,
        with_constraint(table, Check(name=bare, expression=" + ".join(filled) + " = 1")),
    )
