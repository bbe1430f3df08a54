"""Keys and functional dependencies that hold in a relation's rows.

Levelwise over left sides of one to three columns as TANE does (Huhtala and others 1999): what pairs of rows refute is never counted,
what is left is counted on all rows. The work is bounded by a number of countings, not by time, so that the same rows give the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from dbarchitect.normalize.agreement import Agreement
from dbarchitect.normalize.grouping import grouped, repeated, supported

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.normalize.grouping import Groups, Support
    from dbarchitect.normalize.relation import Relation

MOST_COUNTED = 500_000_000
"""Rows times countings of one relation."""
MOST_ERROR = 0.02
_NEARLY = 0.88
"""The share of agreeing pairs from which on a dependency may hold but for few rows."""
_SETS_LOOKED_AT = 60_000
_POOL = {1: 400, 2: 60, 3: 22}
"""Columns that may stand on a left side of so many columns."""


@dataclass(frozen=True)
class Found:
    """`left -> right` as the rows have it; minimal: no part of `left` determines `right`. `exact` False: but for wrong rows."""

    left: tuple[int, ...]
    right: int
    support: Support

    @property
    def exact(self) -> bool:
        return self.support.wrong_rows == 0


@dataclass(frozen=True)
class Discovered:
    keys: tuple[tuple[int, ...], ...]
    dependencies: tuple[Found, ...]
    constant: tuple[int, ...]
    """Columns with one value or none."""
    complete: bool
    """Everything within the bounds of width was looked at."""


class _Search:
    """One relation's search; `budget` is what may still be counted."""

    def __init__(self, relation: Relation, determinants: frozenset[int]) -> None:
        self.relation = relation
        self.usable = tuple(
            i for i in range(len(relation.attributes)) if relation.distinct(i) + (relation.nulls(i) > 0) > 1
        )
        self.determinants = tuple(i for i in self.usable if i in determinants)
        self.agreement = Agreement(relation, self.usable)
        self.unique = {
            i for i in self.usable if relation.distinct(i) + relation.nulls(i) == relation.rows or self._all_differ(i)
        }
        self.budget = MOST_COUNTED
        self.keys: list[tuple[int, ...]] = []
        self.found: list[Found] = []
        self.by_left: dict[tuple[int, ...], set[int]] = {}
        self.complete = True

    def _all_differ(self, column: int) -> bool:
        return self.relation.distinct(column) == self.relation.rows - self.relation.nulls(column)

    def groups(self, left: tuple[int, ...]) -> Groups:
        self.budget -= self.relation.rows * len(left)
        return grouped(self.relation, left)

    def known(self, left: tuple[int, ...]) -> set[int]:
        """What smaller left sides determine already."""
        found: set[int] = set()
        for n in range(1, len(left)):
            for part in combinations(left, n):
                found |= self.by_left.get(part, set())
        return found

    def singles(self) -> None:
        for column in self.usable:
            if column in self.unique and not self.relation.nulls(column):
                self.keys.append((column,))
        for left in self.determinants:
            if left in self.unique:
                continue
            groups = self.groups((left,))
            exact = self.agreement.determined((left,))
            for right in self.usable:
                if right == left or right in self.unique or self._wider(left, right):
                    continue
                if right in exact or self.agreement.share(left, right) >= _NEARLY:
                    self._count((left,), right, groups)

    def _wider(self, left: int, right: int) -> bool:
        """A column with more values than another cannot depend on it, nor nearly so."""
        slack = self.relation.rows * MOST_ERROR
        return self.relation.distinct(right) > self.relation.distinct(left) + 1 + slack

    def _count(self, left: tuple[int, ...], right: int, groups: Groups) -> None:
        self.budget -= self.relation.rows * 4
        support = supported(self.relation, groups, right)
        if support.rows and support.error <= MOST_ERROR and support.groups:
            if len(left) > 1 and support.wrong_rows:
                return
            self.found.append(Found(left, right, support))
            if not support.wrong_rows:
                self.by_left.setdefault(left, set()).add(right)

    def wider(self, width: int) -> None:
        """Left sides of `width` columns whose parts are no keys."""
        looked = 0
        for left in self._candidates(width):
            looked += 1
            if looked > _SETS_LOOKED_AT or self.budget < 0:
                self.complete = False
                return
            known = self.known(left)
            if set(left) & {r for part in combinations(left, width - 1) for r in self.by_left.get(part, set())}:
                continue  # a column of it follows from the others: not minimal
            open_ = self.agreement.determined(left) - known - set(left) - self.unique
            if not self.agreement.refutes_key(left):
                self.budget -= self.relation.rows * len(left)
                again = repeated(self.relation, left)
                if not len(again):
                    if not any(self.relation.nulls(c) for c in left):
                        self.keys.append(left)
                    continue
                self.agreement.see(again[:, 0], again[:, 1])
                open_ = self.agreement.determined(left) - known - set(left) - self.unique
            if open_:
                groups = self.groups(left)
                for right in sorted(open_):
                    self._count(left, right, groups)

    def _candidates(self, width: int) -> Iterator[tuple[int, ...]]:
        known_keys = [set(k) for k in self.keys]
        pool = [c for c in self.determinants if (c,) not in self.keys and c not in self.unique]
        # columns with many values first: keys and left sides are among them
        pool = sorted(sorted(pool, key=lambda c: -self.relation.distinct(c))[: _POOL[width]])
        for left in combinations(pool, width):
            if not any(k <= set(left) for k in known_keys):
                yield left


def discover(relation: Relation, determinants: frozenset[int], *, widest: int = 3) -> Discovered:
    """Minimal keys and minimal dependencies with left sides of at most `widest` columns.

    Left sides and keys of several columns are looked for among `determinants` only.
    """
    if relation.rows < 2:
        return Discovered((), (), (), complete=True)
    search = _Search(relation, determinants)
    search.singles()
    for width in range(2, widest + 1):
        search.wider(width)
    constant = tuple(i for i in range(len(relation.attributes)) if i not in search.usable)
    return Discovered(tuple(search.keys), tuple(search.found), constant, search.complete)
