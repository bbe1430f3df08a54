"""The next major upgrade stops at this column: pg_upgrade refuses databases that store such values.

Why
    These types hold numbers of catalog rows, which a new server gives anew, or were changed or removed in a later version. pg_upgrade
    checks for them and ends.

Example
    CREATE TABLE job (id bigint PRIMARY KEY, handler regproc);

Fix
    ALTER TABLE job ALTER COLUMN handler TYPE text USING handler::text;

When to ignore
    Upgrades here are done by dump and restore or by logical replication.

Source
    https://www.postgresql.org/docs/18/pgupgrade.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.column_types import resolved
from dbarchitect.assess.finding import finding, rows_said
from dbarchitect.engines.postgresql.names import qualified, quote_identifier
from dbarchitect.model.findings import Fix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding
    from dbarchitect.model.tables import Column, Table

LEVEL = "warning"
ENGINES = ("postgresql",)
_NUMBERS = frozenset(
    {"regproc", "regprocedure", "regoper", "regoperator", "regconfig", "regdictionary", "regnamespace", "regcollation"}
)
_CHANGED = {"aclitem": 16, "sql_identifier": 12, "abstime": 12, "reltime": 12, "tinterval": 12, "unknown": 10}
"""In which version the stored form changed or the type went."""


def check(case: Case) -> Iterator[Finding]:
    for table in case.tables:
        for column in table.columns:
            name = resolved(case.schema, column.type).name.rpartition(".")[2]
            if name in _NUMBERS or (case.major or 0) < _CHANGED.get(name, 0):
                yield _finding(case, table, column, name)


def _finding(case: Case, table: Table, column: Column, kind: str) -> Finding:
    where, named = qualified(table.name), quote_identifier(column.name)
    why = (
        "holds numbers of catalog rows, which a new server gives anew"
        if kind in _NUMBERS
        else f"changes in version {_CHANGED[kind]}"
    )
    plain = column.default is None and column.generated is None and not column.type.endswith("[]")
    return finding(
        case,
        table,
        f"pg_upgrade will refuse this database: {table.name}.{column.name}{rows_said(case, table)} is {column.type}, which {why}.",
        level="warning",
        column=column.name,
        fix=Fix(
            sql=(f"ALTER TABLE {where} ALTER COLUMN {named} TYPE text USING {named}::text",),
            reverse=(f"ALTER TABLE {where} ALTER COLUMN {named} TYPE {column.type} USING {named}::{column.type}",),
            lock="AccessExclusive",
            risk="Rewrites the table under an exclusive lock; queries that use the column as a number need a cast.",
        )
        if plain and not any(column.name in i.columns for i in case.indexes[str(table.name)])
        else None,
    )
