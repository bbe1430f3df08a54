"""A deleted row still takes its key: who deletes an account cannot sign up again with the same address.

Why
    Rows are marked as deleted rather than removed, but the unique key counts them all. The insert fails over a row nobody can see.

Example
    CREATE TABLE account (id bigint PRIMARY KEY, email text NOT NULL UNIQUE, deleted_at timestamptz);

Fix
    CREATE UNIQUE INDEX CONCURRENTLY account_email_live_key ON account (email) WHERE deleted_at IS NULL; then drop the old key.

When to ignore
    A key must never be used again (invoice numbers, names of users).

Source
    https://www.postgresql.org/docs/18/indexes-partial.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.altering import altered, without_constraint
from dbarchitect.assess.column_types import column_type, names_column
from dbarchitect.assess.finding import alone, finding
from dbarchitect.assess.naming import DELETED, plain
from dbarchitect.assess.probing import quoted
from dbarchitect.core.names import words
from dbarchitect.engines.postgresql.names import default_name, qualified, quote_identifier, quote_identifiers
from dbarchitect.engines.postgresql.render.constraints import constraint_clause
from dbarchitect.model.findings import Fix
from dbarchitect.model.tables import Index, IndexKey, Name, PrimaryKey, Unique

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import AnyIndex, Case
    from dbarchitect.model.findings import Finding
    from dbarchitect.model.tables import Column, Table

LEVEL = "warning"
ENGINES = ("postgresql", "sqlite", "sqlserver", "oracle", "mysql", "mariadb", "duckdb")
_FOR_EVER = frozenset({"number", "no", "uuid", "guid", "token", "hash", "id", "iban", "serial", "key", "public"})


def check(case: Case) -> Iterator[Finding]:
    for table in case.tables:
        mark = next((c for c in table.columns if plain(c.name) in DELETED), None)
        if mark is None:
            continue
        for index in case.indexes[str(table.name)]:
            columns = tuple(c for c in index.columns if c is not None)
            if (
                not index.unique
                or isinstance(index.constraint, PrimaryKey)
                or not columns
                or mark.name in columns
                or len(columns) != len(index.columns)
            ):
                continue
            if (index.where and names_column(index.where, mark.name)) or all(
                set(words(c)) & _FOR_EVER or _generated(table, c) for c in columns[-1:]
            ):
                continue
            if any(set(r.key.target_columns) == set(columns) for r in case.referring_to.get(str(table.name), ())):
                continue
            message = f"A deleted row of {table.name} ({mark.name}) still takes its {', '.join(columns)}: {index.name} counts it, and the same cannot be entered again."
            yield finding(
                case,
                table,
                message,
                level="warning",
                about=f"{table.name}.{index.name}",
                fix=_fix(case, table, index, mark, columns),
            )


def _generated(table: Table, name: str) -> bool:
    column = table.column(name)
    return column is not None and (
        column.identity is not None
        or "gen_random_uuid" in (column.default or "")
        or "nextval" in (column.default or "")
    )


def _fix(case: Case, table: Table, index: AnyIndex, mark: Column, columns: tuple[str, ...]) -> Fix | None:
    if (
        not isinstance(index.constraint, Unique)
        or index.constraint.include
        or index.constraint.deferrable
        or table.partitioning
    ):
        return None
    name = default_name(table.name.name, f"{'_'.join(columns)}_live", "key")
    marked = quote_identifier(mark.name)
    live = f"NOT {marked}" if column_type(case.schema, mark).family == "boolean" else f"{marked} IS NULL"
    where, at = qualified(table.name), qualified(Name(namespace=table.name.namespace, name=name))
    if case.engine != "postgresql":
        return _elsewhere(
            case,
            table,
            index.constraint,
            name,
            f"NOT {quoted(case, mark.name)}" if live.startswith("NOT") else f"{quoted(case, mark.name)} IS NULL",
        )
    return alone(
        case,
        Fix(
            sql=(
                f"CREATE UNIQUE INDEX CONCURRENTLY {quote_identifier(name)} ON {where} ({quote_identifiers(columns)}) WHERE {live}",
                f"ALTER TABLE {where} DROP CONSTRAINT {quote_identifier(index.constraint.name)}",
            ),
            reverse=(
                f"ALTER TABLE {where} ADD {constraint_clause(index.constraint)}",
                f"DROP INDEX CONCURRENTLY {at}",
            ),
            lock="AccessExclusive",
            risk="Held for a moment to drop the old key. ON CONFLICT clauses must name the predicate; queries over deleted rows lose the index.",
        ),
    )


def _elsewhere(case: Case, table: Table, key: Unique, name: str, live: str) -> Fix | None:
    """An index over the living rows alone, which of the others only SQLite knows."""
    if case.engine != "sqlite":
        return None
    index = Index(name=name, keys=tuple(IndexKey(expression=c) for c in key.columns), unique=True, where=live)
    slim = without_constraint(table, key.name)
    return altered(case, table, slim.but(indexes=(*slim.indexes, index)))
