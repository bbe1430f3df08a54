"""A row can be its own parent: whoever walks the tree never comes to an end.

Why
    A table that refers to itself takes any id, the row's own included. A recursive query over such a row runs until it is stopped.

Example
    CREATE TABLE category (id bigint PRIMARY KEY, parent_id bigint REFERENCES category);

Fix
    ALTER TABLE category ADD CONSTRAINT category_parent_not_self CHECK (parent_id <> id);
    Longer circles need a trigger; recursive queries need CYCLE … SET.

When to ignore
    The root of each tree is marked by referring to itself.

Source
    https://www.postgresql.org/docs/18/queries-with.html#QUERIES-WITH-CYCLE
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.column_types import names_column
from dbarchitect.assess.finding import alone, finding
from dbarchitect.assess.probing import askable, counting, number, quoted
from dbarchitect.engines.postgresql.names import default_name, qualified, quote_identifier
from dbarchitect.model.findings import Fix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case, Reference
    from dbarchitect.model.findings import Finding
    from dbarchitect.model.inspection import Probe

LEVEL = "notice"
ENGINES = ("postgresql", "mysql", "mariadb", "sqlite", "duckdb", "sqlserver", "oracle")


def probes(case: Case) -> Iterator[Probe]:
    for reference in _open(case):
        table = reference.table
        if askable(case, table):
            one, other = reference.key.columns[-1], reference.key.target_columns[-1]
            where = f"t.{quoted(case, one)} = t.{quoted(case, other)}"
            yield counting(case, _key(reference), table, where, f"rows of {table.name} that are their own parent")


def check(case: Case) -> Iterator[Finding]:
    for reference in _open(case):
        table, column = reference.table, reference.key.columns[-1]
        own = number(case, _key(reference))
        if own:
            required = (c := table.column(column)) is not None and not c.nullable
            if required:
                continue
            message = f"{own:,} rows of {table.name} are their own {column}: a walk through the tree never ends there."
        else:
            message = f"A row of {table.name} can be its own {column}, and a walk through the tree then never ends."
        yield finding(
            case,
            table,
            message,
            level="warning" if own else "notice",
            column=column,
            fix=None if own else _fix(case, reference),
        )


def _key(reference: Reference) -> str:
    return f"hierarchy_without_cycle_guard:{reference.table.name}:{reference.key.name}"


def _open(case: Case) -> Iterator[Reference]:
    for reference in case.references:
        table, column = reference.table, reference.key.columns[-1]
        if str(reference.key.target) != str(table.name) or not reference.key.target_columns:
            continue
        key = reference.key.target_columns[-1]
        checked = any(names_column(c.expression, column) and names_column(c.expression, key) for c in table.checks)
        kept = any("row" in t.definition.lower() and names_column(t.definition, column) for t in table.triggers)
        if not checked and not kept:
            yield reference


def _fix(case: Case, reference: Reference) -> Fix | None:
    table, column, key = reference.table, reference.key.columns[-1], reference.key.target_columns[-1]
    name = quote_identifier(default_name(table.name.name, f"{column}_not_self", "check"))
    where = qualified(table.name)
    return alone(
        case,
        Fix(
            sql=(
                f"ALTER TABLE {where} ADD CONSTRAINT {name} CHECK ({quote_identifier(column)} <> {quote_identifier(key)}) NOT VALID",
                f"ALTER TABLE {where} VALIDATE CONSTRAINT {name}",
            ),
            reverse=(f"ALTER TABLE {where} DROP CONSTRAINT {name}",),
            lock="AccessExclusive",
            risk="Held for a moment; the validation reads the table while writes go on.",
        ),
    )
