"""Which columns agree in pairs of rows: what refutes most dependencies and keys before any of them is counted.

The negative cover of FDEP (Flach, Savnik 1999) from pairs sampled as HyFD does (Papenbrock, Naumann 2016): neighbours within the groups
of each column. A column set that agrees in a pair where another column differs does not determine it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from dbarchitect.normalize.relation import Relation

    Masks = NDArray[np.uint64]

MOST_PAIRS = 200_000
_WORD = 64
_MOST_SORTED = 150_000


class Agreement:
    """The distinct sets of agreeing columns among the pairs seen so far, each as bits in words of 64."""

    def __init__(self, relation: Relation, usable: Sequence[int]) -> None:
        import numpy as np

        self._relation = relation
        self._columns = tuple(usable)
        self._words = max(1, -(-len(usable) // _WORD))
        self._place = {c: at for at, c in enumerate(usable)}
        self._pairs = min(40_000, MOST_PAIRS // max(1, len(usable)))
        self._shares: dict[int, NDArray[np.float64]] = {}
        seen = [self._neighbours(column) for column in usable]
        self._masks: Masks = _distinct(np.concatenate(seen)) if seen else np.zeros((0, self._words), np.uint64)

    def _neighbours(self, column: int) -> Masks:
        """Sets of pairs of rows that have the same value of the column, at several distances in its order."""
        import numpy as np

        rows = self._some_groups(column)
        codes = self._relation.codes[column][rows]
        by_value = np.argsort(codes, kind="stable")
        order, ordered = rows[by_value], codes[by_value]
        found = []
        for distance in (1, 2, 3, 7, 19):
            same = np.flatnonzero(ordered[distance:] == ordered[:-distance]) if len(order) > distance else order[:0]
            if not len(same):
                break
            picked = same[:: max(1, len(same) * 5 // self._pairs)]
            found.append(self._sets(order[picked], order[picked + distance]))
        sets = np.concatenate(found) if found else np.zeros((0, self._words), np.uint64)
        self._shares[column] = self._agreeing(sets)
        return _distinct(sets)

    def _agreeing(self, sets: Masks) -> NDArray[np.float64]:
        """The share of the sets that each column is in."""
        import numpy as np

        shares = np.ones(len(self._columns))
        for at in range(len(self._columns) if len(sets) else 0):
            word, bit = divmod(at, _WORD)
            shares[at] = float(np.mean((sets[:, word] >> np.uint64(bit)) & np.uint64(1)))
        return shares

    def share(self, left: int, right: int) -> float:
        """In how many of the pairs seen that agree in `left`, `right` agrees as well; 1 where none was seen."""
        return float(self._shares[left][self._place[right]])

    def _some_groups(self, column: int) -> NDArray[np.int64]:
        """All rows, or of many rows those of some values of the column, whole groups of them."""
        import numpy as np

        codes = self._relation.codes[column]
        if len(codes) <= 2 * _MOST_SORTED:
            return np.arange(len(codes))
        share = _MOST_SORTED / len(codes)
        mixed = codes.astype(np.uint32) * np.uint32(0x9E3779B1)
        rows = np.flatnonzero(mixed < np.uint32(share * 0xFFFFFFFF))
        # one value of very many rows may be among them or not: a run of neighbours is added for it
        return np.unique(np.concatenate([rows[: 2 * _MOST_SORTED], np.arange(_MOST_SORTED // 4)]))

    def see(self, one: NDArray[np.int64], other: NDArray[np.int64]) -> None:
        """Take these pairs of rows into account."""
        import numpy as np

        self._masks = np.concatenate([self._masks, _distinct(self._sets(one, other))])

    def _sets(self, one: NDArray[np.int64], other: NDArray[np.int64]) -> Masks:
        """For each pair of rows the columns that agree."""
        import numpy as np

        masks = np.zeros((len(one), self._words), np.uint64)
        for at, column in enumerate(self._columns):
            codes = self._relation.codes[column]
            word, bit = divmod(at, _WORD)
            masks[:, word] |= (codes[one] == codes[other]).astype(np.uint64) << np.uint64(bit)
        return masks

    def determined(self, columns: Iterable[int]) -> frozenset[int]:
        """The columns that no pair seen shows not to be determined by `columns`."""
        import numpy as np

        wanted = self._mask(columns)
        agreeing = self._masks[((self._masks & wanted) == wanted).all(axis=1)]
        if not len(agreeing):
            return frozenset(self._columns)
        common = np.bitwise_and.reduce(agreeing, axis=0)
        return frozenset(c for c, at in self._place.items() if int(common[at // _WORD]) >> (at % _WORD) & 1)

    def refutes_key(self, columns: Iterable[int]) -> bool:
        """Whether two rows were seen that agree in all of `columns`."""
        wanted = self._mask(columns)
        return bool(((self._masks & wanted) == wanted).all(axis=1).any())

    def _mask(self, columns: Iterable[int]) -> NDArray[np.uint64]:
        import numpy as np

        words = [0] * self._words
        for column in columns:
            at = self._place[column]
            words[at // _WORD] |= 1 << (at % _WORD)
        return np.array(words, np.uint64)


def _distinct(masks: Masks) -> Masks:
    import numpy as np

    if masks.shape[1] == 1:
        return np.unique(masks[:, 0])[:, None]
    return np.unique(masks, axis=0)
