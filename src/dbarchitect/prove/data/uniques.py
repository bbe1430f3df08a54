"""Keys that no two rows may share: kept by how values are made, and by dropping the row that repeats one."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from dbarchitect.prove.data.formula import Formula, evaluate
from dbarchitect.prove.data.reading import read_formula

if TYPE_CHECKING:
    from dbarchitect.prove.catalog import Index, Table
    from dbarchitect.prove.data.references import Rows
    from dbarchitect.prove.data.values import Array

_FOLDED = re.compile(r"^(?:lower|upper)\(\(?\"?([^\"():]+)\"?\)?(?:::(?:text|character varying))?\)$")


@dataclass(slots=True)
class UniqueKey:
    """`columns` with whether their case counts; rows that `where` surely excludes are free. `seen` grows."""

    name: str
    columns: tuple[tuple[str, bool], ...]
    where: Formula | None
    nulls_equal: bool
    seen: set[Any] = field(default_factory=set)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(c for c, _ in self.columns)


def unique_keys(table: Table) -> tuple[list[UniqueKey], list[str]]:
    """The unique keys over plain or case-folded columns, and the names of those left to the engine."""
    keys, left = [], []
    known = {c.name for c in table.columns if not c.generated}
    for index in table.indexes:
        if not index.unique or index.operators:
            continue
        columns = _columns(index, known)
        if columns is None:
            left.append(index.name)
        else:
            where = read_formula(index.where) if index.where else None
            keys.append(UniqueKey(index.name, columns, where, index.nulls_not_distinct))
    return keys, left


def _columns(index: Index, known: set[str]) -> tuple[tuple[str, bool], ...] | None:
    found = []
    for key, plain in zip(index.keys, index.plain, strict=True):
        if plain and key in known:
            found.append((key, True))
            continue
        folded = _FOLDED.match(key.replace(" ", "")) if not plain else None
        if folded is None or folded[1] not in known:
            return None
        found.append((folded[1], False))
    return tuple(found)


def distinct(key: UniqueKey, rows: Rows, n: int) -> Array:
    """Which rows may stay; their keys are remembered."""
    concerned = np.ones(n, dtype=bool)
    if key.where is not None:
        concerned = ~evaluate(key.where, rows, n)[1]
    if not key.nulls_equal:
        for column in key.names:
            concerned &= ~rows[column].null
    index = np.flatnonzero(concerned)
    keep = np.ones(n, dtype=bool)
    given = _keys(key, rows, index)
    fresh = set(given)
    if len(fresh) == len(given) and key.seen.isdisjoint(fresh):
        key.seen |= fresh
        return keep
    keep[[i for i, value in zip(index.tolist(), given, strict=True) if not _new(key.seen, value)]] = False
    return keep


def _keys(key: UniqueKey, rows: Rows, index: Array) -> list[Any]:
    lists = []
    for column, exact in key.columns:
        values = (rows[column] if len(index) == len(rows[column]) else rows[column].take(index)).keys()
        lists.append(values if exact else [v.lower() if isinstance(v, str) else v for v in values])
    return lists[0] if len(lists) == 1 else list(zip(*lists, strict=True))


def _new(seen: set[Any], value: Any) -> bool:
    """Whether the value had not been seen; it has been now."""
    before = len(seen)
    seen.add(value)
    return len(seen) > before
