"""A column given another type, with the way back, where nothing that hangs on it stands in the way."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.assess.altering import altered, with_column
from dbarchitect.assess.column_types import names_column
from dbarchitect.engines.postgresql.names import qualified, quote_identifier
from dbarchitect.model.findings import Fix

if TYPE_CHECKING:
    from dbarchitect.assess.case import Case
    from dbarchitect.model.tables import Column, Table


def retyped(
    case: Case, table: Table, column: Column, to: str, using: str, back: str, *, rewrites: bool = True
) -> Fix | None:
    """`{c}` in `using` and `back` is the column. None where a default, check, reference, view, policy or trigger hangs on the type."""
    if not _free(case, table, column):
        return None
    if case.engine != "postgresql":
        return _elsewhere(case, table, column, to, using)
    where, name = qualified(table.name), quote_identifier(column.name)
    collation = f" COLLATE {column.collation}" if column.collation else ""
    change = f"ALTER TABLE {where} ALTER COLUMN {name} TYPE "
    return Fix(
        sql=(f"{change}{to} USING {using.replace('{c}', name)}",),
        reverse=(f"{change}{column.type}{collation} USING {back.replace('{c}', name)}",),
        lock="AccessExclusive",
        risk=(
            "Rewrites the table and its indexes under an exclusive lock, and statements of the application must know the new type; "
            "on a large table add a column, fill it in batches, and swap."
            if rewrites
            else "Held for a moment; statements of the application must know the new type."
        ),
    )


_PLAIN_CAST = re.compile(r"(?:round\()?\{c\}::[\w ]+(?:\([\d,]+\))?(?:, \d+\))?\Z|\{c\}\Z")
_MYSQL = {
    "numeric": "decimal",
    "date": "date",
    "character varying": "varchar",
    "jsonb": "json",
    "timestamp with time zone": "",
}


def _elsewhere(case: Case, table: Table, column: Column, to: str, using: str) -> Fix | None:
    """Where the engine's own conversion on assignment is the one that is meant."""
    base, _, arguments = to.partition("(")
    if case.engine not in ("mysql", "mariadb") or not _PLAIN_CAST.match(using) or not _MYSQL.get(base):
        return None
    if base == "numeric" and not arguments:
        return None
    return altered(
        case,
        table,
        with_column(
            table, column.but(type=f"{_MYSQL[base]}({arguments}" if arguments else _MYSQL[base], collation=None)
        ),
    )


def _free(case: Case, table: Table, column: Column) -> bool:
    name = column.name
    if (
        column.default is not None
        or column.identity
        or column.generated
        or table.partitioning
        or table.partition_of
        or table.inherits
    ):
        return False
    if any(name in k.columns for k in table.foreign_keys) or any(
        names_column(c.expression, name) for c in table.checks
    ):
        return False
    if any(name in r.key.target_columns for r in case.referring_to.get(str(table.name), ())):
        return False
    if any(names_column(c.generated.expression, name) for c in table.columns if c.generated):
        return False
    if any(i.where or any(not k.is_column or k.operator_class for k in i.keys) for i in case.indexes[str(table.name)]):
        return False
    if table.triggers or table.policies or table.statistics or table.rules:
        return False
    return not any(names_column(v.query, table.name.name) for v in case.schema.views)
