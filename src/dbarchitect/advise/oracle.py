"""What a query costs under a set of indexes: planned once, known for every set the plan speaks for.

Sets of candidates are bit masks (bit i: candidate i). A plan made while `visible` could be seen, that uses `used` and costs `cost`, is
the plan of every set between `used` and `visible`; and no subset of `visible` plans cheaper, as far as more indexes never make a plan
dearer. Planners break that now and then; `Book` heals it: what a set can do, every larger set can.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dbarchitect.advise.candidate import Candidate


@dataclass(frozen=True, slots=True)
class Fact:
    """One plan. `cost` is in the planner's units, for one execution."""

    visible: int
    used: int
    cost: float


class Planner(Protocol):
    """The planner behind the facts: a shadow, or a server with HypoPG."""

    @property
    def calls(self) -> int:
        """Plans made so far."""
        ...

    @property
    def queries(self) -> int: ...

    def add(self, candidates: Sequence[Candidate]) -> tuple[int | None, ...]:
        """The candidates can be planned with from now on, hidden; their sizes in bytes, None for one that could not be made."""
        ...

    def plan(self, query: int, visible: int) -> Fact:
        """The plan of a query while exactly `visible` can be seen."""
        ...


class Book:
    """All that is known of one query. `relevant` are the candidates it cares about; masks are cut to them.

    `better[i]` is the mask of candidates that serve this query no worse than candidate i wherever i does. Beside one of them i need not be
    shown, and a plan made without i speaks for the sets with it.
    """

    def __init__(self, planner: Planner, query: int, relevant: int, better: Mapping[int, int] | None = None) -> None:
        self.planner = planner
        self.query = query
        self.relevant = relevant
        self._betters = better or {}
        self._better = [(1 << i, found & relevant) for i, found in (better or {}).items() if relevant >> i & 1]
        self.facts: list[Fact] = []
        self.healed = 0
        """Facts in which a plan was dearer than that of a smaller set."""
        self._known: dict[int, Fact] = {}

    def within(self, pool: int) -> Book:
        """What is known of the query where there are no candidates but those of `pool`."""
        book = Book(self.planner, self.query, self.relevant & pool, dict(self._betters))
        for fact in self.facts:
            if not fact.used & ~pool:
                book.learn(fact)
        return book

    def known(self, visible: int) -> Fact | None:
        """The plan under `visible` where a fact speaks for it."""
        visible &= self.relevant
        found = self._known.get(visible)
        if found is not None:
            return found
        hidden = ~visible
        for fact in self.facts:
            if not fact.used & hidden and not visible & ~fact.visible:
                self._known[visible] = fact
                return fact
        return None

    def plan(self, visible: int) -> Fact:
        """The plan under `visible`: known, or made."""
        return self.known(visible) or self._made(visible & self.relevant)

    def floor(self, visible: int) -> float:
        """No plan under `visible` costs less, as known so far without planning."""
        visible &= self.relevant
        best = 0.0
        for fact in self.facts:
            if fact.cost > best and not visible & ~fact.visible:
                best = fact.cost
        return best

    def ceiling(self, visible: int) -> Fact:
        """The cheapest known plan that `visible` allows. The plan without any index must be known."""
        hidden = ~visible
        return min((f for f in self.facts if not f.used & hidden), key=lambda f: (f.cost, f.used))

    def learn(self, fact: Fact) -> Fact:
        """The fact as it stands in the book, healed: a plan of fewer indexes that is cheaper holds for the more as well."""
        own = fact.visible & self.relevant
        used = fact.used & self.relevant
        found = self._healed(Fact(self._spoken_for(own), used, fact.cost))
        if found.used & ~own:  # one that should be no better was: it says nothing of the set itself
            found = self._healed(Fact(own, used, fact.cost))
        self._known[own] = found
        return found

    def _healed(self, found: Fact) -> Fact:
        hidden = ~found.visible
        for other in self.facts:
            if other.cost < found.cost and not other.used & hidden:
                found = Fact(found.visible, other.used, other.cost)
                self.healed += 1
        wrong = [n for n, f in enumerate(self.facts) if found.cost < f.cost and not found.used & ~f.visible]
        for n in wrong:
            self.facts[n] = Fact(self.facts[n].visible, found.used, found.cost)
            self.healed += 1
        if wrong:
            self._known.clear()
        self.facts.append(found)
        return found

    def _made(self, visible: int) -> Fact:
        shown = visible
        for bit, better in self._better:
            if shown & bit and better & visible:
                shown &= ~bit
        fact = self.learn(self.planner.plan(self.query, shown))
        if fact.used & ~visible or visible & ~fact.visible:
            fact = self._healed(Fact(visible, fact.used & visible, fact.cost))
        self._known[visible] = fact
        return fact

    def _spoken_for(self, shown: int) -> int:
        """With all that something shown is better than."""
        found = shown
        for bit, better in self._better:
            if better & shown:
                found |= bit
        return found


def bits(mask: int) -> list[int]:
    """The positions of the bits that are set, rising."""
    found = []
    while mask:
        low = mask & -mask
        found.append(low.bit_length() - 1)
        mask ^= low
    return found


def mask(positions: Sequence[int]) -> int:
    """The mask of those positions."""
    made = 0
    for position in positions:
        made |= 1 << position
    return made
