"""Rows grouped by the values of several columns, and what the groups say of another column."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from dbarchitect.normalize.relation import Codes, Relation


@dataclass(frozen=True, eq=False)
class Groups:
    """`of` numbers the group of each row from 0; `known` are the rows without NULL in the grouping columns."""

    of: Codes
    count: int
    known: NDArray[np.bool_]

    def sizes(self) -> NDArray[np.int64]:
        import numpy as np

        return np.bincount(self.of, minlength=self.count)


def grouped(relation: Relation, columns: Sequence[int]) -> Groups:
    """The rows grouped by the columns; NULL is a value of its own."""
    import numpy as np

    if not columns:
        return Groups(np.zeros(relation.rows, np.int32), min(1, relation.rows), np.ones(relation.rows, bool))
    first, *rest = columns
    codes = relation.codes[first]
    known = codes > 0
    codes, count = _dense(codes, relation.distinct(first) + 1)
    for at in rest:
        other = relation.codes[at]
        known = known & (other > 0)
        codes, count = joined(codes, count, other, relation.distinct(at) + 1)
    return Groups(codes, count, known)


def joined(codes: Codes, count: int, other: Codes, other_count: int) -> tuple[Codes, int]:
    """Groups refined by one more column."""
    import numpy as np

    return _dense(codes.astype(np.int64) * other_count + other, count * other_count)


def repeated(relation: Relation, columns: Sequence[int], most: int = 64) -> NDArray[np.int64]:
    """Pairs of rows that are equal in the columns, at most `most`; none when the columns are a key."""
    import numpy as np

    whole = relation.codes[columns[0]].astype(np.int64)
    count = relation.distinct(columns[0]) + 1
    for at in columns[1:]:
        width = relation.distinct(at) + 1
        if count * width >= 1 << 62:
            narrow, count = _dense(whole, count)
            whole = narrow.astype(np.int64)
        whole = whole * width + relation.codes[at]
        count *= width
    ordered = np.sort(whole)
    values = np.unique(ordered[1:][ordered[1:] == ordered[:-1]])[:most]
    if not len(values):
        return np.zeros((0, 2), np.int64)
    rows = np.flatnonzero(np.isin(whole, values))
    by_value = rows[np.argsort(whole[rows], kind="stable")]
    same = np.flatnonzero(whole[by_value[1:]] == whole[by_value[:-1]])
    return np.stack([by_value[same], by_value[same + 1]], axis=1)


def _dense(values: NDArray[np.integer], bound: int) -> tuple[Codes, int]:
    """The values renumbered without gaps; by marking where the range is small, by sorting where it is not."""
    import numpy as np

    if bound <= max(4 * len(values), 1 << 16):
        seen = np.zeros(bound, bool)
        seen[values] = True
        number = np.cumsum(seen, dtype=np.int32) - 1
        return number[values].astype(np.int32), int(seen.sum())
    distinct, codes = np.unique(values, return_inverse=True)
    return codes.astype(np.int32), len(distinct)


@dataclass(frozen=True)
class Support:
    """What the data say for `columns -> column`.

    `wrong_rows`: the fewest rows to leave out for it to hold (g3 times rows: Kivinen, Mannila 1995). `groups` and `tested_rows`: groups
    of more than one row, and their rows. `bits`: how unlikely it is by chance, as the logarithm of the number of ways to spread the
    column's values over the rows by the number of ways to spread them over the groups. `repeated`: rows whose value another row says
    already. `nulls_apart`: rows with NULL in `columns` have NULL in `column` too.
    """

    rows: int
    wrong_rows: int
    groups: int
    tested_rows: int
    bits: float
    repeated: int
    nulls_apart: bool

    @property
    def error(self) -> float:
        return self.wrong_rows / self.rows if self.rows else 0.0


def supported(relation: Relation, groups: Groups, column: int) -> Support:
    """How well the groups determine the column, over rows whose grouping columns are known."""
    import numpy as np

    mine = relation.codes[column]
    apart = not bool(np.any(mine[~groups.known] > 0))
    of, values = groups.of[groups.known], mine[groups.known]
    rows = len(of)
    if rows == 0:
        return Support(0, 0, 0, 0, 0.0, 0, apart)
    sizes = np.bincount(of, minlength=groups.count)
    pairs, count = joined(of, groups.count, values, relation.distinct(column) + 1)
    pair_sizes = np.bincount(pairs, minlength=count)
    pair_group = np.zeros(count, np.int32)
    pair_group[pairs] = of
    pair_value = np.zeros(count, np.int32)
    pair_value[pairs] = values
    most = np.zeros(groups.count, np.int64)
    np.maximum.at(most, pair_group, pair_sizes)
    wrong = rows - int(most.sum())
    several = sizes > 1
    # of each group the value most of its rows have
    top = np.full(groups.count, -1, np.int32)
    is_top = pair_sizes == most[pair_group]
    top[pair_group[is_top]] = pair_value[is_top]
    by_rows = _ways(np.bincount(values))
    by_groups = _ways(np.bincount(top[top >= 0]))
    filled = values > 0
    repeated = int(filled.sum()) - int(np.count_nonzero(pair_value > 0))
    bits = max(0.0, by_rows - by_groups - (wrong * float(np.log2(rows + 1)) * 2))
    return Support(rows, wrong, int(several.sum()), int(sizes[several].sum()), bits, repeated, apart)


@lru_cache(maxsize=1)
def _log_factorials(most: int) -> NDArray[np.float64]:
    import numpy as np

    return np.concatenate([[0.0], np.cumsum(np.log2(np.arange(1, most + 1, dtype=np.float64)))])


def _ways(counts: NDArray[np.int64]) -> float:
    """The binary logarithm of the number of orders in which values of these counts can stand."""
    total = int(counts.sum())
    table = _log_factorials(1 << max(10, total.bit_length()))
    return float(table[total] - table[counts].sum())
