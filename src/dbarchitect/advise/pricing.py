"""The cheapest way to answer one query when every index has a price: best-first branch and bound over the planner.

A node has indexes that are paid for and indexes that are removed; no set of that node costs less than the plan with all but the
removed, plus the prices of the paid. Where the plan uses nothing unpaid the node is solved: that plan is a column. Branching is on the
dearest unpaid index that the plan uses. An unpaid index whose price alone lifts a node above the cutoff is removed at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import count
from typing import TYPE_CHECKING

from dbarchitect.advise.oracle import bits

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dbarchitect.advise.oracle import Book, Fact

_TINY = 1e-9


@dataclass(frozen=True, slots=True)
class Priced:
    """`floor`: every set of indexes costs at least this (plan plus prices), those in `columns` excepted. `best` is the cheapest found."""

    floor: float
    best: float
    columns: tuple[Fact, ...]
    calls: int

    @property
    def proven(self) -> float:
        """No set costs less than this."""
        return min(self.floor, self.best)


def price(
    book: Book, weight: float, prices: Mapping[int, float], *, above: float = 0.0, most_calls: int = 1_000_000
) -> Priced:
    """Every column up to `above` over the cheapest is found, as long as `most_calls` plans suffice; what is not found costs `floor`."""
    search = _Search(book, weight, prices, above)
    return search.run(most_calls)


class _Search:
    def __init__(self, book: Book, weight: float, prices: Mapping[int, float], above: float) -> None:
        self.book = book
        self.weight = weight
        self.above = above
        self.prices = {i: prices.get(i, 0.0) for i in bits(book.relevant)}
        self.priced = sorted(((p, 1 << i) for i, p in self.prices.items() if p > 0), reverse=True)
        self.columns: dict[int, Fact] = {}
        self.best = min((weight * f.cost + self.price_of(f.used) for f in book.facts), default=float("inf"))
        self.floor = float("inf")
        self.heap: list[tuple[float, int, int, int, float]] = []
        self.order = count()

    def price_of(self, used: int) -> float:
        prices = self.prices
        return sum(prices[i] for i in bits(used))

    def run(self, most_calls: int) -> Priced:
        before = self.book.planner.calls
        heappush(self.heap, (0.0, next(self.order), 0, 0, 0.0))
        while self.heap:
            bound, _, paid, removed, sum_paid = heappop(self.heap)
            if bound > self.limit:
                self.floor = min(self.floor, bound)
                break
            visible = self.book.relevant & ~removed
            fact = self.book.known(visible)
            if fact is None:
                least = max(bound, self.weight * self.book.floor(visible) + sum_paid)
                if least > bound:
                    heappush(self.heap, (least, next(self.order), paid, removed, sum_paid))
                    continue
                if self.book.planner.calls - before >= most_calls:
                    self.floor = min(self.floor, bound)
                    break
                fact = self.book.plan(visible)
                self.best = min(self.best, self.weight * fact.cost + self.price_of(fact.used))
            self._node(fact, paid, removed, sum_paid, bound)
        return Priced(self.floor, self.best, tuple(self.columns.values()), self.book.planner.calls - before)

    @property
    def limit(self) -> float:
        return self.best + self.above + _TINY * abs(self.best)

    def _node(self, fact: Fact, paid: int, removed: int, sum_paid: float, bound: float) -> None:
        """The node's plan is known: it is a column, or it is split, or nothing of it is worth looking at."""
        least = max(bound, self.weight * fact.cost + sum_paid)
        limit = self.limit
        if least > limit:  # the limit only falls
            self.floor = min(self.floor, least)
            return
        unpaid = fact.used & ~paid
        if not unpaid:
            self.columns[fact.used] = fact
            return
        # whatever costs more than is left is removed, all at once: a set that has one of them is above the limit
        gone, last = removed, 0.0
        for one, bit in self.priced:
            if least + one <= limit:
                break
            if not bit & (paid | gone):
                gone, last = gone | bit, one
        if gone != removed:
            self.floor = min(self.floor, least + last)
        if gone & unpaid:
            heappush(self.heap, (least, next(self.order), paid, gone, sum_paid))
        else:
            self._split(least, paid, gone, sum_paid, unpaid)

    def _split(self, least: float, paid: int, removed: int, sum_paid: float, unpaid: int) -> None:
        """With and without the dearest unpaid index; where all are free they are taken."""
        for one, bit in self.priced:
            if bit & unpaid:
                heappush(self.heap, (least, next(self.order), paid, removed | bit, sum_paid))
                heappush(self.heap, (least + one, next(self.order), paid | bit, removed, sum_paid + one))
                return
        heappush(self.heap, (least, next(self.order), paid | unpaid, removed, sum_paid))
