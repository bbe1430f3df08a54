"""How wide an index's keys are and how often they repeat, from what statistics say of their columns."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import chain, combinations
from math import expm1, log, log1p
from typing import TYPE_CHECKING, Any

from dbarchitect.shadow.trees import Group, aligned

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from psycopg import Connection

    from dbarchitect.shadow.facts import AttributeStatistics

_SHORT_LIMIT = 127
_MOST_WIDTHS = 200
_MOST_GROUPS = 2000
_MOST_NULLABLE = 4
_ALIGNMENT = {"c": 1, "s": 2, "i": 4, "d": 8}
_UNKNOWN_WIDTH = 32
"""What the planner takes for a type without a limit (`get_typavgwidth`)."""


@dataclass(frozen=True, slots=True)
class KeyColumn:
    """A column of an index: how its values are stored and what is known of them. `widths` are (bytes, share) of values stored."""

    length: int
    alignment: str
    plain: bool
    statistics: AttributeStatistics | None
    widths: tuple[tuple[int, float], ...]

    @property
    def null_share(self) -> float:
        return (self.statistics.null_share or 0.0) if self.statistics else 0.0


def stored_widths(
    connection: Connection[Any], type_: str, one: AttributeStatistics | None, default: int | None = None
) -> tuple[tuple[int, float], ...]:
    """Widths of a variable-length column's values as an index stores them, from the values that statistics hold.

    Statistics leave out values above 1 kB: the mean width is kept to what they say.
    """
    if one is None:
        return ((default or _UNKNOWN_WIDTH, 1.0),)
    found: dict[int, float] = defaultdict(float)
    shares = one.common_shares or ()
    for width, share in _sizes(connection, type_, one.common, shares):
        found[width] += share
    rest = max(0.0, 1.0 - sum(shares) - (one.null_share or 0.0))
    bounds = list(_sizes(connection, type_, one.bounds, ()))
    for width, _ in bounds:
        found[width] += rest / len(bounds)
    total = sum(found.values())
    mean = float(one.average_bytes or _UNKNOWN_WIDTH)
    if not total:
        return ((max(1, round(mean)), 1.0),)
    seen = sum(w * s for w, s in found.items()) / total
    scale = mean / seen if abs(mean - seen) > 0.1 * mean + 1 else 1.0
    return _merged((max(1, round(w * scale)), s / total) for w, s in found.items())


def _sizes(
    connection: Connection[Any], type_: str, values: str | None, shares: Sequence[float]
) -> Iterable[tuple[int, float]]:
    import psycopg

    if values is None:
        return ()
    try:
        with connection.transaction():
            rows = connection.execute(
                f"SELECT pg_column_size(v) FROM unnest(%s::{type_}[]) WITH ORDINALITY AS u(v, n) ORDER BY n".encode(),
                (values,),
            ).fetchall()
    except psycopg.Error:
        return ()
    given = shares or [1.0] * len(rows)
    # a row of a set has the short headers that a page has
    return [(int(r[0]), s) for r, s in zip(rows, given, strict=False) if r[0] is not None]


def _merged(widths: Iterable[tuple[int, float]]) -> tuple[tuple[int, float], ...]:
    found: dict[int, float] = defaultdict(float)
    for width, share in widths:
        found[width] += share
    if len(found) > _MOST_WIDTHS:
        step = (max(found) - min(found)) // _MOST_WIDTHS + 1
        coarse: dict[int, float] = defaultdict(float)
        for width, share in found.items():
            coarse[width // step * step + step // 2] += share
        found = coarse
    return tuple(sorted(found.items()))


def tuple_sizes(columns: Sequence[KeyColumn], *, without_nulls: bool = True) -> tuple[tuple[int, float], ...]:
    """Sizes of index tuples with the share of each: header of 8 bytes, values aligned one behind the other, rounded up to 8."""
    offsets: tuple[tuple[int, float], ...] = ((0, 1.0),)
    for column in columns:
        moved: dict[int, float] = defaultdict(float)
        step = _ALIGNMENT.get(column.alignment, 1)
        for offset, share in offsets:
            for width, part in column.widths:
                short = column.length == -1 and not column.plain and width <= _SHORT_LIMIT
                start = offset if short else -(-offset // step) * step
                moved[start + width] += share * part
        offsets = _merged(moved.items())
    header = 8 if without_nulls else 16
    sizes: dict[int, float] = defaultdict(float)
    for offset, share in offsets:
        sizes[max(16, aligned(header + offset))] += share
    return tuple(sorted(sizes.items()))


def distinct_of(one: AttributeStatistics | None, rows: float) -> float:
    """Distinct values among `rows`; a tenth of them when nothing is known."""
    if one is None or one.distinct is None or one.distinct == 0:
        return max(1.0, rows / 10)
    return max(1.0, -one.distinct * rows if one.distinct < 0 else min(one.distinct, rows))


def true_distinct(one: AttributeStatistics, rows: float, pages: int, target: int) -> float | None:
    """Distinct values of a column whose equal values stand side by side; None where what ANALYZE estimated is no worse.

    ANALYZE draws its rows from a part of the pages, so that neighbours meet more often than it reckons with (`analyze.c`: Duj1 of Haas
    and Stokes). The pairs it must have met are found back, and held against how often neighbours are drawn together.
    """
    sample = 300.0 * target
    estimated = distinct_of(one, rows)
    if one.distinct in (None, 0, -1) or abs(one.correlation or 0.0) < 0.95 or pages <= sample or rows <= sample:
        return None
    single = (estimated * sample - sample**2 / 2) / (sample / 2 + estimated * (1 - sample / rows))
    per_page = rows / pages
    rate = max(0.0, sample - single) / sample * per_page
    if not 0 < rate < per_page:
        return None
    return max(estimated, rows * -expm1(-rate) / rate)


def drawn(values: float, draws: float) -> float:
    """Different ones expected among `draws` draws of that many equally likely values."""
    if values <= 1:
        return min(1.0, draws)
    return float(min(draws, -values * expm1(draws * log1p(-1 / values))))


def left_of(values: float, rows: float, share: float) -> float:
    """Different ones expected in a `share` of the rows, each value being in `rows / values` of them."""
    if share >= 0.999 or values <= 0:
        return values
    return values * (1 - float((1 - share) ** max(1.0, rows / values)))


def groups_of(columns: Sequence[KeyColumn], rows: float, whole: float, distinct: float | None) -> tuple[Group, ...]:
    """Equal keys among `rows` of a table of `whole` rows. `distinct` is the number of different keys when it is known."""
    found = []
    for part in (
        _of_one(columns[0], rows, whole, distinct) if len(columns) == 1 else _of_many(columns, rows, whole, distinct)
    ):
        absent = part.absent
        for size, share in tuple_sizes([c for c in columns if c not in absent], without_nulls=not absent):
            if part.number * share > 0:
                found.append(Group(part.number * share, part.times, size, part.varied))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Part:
    """Keys that are alike: how many, how often each, whether by chance, and which columns are null in them."""

    number: float
    times: float
    varied: bool = False
    absent: tuple[KeyColumn, ...] = ()


def _of_one(column: KeyColumn, rows: float, whole: float, distinct: float | None) -> list[_Part]:
    one = column.statistics
    nulls = column.null_share * rows
    parts = [_Part(1.0, nulls, absent=(column,))] if nulls >= 1 else []
    share = rows / whole if whole else 1.0
    common = [s * whole * share for s in (one.common_shares or ()) if s * whole * share >= 1] if one else []
    parts += _binned(common)
    number = distinct if distinct is not None else left_of(distinct_of(one, whole), whole, share)
    rest_rows = max(0.0, rows - nulls - sum(common))
    if rest_rows >= 1:
        rest = min(max(1.0, number - len(common)), rest_rows)
        parts.append(_Part(rest, max(1.0, rest_rows / rest), varied=True))
    return parts


def _binned(counts: list[float]) -> list[_Part]:
    """Groups of about the same count folded into one."""
    bins: dict[int, list[float]] = defaultdict(list)
    for count in counts:
        bins[round(log(count) * 20)].append(count)
    return [_Part(float(len(b)), sum(b) / len(b)) for b in bins.values()]


def _of_many(columns: Sequence[KeyColumn], rows: float, whole: float, distinct: float | None) -> list[_Part]:
    if distinct is None and (complete := _complete(columns, rows)) is not None:
        return complete
    nullable = sorted((c for c in columns if c.null_share > 0), key=lambda c: -c.null_share)[:_MOST_NULLABLE]
    parts = []
    for absent in chain.from_iterable(combinations(nullable, n) for n in range(len(nullable) + 1)):
        held = rows
        for column in nullable:
            held *= column.null_share if column in absent else 1 - column.null_share
        if held < 1:
            continue
        number = held if distinct is None else min(distinct, held)
        if distinct is None:
            product = 1.0
            for column in columns:
                if column not in absent:
                    product = min(1e18, product * distinct_of(column.statistics, whole))
            number = left_of(drawn(product, held * whole / rows), held * whole / rows, rows / whole)
        number = max(1.0, min(number, held))
        parts.append(_Part(number, max(1.0, held / number), varied=True, absent=absent))
    return parts


def _complete(columns: Sequence[KeyColumn], rows: float) -> list[_Part] | None:
    """Counts of all combinations, where all values of all columns are listed as common ones."""
    combined = [1.0]
    for column in columns:
        one = column.statistics
        shares = (one.common_shares or ()) if one else ()
        if not shares or sum(shares) + column.null_share < 0.999 or len(combined) * len(shares) > _MOST_GROUPS:
            return None
        combined = [a * b for a in combined for b in shares]
    return _binned([c * rows for c in combined if c * rows >= 1])
