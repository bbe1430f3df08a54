"""How large an index of any kind would be over a table of which only statistics are known."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, erfc, log2, sqrt
from typing import TYPE_CHECKING

from dbarchitect.shadow.trees import PAGE, POINTER, aligned, tree
from dbarchitect.shadow.widths import distinct_of, drawn, groups_of, tuple_sizes

if TYPE_CHECKING:
    from dbarchitect.shadow.trees import Group
    from dbarchitect.shadow.widths import KeyColumn

_HASH_FILL = 75
_GIST_FILL = 0.72
"""What pages that split in the middle and fill again hold on average (near ln 2, as of any B-tree-like structure)."""
_GIN_FILL = 0.75
"""What a build leaves in a GIN page that grows at its right end (`gindatapage.c`)."""
_ENTRY_BYTES = 16
_UNKNOWN_ELEMENTS = 8.0


@dataclass(frozen=True, slots=True)
class Size:
    """An index's pages, the rows it holds, a B-tree's height, and the distinct entries of a GIN index."""

    pages: int
    rows: float
    height: int | None = None
    entries: float | None = None


@dataclass(frozen=True, slots=True)
class Shape:
    """What the size depends on. `rows` the index holds of the `whole` table of `table_pages` pages; `columns` are keys, then included ones.

    `distinct` is the number of different keys where known, `options` are storage parameters.
    """

    method: str
    rows: float
    whole: float
    table_pages: int
    columns: tuple[KeyColumn, ...]
    keys: int
    folds: bool
    distinct: float | None = None
    options: tuple[tuple[str, str], ...] = ()

    def option(self, name: str, default: int) -> int:
        value = dict(self.options).get(name)
        return int(value) if value and value.isdecimal() else default


def size_of(shape: Shape) -> Size:
    """The size of a freshly built index."""
    match shape.method:
        case "btree":
            return _btree(shape)
        case "hash":
            return _hash(shape)
        case "gin":
            return _gin(shape)
        case "brin":
            return _brin(shape)
        case _:
            return _searched(shape)


def _btree(shape: Shape) -> Size:
    distinct = shape.rows if shape.keys < len(shape.columns) and not shape.folds else shape.distinct
    groups = groups_of(shape.columns, shape.rows, shape.whole, distinct)
    made = tree(
        groups,
        folds=shape.folds,
        fill_factor=shape.option("fillfactor", 90),
        shorter=_shorter(shape, groups),
        pivot_bytes=_without_included(shape),
    )
    return Size(made.pages, shape.rows, made.height)


def _without_included(shape: Shape) -> float | None:
    """Bytes of an inner tuple of an index with included columns, which inner pages leave out; None without such."""
    if shape.keys == len(shape.columns):
        return None
    keys = shape.columns[: shape.keys]
    product = 1.0
    for column in keys:
        product = min(1e18, product * distinct_of(column.statistics, shape.whole))
    alike = 1 - min(1.0, (drawn(product, shape.rows) if len(keys) > 1 else product) / max(1.0, shape.rows))
    return sum(s * p for s, p in tuple_sizes(keys)) + 8 * alike


def _shorter(shape: Shape, groups: tuple[Group, ...]) -> tuple[tuple[float, float], ...]:
    """Inner tuples that need but the first columns to tell neighbouring leaves apart: their share and bytes."""
    keys = shape.columns[: shape.keys]
    different, told, found = 1.0, 0.0, []
    items = max(1.0, sum(g.number * (g.times if not shape.folds else max(1.0, g.times / 100)) for g in groups))
    for at, column in enumerate(keys[:-1]):
        different = min(1e18, different * distinct_of(column.statistics, shape.whole))
        here = min(1.0, (drawn(different, shape.rows) if at else min(different, shape.rows)) / items)
        found.append((max(0.0, here - told), sum(s * p for s, p in tuple_sizes(keys[: at + 1]))))
        told = max(told, here)
    return tuple(found)


def _hash(shape: Shape) -> Size:
    """Buckets as `hashpage.c` lays them out at a build: a power of two, from 512 on in quarter steps; skew goes to overflow pages."""
    item = aligned(8 + 4) + POINTER
    fill = shape.option("fillfactor", _HASH_FILL)
    per_bucket = max(10, PAGE * fill // 100 // item)
    wanted = max(2, ceil(shape.rows / per_bucket))
    power = 1 << max(1, ceil(log2(wanted)))
    buckets = power
    if power > 512:
        half = power // 2
        buckets = next(b for b in (half + half * q // 4 for q in (1, 2, 3, 4)) if b >= wanted)
    room = (PAGE - 24 - 16) // item
    each = shape.rows / power
    distinct = distinct_of(shape.columns[0].statistics if shape.columns else None, shape.whole)
    times = max(1.0, shape.rows / distinct)
    # of buckets that are not a power of two, those not yet split hold twice the rows
    overflow = (power - buckets) * _pages_over(2 * each, times, room) + (2 * buckets - power) * _pages_over(
        each, times, room
    )
    return Size(buckets + ceil(overflow) + 2, shape.rows)


def _pages_over(mean: float, times: float, room: int) -> float:
    """Overflow pages of a bucket of `mean` rows whose values occur `times` each (values fall into buckets by chance; normal approximation)."""
    spread = sqrt(2 * max(mean * times, 1e-9))
    return sum(0.5 * erfc((room * k - mean) / spread) for k in range(1, 2 + ceil((mean + 3 * spread) / room)))


def _gin(shape: Shape) -> Size:
    """Entries with their posting lists: row positions as varying-length gaps, lists above 384 bytes or so in pages of their own."""
    pages = entries = 0.0
    for column in shape.columns:
        number, total = _elements(column, shape)
        counts = _element_counts(column, number, total, shape.rows)
        for different, times in counts:
            listed = _listed_bytes(times, shape.table_pages)
            entry = _ENTRY_BYTES + 8 + POINTER
            if listed <= 1024:
                pages += different * (entry + listed) / (PAGE - 40) / _GIN_FILL
            else:
                pages += different * (entry / (PAGE - 40) + max(1.0, listed / (PAGE - 80) / _GIN_FILL))
        entries += number
    return Size(2 + max(1, ceil(pages)), shape.rows, entries=entries)


def _listed_bytes(times: float, table_pages: int) -> float:
    """A posting list of that many rows: gaps in 7-bit groups (`ginpostinglist.c`), where a page is 2048 positions wide."""
    a_page = times / max(1, table_pages)
    if a_page >= 1:
        return times + 2 * table_pages
    return times * ceil((11 + log2(1 / max(a_page, 1e-9))) / 7) + 8


def _elements(column: KeyColumn, shape: Shape) -> tuple[float, float]:
    """Different elements and all of them, of arrays, documents or words."""
    one = column.statistics
    if one and one.element_counts:
        each = one.element_counts[-1]
    else:
        width = sum(w * p for w, p in column.widths)
        each = max(1.0, width / 8) if width else _UNKNOWN_ELEMENTS
    total = max(1.0, shape.rows * each)
    known = len(one.element_shares or ()) if one else 0
    shares = (one.element_shares or ())[: max(0, known - 2)] if one else ()
    listed = sum(shares) * shape.rows
    rest = max(0.0, total - listed)
    if shares and rest < 0.02 * total:
        return float(len(shares)), total
    if not shares:
        # words of texts and of documents: Heaps' law with the usual constants of English
        return min(total, distinct_of(one, shape.rows) * each, 50.0 * total**0.5 + 10), total
    least = min(shares) * shape.rows if shares else 10.0
    return len(shares) + rest / max(1.0, least / 4), total


def _element_counts(column: KeyColumn, number: float, total: float, rows: float) -> list[tuple[float, float]]:
    one = column.statistics
    known = len(one.element_shares or ()) if one else 0
    shares = (one.element_shares or ())[: max(0, known - 2)] if one else ()
    counts = [(1.0, s * rows) for s in shares]
    rest = number - len(shares)
    left = max(0.0, total - sum(s * rows for s in shares))
    return [*counts, (rest, left / rest)] if rest >= 1 and left >= 1 else counts


def _brin(shape: Shape) -> Size:
    each = shape.option("pages_per_range", 128)
    ranges = ceil(shape.table_pages / each)
    width = sum(2 * sum(w * p for w, p in c.widths) for c in shape.columns)
    summaries = ceil(ranges * (aligned(8 + width) + POINTER) / (PAGE - 40))
    return Size(1 + max(1, ceil(ranges / 1360)) + max(1, summaries), shape.rows)


def _searched(shape: Shape) -> Size:
    """GiST, SP-GiST and others: tuples of key and position in pages that split."""
    per = sum(s * p for s, p in tuple_sizes(shape.columns)) + POINTER
    leaves = ceil(shape.rows * per / ((PAGE - 40) * _GIST_FILL)) if shape.rows >= 1 else 1
    return Size(max(1, leaves + ceil(leaves * per / ((PAGE - 40) * _GIST_FILL))), shape.rows)
