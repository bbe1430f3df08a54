"""Marks of columns and relations between tables, as diagrams and dictionaries show them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.model.schema import Schema
    from dbarchitect.model.tables import ForeignKey, Table


@dataclass(frozen=True)
class Relation:
    """`child` refers to `parent`; `many` children may share one; a child may have none when `optional`."""

    child: Table
    parent: str
    key: ForeignKey
    many: bool
    optional: bool


def designed(schema: Schema) -> tuple[Table, ...]:
    """Tables without the partitions of others."""
    return tuple(t for t in schema.tables if t.partition_of is None)


def relations(tables: tuple[Table, ...]) -> Iterator[Relation]:
    names = {str(t.name) for t in tables}
    for table in tables:
        for key in table.foreign_keys:
            if key.inherited or str(key.target) not in names:
                continue
            columns = set(key.columns)
            single = any(set(c) == columns for c in unique_sets(table))
            optional = any(c.nullable for c in table.columns if c.name in columns)
            yield Relation(table, str(key.target), key, not single, optional)


def unique_sets(table: Table) -> Iterator[tuple[str, ...]]:
    """Column sets that identify a row: primary key, unique constraints, whole unique indexes."""
    if table.primary_key:
        yield table.primary_key.columns
    yield from (u.columns for u in table.uniques)
    for index in table.indexes:
        if index.unique and index.where is None and all(k.is_column for k in index.keys):
            yield tuple(k.expression for k in index.keys)


def marks(table: Table, column: str) -> tuple[str, ...]:
    """PK, FK, UK."""
    found = []
    if table.primary_key and column in table.primary_key.columns:
        found.append("PK")
    if any(column in k.columns for k in table.foreign_keys):
        found.append("FK")
    if any(u == (column,) for u in unique_sets(table)) and not (
        table.primary_key and table.primary_key.columns == (column,)
    ):
        found.append("UK")
    return tuple(found)
