"""The candidates that are left after peeling, numbered anew, over the planner that has them all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.advise.oracle import Book, Fact, bits

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dbarchitect.advise.candidate import Candidate
    from dbarchitect.advise.oracle import Planner


class Pool:
    """A planner of few candidates: number n here is `numbers[n]` there."""

    def __init__(self, planner: Planner, numbers: Sequence[int]) -> None:
        self.planner = planner
        self.numbers = list(numbers)
        self._here = {1 << number: 1 << n for n, number in enumerate(self.numbers)}

    @property
    def calls(self) -> int:
        return self.planner.calls

    @property
    def queries(self) -> int:
        return self.planner.queries

    def add(self, candidates: Sequence[Candidate]) -> tuple[int | None, ...]:
        """Numbered after those that are here."""
        first = max(self.numbers, default=-1) + 1
        there = getattr(self.planner, "candidates", None)
        first = len(there) if there is not None else first
        sizes = self.planner.add(candidates)
        for n in range(len(candidates)):
            self._here[1 << first + n] = 1 << len(self.numbers)
            self.numbers.append(first + n)
        return sizes

    def plan(self, query: int, visible: int) -> Fact:
        asked = 0
        for n in bits(visible):
            asked |= 1 << self.numbers[n]
        fact = self.planner.plan(query, asked)
        return Fact(visible, self.inside(fact.used), fact.cost)

    def inside(self, mask: int) -> int:
        """A mask of the planner's numbers in those of the pool; what is not in the pool falls away."""
        found = 0
        while mask:
            low = mask & -mask
            found |= self._here.get(low, 0)
            mask ^= low
        return found

    def book(self, query: int, relevant: int, facts: Sequence[Fact], better: Mapping[int, int] | None = None) -> Book:
        """What the peeling learnt of the query, in the pool's numbers."""
        book = Book(self, query, relevant, better)
        whole = sum(self._here)
        for fact in facts:
            if not fact.used & ~whole:
                book.learn(Fact(self.inside(fact.visible), self.inside(fact.used), fact.cost))
        return book
