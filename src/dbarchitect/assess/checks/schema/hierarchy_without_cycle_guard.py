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

from dbarchitect.assess.altering import with_constraint, worded
from dbarchitect.assess.column_types import names_column
from dbarchitect.assess.finding import finding
from dbarchitect.assess.inference import sure_references
from dbarchitect.assess.probing import askable, counting, number, quoted
from dbarchitect.core.names import words
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
_ABOVE = frozenset(
    ["parent", "ancestor", "superior", "manager", "boss", "supervisor", "reports", "root", "head", "above", "upper", "higher", "within", "inside", "belongs"]
)  # fmt: skip
ENGINES = ("postgresql", "mysql", "mariadb", "sqlite", "duckdb", "sqlserver", "oracle")


def probes(case: Case) -> Iterator[Probe]:
    for table, column, key in _open(case):
        if askable(case, table):
            where = f"t.{quoted(case, column)} = t.{quoted(case, key)}"
            yield counting(case, _key(table, column), table, where, f"rows of {table.name} that are their own parent")


def check(case: Case) -> Iterator[Finding]:
    for table, column, key in _open(case):
        own = number(case, _key(table, column))
        if own:
            required = (c := table.column(column)) is not None and not c.nullable
            if required:
                continue
            message = f"{own:,} rows of {table.name} are their own {column}: a walk through the tree never ends there."
        elif not _ABOVE & set(words(column)):
            continue  # a row may well be its own owner, spouse or successor
        else:
            message = f"A row of {table.name} can be its own {column}, and a walk through the tree then never ends."
        fix = None if own else _fix(case, table, column, key)
        yield finding(case, table, message, level="warning" if own else "notice", column=column, fix=fix)


def _key(table: Table, column: str) -> str:
    return f"hierarchy_without_cycle_guard:{table.name}:{column}"


def _open(case: Case) -> Iterator[tuple[Table, str, str]]:
    """Table, reference and key of every reference of a table to itself that nothing guards, declared or not."""
    own = [
        (r.table, r.key.columns[-1], r.key.target_columns[-1])
        for r in case.references
        if str(r.key.target) == str(r.table.name) and r.key.target_columns
    ]
    own += [
        (i.table, i.columns[-1], i.target_columns[-1])
        for i in sure_references(case)
        if i.table is i.target and i.same_type
    ]
    for table, column, key in own:
        checked = any(names_column(c.expression, column) and names_column(c.expression, key) for c in table.checks)
        kept = any("row" in t.definition.lower() and names_column(t.definition, column) for t in table.triggers)
        if not checked and not kept:
            yield table, column, key


def _fix(case: Case, table: Table, column: str, key: str) -> Fix | None:
    bare = default_name(table.name.name, f"{column}_not_self", "check")
    name = quote_identifier(bare)
    where = qualified(table.name)
    return worded(
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
        table,
        with_constraint(table, Check(name=bare, expression=f"{quoted(case, column)} <> {quoted(case, key)}")),
    )
