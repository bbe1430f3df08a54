"""Which parts of partitioned indexes and keys must be made one by one, because somebody named or changed them by hand."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from dbarchitect.engines.postgresql.names import default_name
from dbarchitect.model.tables import Name

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

Row = dict[str, Any]

# What a partition's index has from its parent's unless somebody changed it.
_SHARED = ("options", "tablespace", "statistics_targets")


def attached_indexes(rows: dict[str, list[Row]], tables: dict[int, Row]) -> frozenset[Name]:
    """The partitioned indexes whose parts must be made one by one, because a name among them was chosen by hand."""
    links: list[tuple[Hashable, Hashable, bool]] = []
    indexes = rows["indexes"]
    made = {(tables[row["relation"]]["namespace"], row["name"]): row for row in indexes if row["relation"] in tables}
    for row in indexes:
        if row["parent_name"] is None or row["relation"] not in tables:
            continue
        table = tables[row["relation"]]
        own = Name(namespace=table["namespace"], name=row["name"])
        parent = Name(namespace=row["parent_namespace"], name=row["parent_name"])
        default = default_name(table["name"], "_".join(row["column_names"]), "idx")
        above = made.get((parent.namespace, parent.name))
        alike = above is None or all(row[key] == above[key] for key in _SHARED)
        links.append((own, parent, row["name"] == default and alike))
    return frozenset(name for name in _by_hand(links) if isinstance(name, Name))


def attached_keys(rows: dict[str, list[Row]], tables: dict[int, Row]) -> dict[int, frozenset[int]]:
    """For each key constraint whose parts must be made one by one: the partitions that have such a part."""
    links: list[tuple[Hashable, Hashable, bool]] = []
    parts: dict[int, set[int]] = defaultdict(set)
    options = {row["oid"]: row["options"] for row in rows["constraints"]}
    for row in rows["constraints"]:
        if row["parent"] and row["kind"] in ("p", "u") and row["relation"] in tables:
            table = tables[row["relation"]]
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


def has_default_name(table_name: str, row: Row) -> bool:
    """Whether the engine of itself gives this key of a partition its name."""
    label = {"p": "pkey", "u": "key", "x": "excl"}[row["kind"]]
    columns = "" if row["kind"] == "p" else "_".join(row["index_column_names"])
    return bool(row["name"] == default_name(table_name, columns, label))
