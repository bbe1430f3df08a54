"""How large and how high a freshly built B-tree is.

Formulas follow `nbtsort.c` and `nbtdedup.c`: leaves are filled to the fill factor and inner pages to 70 %; a finished page hands its
last tuple to the next one; equal keys are folded into posting lists of 6-byte row positions, up to a tenth of a page each.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import ceil, exp, floor

PAGE = 8192
POINTER = 4
_FREE = PAGE - 24 - 16 - 2 * POINTER
"""Bytes of a leaf that tuples and their pointers share: without header, special space and the high key's pointer."""
_INNER_FILL = 70
_POSITION = 6
_POSTING_LIMIT = (PAGE * 10 // 100) // 8 * 8 - POINTER
_FULL_LEAF = 100
"""Bytes above which leaves are filled tuple by tuple rather than by the mean: few tuples to a page make rounding matter."""


@dataclass(frozen=True, slots=True)
class Group:
    """`number` keys that occur `times` each on average, in tuples of `tuple_bytes`; `varied` when the counts are scattered by chance."""

    number: float
    times: float
    tuple_bytes: int
    varied: bool = False


@dataclass(frozen=True, slots=True)
class Tree:
    """A B-tree's size: all pages with the metapage, the levels above the leaves, and the tuples that stand in its leaves."""

    pages: int
    height: int
    items: float


def aligned(size: float) -> int:
    """The next multiple of 8."""
    return 8 * ceil(size / 8)


def tree(
    groups: tuple[Group, ...],
    *,
    folds: bool,
    fill_factor: int = 90,
    shorter: tuple[tuple[float, float], ...] = (),
    pivot_bytes: float | None = None,
) -> Tree:
    """A freshly built tree over those groups of keys. `folds`: equal keys share posting lists.

    `shorter`: bytes of inner tuples that need but some of the key's columns, with the share of such; `pivot_bytes`: of all others.
    """
    leaves = items = pivots = 0.0
    for group in groups:
        pages, count = _leaves(group, folds, fill_factor)
        leaves += pages
        items += count
        alike = 1 - min(1.0, group.number / max(1.0, count))
        pivots += pages * (group.tuple_bytes + 8 * alike)  # a position is added where neighbours have one key
    if items <= 0:
        return Tree(1, 0, 0.0)
    told = sum(share for share, _ in shorter)
    mean = (1 - told) * (pivots / leaves if pivot_bytes is None else pivot_bytes) + sum(
        share * size for share, size in shorter
    )
    whole = max(1, ceil(leaves))
    inner, height = _above(whole, mean)
    return Tree(1 + whole + inner, height, items)


def _leaves(group: Group, folds: bool, fill_factor: int) -> tuple[float, float]:
    rows = group.number * group.times
    if not folds or group.times <= 1.0:
        return rows / _plain_per_leaf(group.tuple_bytes, fill_factor), rows
    most = floor((_POSTING_LIMIT // 8 * 8 - group.tuple_bytes) / _POSITION)
    if most < 2:
        return rows / _plain_per_leaf(group.tuple_bytes, fill_factor), rows
    if group.varied and group.times <= 4 * most:
        about = round(group.times, 2 if group.times < 40 else 0)
        items, size, extra = _scattered(about, group.tuple_bytes, most)
        count = group.number * items
        return count / _mixed_per_leaf(size, extra, fill_factor), count
    times = max(1, round(group.times))
    sizes = _postings(min(times, 64 * most + times % most), group.tuple_bytes, most)
    count = group.number * -(-times // most)
    mean = sum(sizes) / len(sizes)
    if mean < _FULL_LEAF:
        extra = sum(max(0, s - group.tuple_bytes) for s in sizes) / len(sizes)
        return count / _mixed_per_leaf(mean, extra, fill_factor), count
    return count / _filled(times, group.tuple_bytes, most, fill_factor), count


def _postings(times: int, tuple_bytes: int, most: int) -> list[int]:
    """The sizes of the tuples that hold one key's rows."""
    full, rest = divmod(times, most)
    sizes = [aligned(tuple_bytes + most * _POSITION)] * full
    if rest == 1:
        sizes.append(tuple_bytes)
    elif rest:
        sizes.append(aligned(tuple_bytes + rest * _POSITION))
    return sizes


@lru_cache(maxsize=4096)
def _plain_per_leaf(tuple_bytes: int, fill_factor: int) -> float:
    kept_free = PAGE * (100 - fill_factor) // 100
    held = ceil((_FREE - kept_free) / (tuple_bytes + POINTER))
    return float(max(1, min(held - 1, floor(_FREE / (tuple_bytes + POINTER)))))


def _mixed_per_leaf(size: float, extra: float, fill_factor: int) -> float:
    """Tuples to a leaf when their sizes vary around `size`, of which `extra` bytes are postings that a high key leaves out."""
    kept_free = PAGE * (100 - fill_factor) // 100
    whole = size + POINTER
    left = max(whole / 2, kept_free - extra - whole / 2)
    return max(1.0, (_FREE - left - whole) / whole)


@lru_cache(maxsize=4096)
def _scattered(mean: float, tuple_bytes: int, most: int) -> tuple[float, float, float]:
    """Of keys that occur by chance, at least once and `mean` times: tuples to a key, bytes to a tuple, postings' bytes in a tuple."""
    rate = _truncated_rate(mean)
    probability = exp(-rate) / (1 - exp(-rate))
    items = size = extra = 0.0
    for times in range(1, ceil(mean + 8 * mean**0.5 + 8)):
        probability *= rate / times
        for one in _postings(times, tuple_bytes, most):
            items += probability
            size += probability * one
            extra += probability * (one - tuple_bytes)
    return items, size / items, extra / items


def _truncated_rate(mean: float) -> float:
    """The rate of a Poisson distribution whose mean, zero left out, is `mean`."""
    low, high = 1e-9, mean
    for _ in range(40):
        middle = (low + high) / 2
        if middle / (1 - exp(-middle)) < mean:
            low = middle
        else:
            high = middle
    return high


@lru_cache(maxsize=4096)
def _filled(times: int, tuple_bytes: int, most: int, fill_factor: int) -> float:
    """Tuples to a leaf, found by filling some leaves."""
    kept_free = PAGE * (100 - fill_factor) // 100
    sizes = _postings(min(times, 64 * most + times % most), tuple_bytes, most)
    free, last, pages, done = _FREE, 0, 0, 0
    while pages < 60 and done < 6000:
        size = sizes[done % len(sizes)]
        extra = max(0, last - tuple_bytes)
        if last and (free < size + 8 or free + extra < kept_free):
            pages += 1
            free = _FREE - last - POINTER
        free -= size + POINTER
        last = size
        done += 1
    return done / (pages + (_FREE - free) / _FREE)


def _above(leaves: int, pivot_bytes: float) -> tuple[int, int]:
    """Inner pages and levels over that many leaves."""
    pages, height, level = 0, 0, leaves
    children = inner_fanout(pivot_bytes)
    while level > 1:
        level = ceil(level / children)
        pages += level
        height += 1
    return pages, height


def inner_fanout(tuple_bytes: float, fill: int = _INNER_FILL) -> float:
    """Children of an inner page whose pivots take that many bytes; the first of a page has no key."""
    room = _FREE - PAGE * (100 - fill) // 100 - 12
    return max(2.0, float(ceil(room / (tuple_bytes + POINTER))))


def likely_height(pages: int, rows: float, key_bytes: float | None) -> int:
    """The height of a B-tree of that many pages, its metapage included."""
    if rows < 1 or pages <= 2:
        return 0
    width = 8.0 + aligned(key_bytes if key_bytes and key_bytes > 0 else 8.0)
    return _above(max(1, ceil((pages - 1) * (1 - 1 / inner_fanout(width)))), width)[1]


def least_height(pages: int) -> int:
    """The height below which no B-tree of that many pages can be: full inner pages of the shortest pivots."""
    level, height = max(1, ceil((pages - 1) * 0.9)), 0
    while level > 1:
        level = ceil(level / inner_fanout(16, 100))
        height += 1
    return height
