"""Rows that must not overlap: each gets its own stretch within its scope."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from dbarchitect.prove.data.grouping import codes, places
from dbarchitect.prove.data.values import DAY, SECOND, Kind, Values, kind_of, nulls, of, scale_of

if TYPE_CHECKING:
    from dbarchitect.prove.catalog import Index, Table
    from dbarchitect.prove.data.references import Rows


@dataclass(frozen=True, slots=True)
class Slot:
    """For equal `scope` the stretches from `start` to `end` (or the range column) may not overlap."""

    constraint: str
    scope: tuple[str, ...]
    start: str | None
    end: str | None
    range_column: str | None
    kind: Kind
    scale: int


@lru_cache(maxsize=1024)
def range_parts(expression: str) -> tuple[str, ...] | None:
    """The columns in a range constructor's two bounds: `tstzrange(a, b)` gives (a, b), int8range(id, id) gives (id,)."""
    import sqlglot
    from sqlglot import exp

    try:
        tree: Any = sqlglot.parse_one(expression, dialect="postgres")
    except sqlglot.errors.SqlglotError:
        return None
    while isinstance(tree, exp.Paren | exp.Cast):
        tree = tree.this
    if isinstance(tree, exp.Dot):
        tree = tree.expression
    if not isinstance(tree, exp.Func):
        return None
    arguments = tree.expressions if isinstance(tree, exp.Anonymous) else list(tree.iter_expressions())
    names = [tuple(c.name for c in a.find_all(exp.Column)) for a in arguments[:2]]
    if len(names) < 2 or any(len(n) != 1 for n in names):
        return None
    return tuple(dict.fromkeys(n[0] for n in names))


def read_slot(table: Table, index: Index) -> Slot | None:
    """The slot rule behind an exclusion constraint or a key WITHOUT OVERLAPS; None when it is of another shape."""
    scope: list[str] = []
    stretch: tuple[str | None, str | None, str | None] | None = None
    known = {c.name for c in table.columns}
    for key, plain, operator in zip(index.keys, index.plain, index.operators, strict=False):
        if operator == "=" and plain:
            scope.append(key)
        elif operator == "&&" and plain:
            if stretch is not None:
                return None
            stretch = (None, None, key)
        elif operator == "&&":
            parts = range_parts(key)
            if parts is None or not set(parts) <= known:
                return None
            if len(parts) == 1:
                scope.append(parts[0])
            elif stretch is None:
                stretch = (parts[0], parts[1], None)
            else:
                return None
        else:
            return None
    if stretch is None:
        return None
    column = table.column(stretch[0] or stretch[2] or "")
    element = column.type.element if stretch[2] else column.type
    if element is None or column.type.form == "multirange" or kind_of(element) in {"text", "bool", "interval"}:
        return None
    return Slot(index.name, tuple(scope), *stretch, kind=kind_of(element), scale=scale_of(element))


def slots_of(table: Table) -> tuple[tuple[Slot, ...], tuple[str, ...]]:
    """The slot rules of a table, and the names of overlap rules that are left to the engine."""
    found, left = [], []
    for index in table.indexes:
        if not index.operators:
            continue
        slot = read_slot(table, index)
        if slot is None:
            left.append(index.constraint or index.name)
        else:
            found.append(slot)
    return tuple(found), tuple(left)


def place(
    slots: tuple[Slot, ...],
    rows: Rows,
    n: int,
    today: int,
    used: dict[Any, int],
    types: Mapping[str, Any],
    step: int = 0,
) -> None:
    """Every row of `rows` moved to the next free stretch of all its scopes. `used` remembers between batches.

    `step`: microseconds that must lie between the beginnings of two stretches, where they are times.
    """
    by_stretch: dict[tuple[str | None, str | None, str | None], list[Slot]] = {}
    for slot in slots:
        by_stretch.setdefault((slot.start, slot.end, slot.range_column), []).append(slot)
    for (start, end, column), group in by_stretch.items():
        ranks = _ranks(group, rows, n, used)
        first, last = _stretch(group[0].kind, ranks, today, step)
        scale = group[0].scale
        if column is not None:
            lows, highs = of(group[0].kind, first, scale).texts(), of(group[0].kind, last, scale).texts()
            data = np.array([f'["{a}","{b}")' for a, b in zip(lows, highs, strict=True)], dtype=object)
            rows[column] = Values("text", data, np.zeros(n, dtype=bool))
        else:
            assert start is not None
            assert end is not None
            rows[start], rows[end] = of(group[0].kind, first, scale), of(group[0].kind, last, scale)


def _ranks(group: list[Slot], rows: Rows, n: int, used: dict[Any, int]) -> Any:
    """Which stretch each row takes: the first one that is free in every scope it is in."""
    if len(group) == 1 and group[0].scope:
        scopes = [rows[c] for c in group[0].scope]
        groups = codes(scopes)
        first = np.unique(groups, return_index=True)[1]
        known = [(group[0].constraint, k) for k in zip(*(v.take(first).keys() for v in scopes), strict=True)]
        begun = np.array([used.get(k, 0) for k in known], dtype=np.int64)
        used.update(zip(known, (begun + np.bincount(groups, minlength=len(known))).tolist(), strict=True))
        return begun[groups] + places(groups)
    ranks = np.empty(n, dtype=np.int64)
    keys_of = [
        list(zip(*(rows[c].keys() for c in slot.scope), strict=True)) if slot.scope else [()] * n for slot in group
    ]
    names = [slot.constraint for slot in group]
    for i in range(n):
        keys = [(name, scope[i]) for name, scope in zip(names, keys_of, strict=True)]
        rank = max(used.get(k, 0) for k in keys)
        ranks[i] = rank
        for k in keys:
            used[k] = rank + 1
    return ranks


def _stretch(kind: Kind, ranks: Any, today: int, step: int) -> tuple[Any, Any]:
    """A half of each step is left free, so that a neighbour fits without touching the next."""
    match kind:
        case "timestamp":
            first = (today - 60) * DAY + 8 * 3600 * SECOND + ranks * max(3600 * SECOND, step)
            return first, first + 1800 * SECOND
        case "date":
            first = today - 200 + ranks * max(4, -(-step // DAY))
            return first, first + 2
        case "time":
            first = ranks % 1400 * 60 * SECOND
            return first, first + 30 * SECOND
        case "float":
            return ranks * 10.0, ranks * 10.0 + 5
        case _:
            return ranks * 10 + 1, ranks * 10 + 5


__all__ = ["Slot", "nulls", "place", "range_parts", "read_slot", "slots_of"]
