"""Indexes, and which of a partition's are made by its parent's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.engines.postgresql.read.catalog import options_of
from dbarchitect.engines.postgresql.read.keys import read_definition
from dbarchitect.model.tables import Index, Name

if TYPE_CHECKING:
    from dbarchitect.engines.postgresql.read.catalog import Catalog, Row


def indexes_of(catalog: Catalog, relation: int, namespace: str) -> tuple[Index, ...]:
    """The relation's indexes that no constraint owns, by name."""
    return tuple(_index(catalog, row, namespace) for row in catalog.of("indexes", relation))


def _index(catalog: Catalog, row: Row, namespace: str) -> Index:
    definition = read_definition(row["definition"])
    parent = Name(namespace=row["parent_namespace"], name=row["parent_name"]) if row["parent_name"] else None
    attached = parent in catalog.attached_indexes
    if not row["valid"] and not row["parent_name"] and not _is_partitioned(catalog, row):
        catalog.losses.append(
            f"the index {row['name']} is not valid (its building failed); it is read as one to be built"
        )
    return Index(
        name=row["name"],
        keys=tuple(element.index_key() for element in definition.elements),
        method=row["method"],
        unique=row["is_unique"],
        nulls_not_distinct=row["nulls_not_distinct"],
        include=definition.include,
        where=definition.where,
        options=options_of(row["options"]),
        tablespace=row["tablespace"],
        valid=row["valid"],
        clustered=row["clustered"],
        statistics_targets=tuple((number, target) for number, target in row["statistics_targets"]),
        comment=row["comment"],
        inherited=parent is not None and not attached,
        attach_to=parent if attached else None,
    )


def _is_partitioned(catalog: Catalog, row: Row) -> bool:
    return row["relation"] in catalog.tables and catalog.tables[row["relation"]]["kind"] == "p"
