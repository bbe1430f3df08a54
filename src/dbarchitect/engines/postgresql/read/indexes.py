"""Indexes, and which of a partition's are made by its parent's."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from dbarchitect.engines.postgresql.names import default_name
from dbarchitect.engines.postgresql.read.catalog import options_of
from dbarchitect.engines.postgresql.read.constraints import has_default_name
from dbarchitect.engines.postgresql.read.keys import read_definition
from dbarchitect.model.schema import Index, Name

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

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


# What a partition's index has from its parent's unless somebody changed it.
_SHARED = ("options", "tablespace", "statistics_targets")


def attached_indexes(catalog: Catalog) -> frozenset[Name]:
    """The partitioned indexes whose parts must be made one by one, because a name among them was chosen by hand."""
    links: list[tuple[Hashable, Hashable, bool]] = []
    rows = catalog.rows["indexes"]
    made = {
        (catalog.tables[row["relation"]]["namespace"], row["name"]): row
        for row in rows
        if row["relation"] in catalog.tables
    }
    for row in rows:
        if row["parent_name"] is None or row["relation"] not in catalog.tables:
            continue
        table = catalog.tables[row["relation"]]
        own = Name(namespace=table["namespace"], name=row["name"])
        parent = Name(namespace=row["parent_namespace"], name=row["parent_name"])
        default = default_name(table["name"], "_".join(row["column_names"]), "idx")
        above = made.get((parent.namespace, parent.name))
        alike = above is None or all(row[key] == above[key] for key in _SHARED)
        links.append((own, parent, row["name"] == default and alike))
    return frozenset(name for name in _by_hand(links) if isinstance(name, Name))


def attached_keys(catalog: Catalog) -> dict[int, frozenset[int]]:
    """For each key constraint whose parts must be made one by one: the partitions that have such a part."""
    links: list[tuple[Hashable, Hashable, bool]] = []
    parts: dict[int, set[int]] = defaultdict(set)
    options = {row["oid"]: row["options"] for row in catalog.rows["constraints"]}
    for row in catalog.rows["constraints"]:
        if row["parent"] and row["kind"] in ("p", "u") and row["relation"] in catalog.tables:
            table = catalog.tables[row["relation"]]
            alike = row["options"] == options.get(row["parent"])
            links.append((row["oid"], row["parent"], has_default_name(table["name"], row) and alike))
            parts[row["parent"]].add(row["relation"])
    return {int(parent): frozenset(parts[int(parent)]) for parent in _by_hand(links) if isinstance(parent, int)}


def _by_hand(links: Iterable[tuple[Hashable, Hashable, bool]]) -> set[Hashable]:
    """The parents with a child named by hand, and their parents in turn."""
    above: dict[Hashable, Hashable] = {}
    found: set[Hashable] = set()
    for own, parent, default in links:
        above[own] = parent
        if not default:
            found.add(parent)
    for parent in tuple(found):
        while parent in above:
            parent = above[parent]
            found.add(parent)
    return found
