"""Rows told apart by equal values: numbers for the groups they form, and each row's place within its group."""

from __future__ import annotations

import numpy as np

from dbarchitect.prove.data.values import Array, Values

_MOST_CODES = 2**62


def codes(columns: list[Values]) -> Array:
    """Each row's group number: equal where all columns are equal, nulls equal to each other; dense from 0."""
    together = _column_codes(columns[0])
    for column in columns[1:]:
        own = _column_codes(column)
        width = int(own.max(initial=0)) + 1
        if int(together.max(initial=0)) >= _MOST_CODES // width:
            together = _dense(together)
        together = together * width + own
    return _dense(together)


def shared_codes(left: list[Values], right: list[Values]) -> tuple[Array, Array]:
    """The group numbers of two sets of rows under one numbering, dense over both."""
    n = len(left[0])
    found = codes([_joined(a, b) for a, b in zip(left, right, strict=True)])
    return found[:n], found[n:]


def places(groups: Array) -> Array:
    """Each row's place within its group, from 0, in the order of the rows."""
    n = len(groups)
    order = np.argsort(groups, kind="stable")
    sorted_groups = groups[order]
    begins = np.flatnonzero(np.concatenate([[True], sorted_groups[1:] != sorted_groups[:-1]])) if n else order
    counts = np.diff(np.concatenate([begins, [n]]))
    found = np.empty(n, dtype=np.int64)
    found[order] = np.arange(n) - np.repeat(begins, counts)
    return found


def _joined(a: Values, b: Values) -> Values:
    """One after the other; of different kinds, as the texts of both."""
    if a.kind == b.kind and a.scale == b.scale:
        return Values(a.kind, np.concatenate([a.data, b.data]), np.concatenate([a.null, b.null]), a.scale)
    texts = np.array([t or "" for v in (a, b) for t in v.texts()], dtype=object)
    return Values("text", texts, np.concatenate([a.null, b.null]))


def _column_codes(values: Values) -> Array:
    data = values.data
    if values.kind == "text":
        numbers: dict[str, int] = {}
        number = numbers.setdefault
        found = np.fromiter((number(v, len(numbers)) for v in data.tolist()), dtype=np.int64, count=len(data))
    elif values.kind == "float":
        found = np.unique(data, return_inverse=True)[1].astype(np.int64)
    else:
        found = _dense(data.astype(np.int64))
    return np.where(values.null, 0, found + 1) if values.null.any() else found


def _dense(numbers: Array) -> Array:
    """The same groups, numbered from 0 without gaps where that is not so already or nearly so."""
    if not len(numbers):
        return numbers
    low, high = int(numbers.min()), int(numbers.max())
    if high - low < 4 * len(numbers) + 1000:  # a table of them is cheaper than sorting
        present = np.zeros(high - low + 1, dtype=bool)
        present[numbers - low] = True
        return np.asarray((np.cumsum(present) - 1)[numbers - low])
    return np.unique(numbers, return_inverse=True)[1].astype(np.int64)


__all__ = ["codes", "places", "shared_codes"]
