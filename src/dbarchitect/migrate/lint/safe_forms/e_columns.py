"""A new column without work on every row: first empty, its default for new rows, the old rows in pieces, then required."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.engines.postgresql.names import quote_identifier
from dbarchitect.migrate.lint.forming import added_columns, in_pieces, key_of, not_null

if TYPE_CHECKING:
    from dbarchitect.migrate.lint.case import Case
    from dbarchitect.migrate.lint.snapshot import Column, Relation

_ZERO = {"boolean": "false", "jsonb": "'{}'", "json": "'{}'", "date": "'1970-01-01'"}


def propose(case: Case, hazards: frozenset[str]) -> tuple[str, ...]:
    """For columns with volatile defaults, sequences or stored generation, and required ones without a default."""
    if not hazards & {
        "table-rewrite",
        "fails-on-data",
        "access-exclusive-scan",
        "missing-grant",
        "lock-held-while-scanning",
    }:
        return ()
    form: list[str] = []
    for table, column in added_columns(case):
        form += _one(case, table, column)
    return tuple(form)


def _one(case: Case, table: Relation, column: Column) -> list[str]:
    at, name = table.sql, quote_identifier(column.name)
    if column.generated:
        if case.statement.sql.upper().count("STORED") != 1:
            return []
        return [f"ALTER TABLE {at} ADD COLUMN {name} {column.type} GENERATED ALWAYS AS ({column.default}) VIRTUAL"]
    key = key_of(case.before, table.oid)
    if not key:
        return []
    form, value = [f"ALTER TABLE {at} ADD COLUMN {name} {column.type}"], column.default
    if column.identity or "nextval(" in (value or ""):
        sequence = quote_identifier(f"{table.name}_{column.name}_seq"[:63])
        roles = sorted({g for g, right in table.grants if right == "INSERT"})
        value = f"nextval('{sequence}')"
        form += [f"CREATE SEQUENCE {sequence} OWNED BY {at}.{name}"]
        form += [f"GRANT USAGE ON SEQUENCE {sequence} TO {quote_identifier(r)}" for r in roles]
    if value is None and column.not_null:
        value = _ZERO.get(column.type) or (
            "0" if column.type in ("integer", "bigint", "smallint") or "numeric" in column.type else None
        )
        value = value or ("''" if column.type == "text" or "char" in column.type else None)
    if value is None:
        return []
    form.append(f"ALTER TABLE {at} ALTER COLUMN {name} SET DEFAULT {value}")
    form.append(in_pieces(table, key, f"UPDATE {at} SET {name} = {value} WHERE {{}} AND {name} IS NULL"))
    return [*form, *(not_null(table, column) if column.not_null else ())]
