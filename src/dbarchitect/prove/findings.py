"""Faults of the design itself: indexes that add nothing, references without an index, tables outside the border."""

from __future__ import annotations

import re
from collections.abc import Mapping

from dbarchitect.prove.catalog import Catalog, Constraint, Index, Table, plain_name
from dbarchitect.prove.plans import BIG_ROWS
from dbarchitect.prove.provable import Provable


def find_faults(
    catalog: Catalog, design: Provable, used: frozenset[str], complete: bool, rows: Mapping[str, int]
) -> tuple[str, ...]:
    """One sentence per fault. Unused indexes only for our own designs whose patterns all ran (`complete`)."""
    found: list[str] = []
    for table in catalog.tables:
        found += redundant_indexes(table)
        found += unindexed_references(table)
        if design.own_design and complete and design.workload.statements:
            found += _unused(
                table, used, [s.sql for s in design.workload.statements], rows.get(table.name, 0), catalog.bodies
            )
    if design.border is not None:
        for name, _ in design.border.tables:
            table_found = catalog.table(name)
            if table_found is None:
                continue
            if not table_found.row_security:
                found.append(f"{table_found.name}: the table holds tenants' rows and row-level security is off")
            elif not table_found.policies:
                found.append(f"{table_found.name}: the table holds tenants' rows and has no policy")
    return tuple(found)


def redundant_indexes(table: Table) -> list[str]:
    """Indexes whose work another index of the table does already."""
    found = []
    for index in table.indexes:
        if index.constraint or not index.valid:
            continue
        for other in table.indexes:
            if other.oid != index.oid and _covers(other, index):
                same = len(other.keys) == len(index.keys)
                how = "repeats" if same else "is the beginning of"
                found.append(f"{table.name}: index {index.name} {how} {other.name}")
                break
    return found


def _covers(other: Index, index: Index) -> bool:
    """Whether every use of `index` is served by `other`."""
    if other.method != index.method or other.where != index.where or not other.valid:
        return False
    if index.unique and not (other.unique and other.keys == index.keys):
        return False
    if index.method != "btree":
        same = (index.keys, index.classes[: len(index.keys)]) == (other.keys, other.classes[: len(index.keys)])
        return (
            same
            and not (other.operators and not index.operators)
            and (other.constraint is not None or other.oid < index.oid)
        )
    size = len(index.keys)
    if other.keys[:size] != index.keys or other.classes[:size] != index.classes[:size]:
        return False
    if other.options[:size] != index.options[:size]:
        return False
    if not set(index.include) <= {*other.keys, *other.include}:
        return False
    if len(other.keys) == size and set(index.include) == set(other.include):
        return bool(other.constraint) or (other.unique and not index.unique) or other.oid < index.oid
    return len(other.keys) > size or set(index.include) < set(other.include)


def unindexed_references(table: Table) -> list[str]:
    """Foreign keys whose children cannot be found by an index."""
    return [
        f"{table.name}: no index serves the foreign key {key.name} ({', '.join(key.columns)})"
        for key in table.of_kind("f")
        if not key.partition and not any(serves(index, key, table) for index in table.indexes)
    ]


def serves(index: Index, key: Constraint, table: Table) -> bool:
    """Whether `index` finds the rows that refer to one parent.

    Its leading keys are columns of the foreign key, among them all that no other foreign key has (the tenant's column,
    which many keys share, need not be there).
    """
    if not index.valid or index.method not in {"btree", "hash", "gist"}:
        return False
    if index.where is not None and not _only_present(index.where, key):
        return False
    shared = {c for k in table.of_kind("f") if k.name != key.name for c in k.columns}
    own = set(key.columns) - shared or set(key.columns)
    leading: set[str] = set()
    for name, plain in zip(index.keys, index.plain, strict=True):
        if not plain or name not in key.columns:
            break
        leading.add(name)
    return bool(leading) and own <= leading


def _only_present(where: str, key: Constraint) -> bool:
    """A predicate that leaves out only rows that refer to nothing."""
    bare = where.replace("(", "").replace(")", "").replace('"', "")
    parts = [p.strip() for p in bare.split(" AND ")]
    return all(p.endswith(" IS NOT NULL") and p.removesuffix(" IS NOT NULL") in key.columns for p in parts)


def _unused(table: Table, used: frozenset[str], statements: list[str], rows: int, bodies: tuple[str, ...]) -> list[str]:
    found = []
    for index in table.indexes:
        if index.constraint or index.unique or index.name in used:
            continue
        if any(serves(index, key, table) for key in table.of_kind("f")):
            continue
        # among few rows any index of the table will do: there the statements' words decide
        texts = [*bodies, *(statements if rows < BIG_ROWS else ())]
        if any(_spoken_of(index, table, text) for text in texts):
            continue
        found.append(f"{table.name}: index {index.name} serves no statement, reference or rule")
    return found


def _spoken_of(index: Index, table: Table, sql: str) -> bool:
    """Whether a statement names the table and what the index is over."""
    words = set(re.findall(r"\w+", sql))
    shared = {c for k in table.of_kind("f") for c in k.columns}
    wanted = {w for key in index.keys if key not in shared for w in re.findall(r"\w+", key)} & {
        c.name for c in table.columns
    }
    return table.bare in words and bool(wanted & words)


__all__ = ["find_faults", "plain_name", "redundant_indexes", "serves", "unindexed_references"]
