"""Deleting or changing a referenced row scans the whole referring table, and holds locks meanwhile.

Why
    PostgreSQL makes no index for the referring side of a foreign key. Each delete of a parent then reads every row of the child,
    and joins from parent to child do the same.

Example
    CREATE TABLE line (id bigint PRIMARY KEY, basket_id bigint REFERENCES basket);

Fix
    CREATE INDEX CONCURRENTLY ON line (basket_id);

When to ignore
    The referenced table never loses or re-keys rows and nobody joins from it, or the referring table stays small.

Source
    https://www.postgresql.org/docs/18/ddl-constraints.html#DDL-CONSTRAINTS-FK
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.engines.postgresql.names import qualified, quote_identifier, quote_identifiers
from dbarchitect.model.findings import Finding, Fix
from dbarchitect.model.tables import Name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import AnyIndex, Case, Reference

LEVEL = "warning"
ENGINES = ("postgresql", "sqlite", "duckdb", "sqlserver", "oracle")
SMALL_ROWS = 1000
"""A table of some pages is scanned as fast as an index is searched."""


def check(case: Case) -> Iterator[Finding]:
    for reference in case.references:
        rows = case.rows(reference.table)
        if rows is not None and 0 < rows < SMALL_ROWS:
            continue
        if any(_serves(i, reference) for i in case.indexes[str(reference.table.name)]):
            continue
        yield _finding(reference, rows)


def _serves(index: AnyIndex, reference: Reference) -> bool:
    """Whether the leading keys are the reference's columns, in any order, over every row that refers."""
    key = reference.key.columns
    if index.method not in ("btree", "hash") or set(index.columns[: len(key)]) != set(key):
        return False
    return index.where is None or _only_not_null(index.where, key)


def _only_not_null(where: str, columns: tuple[str, ...]) -> bool:
    said = where.strip().strip("()").lower()
    return any(said in (f"{c} is not null", f'"{c}" is not null') for c in columns)


def _finding(reference: Reference, rows: float | None) -> Finding:
    table, key = reference.table.name, reference.key
    columns = ", ".join(key.columns)
    size = f" ({rows:,.0f} rows)" if rows else ""
    name = f"{table.name}_{'_'.join(key.columns)}_idx"[:63]
    index = qualified(Name(namespace=table.namespace, name=name))
    return Finding(
        check="foreign_key_without_index",
        look="schema",
        level="warning",
        object=f"{table}.{key.name}",
        message=f"Each delete from {key.target} reads all of {table}{size}: no index leads with {columns}.",
        size=rows or 0.0,
        fix=Fix(
            sql=(
                f"CREATE INDEX CONCURRENTLY {quote_identifier(name)} ON {qualified(table)} ({quote_identifiers(key.columns)})",
            ),
            reverse=(f"DROP INDEX CONCURRENTLY {index}",),
            lock="ShareUpdateExclusive",
            risk="Reads the table twice; writes go on.",
        ),
    )
