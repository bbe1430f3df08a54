"""The best index set within the budgets, and a bound no set of the same candidates undercuts: column generation over the planner.

Prices of indexes come from the master problem, smoothed towards those that gave the best bound so far (Wentges 1997), so that they do not
swing. At those prices each query is asked for its cheapest plan (`pricing`). The sum of the answers less the prices of the budgets is a
lower bound at any prices whatever (Lagrange); the known plans, chosen whole, are an upper one. When prices have settled, what is
left between the two is closed by finding, for each query, every plan whose reduced cost is within the gap (`closing`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dbarchitect.advise.layers import layers
from dbarchitect.advise.master import Duals, Master
from dbarchitect.advise.oracle import bits
from dbarchitect.advise.pricing import Priced, price
from dbarchitect.advise.rounding import rounded

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dbarchitect.advise.oracle import Book
    from dbarchitect.advise.problem import Problem

_SMOOTH = 0.6
_LOSS = 0.1
_SLIGHT, _NOTED = 0.005, 0.3
"""An index is hardly worth its name whose want costs the workload less than the first part, and no statement more than the second."""
_MANY = 150
_SLOW = 0.002
_ROUNDINGS = 5
_DIVE_PLANS = 8
_MOST = 150
"""Candidates a proof is made among: the distance of the bound grows with them faster than the cost falls."""
_MOST_SHARE = 12.0
"""Plans a query may be given, in those of the average one."""
_SETTLED = 0.15
"""The linear programme may be above its bound by this part of the gap asked for, before rounding is looked at."""


@dataclass(frozen=True)
class Limits:
    """When to stop: `gap` is relative to the upper bound; `clock` gives seconds; `seconds` is the time for all of the search."""

    gap: float
    seconds: float
    clock: Callable[[], float]


@dataclass(frozen=True)
class Found:
    """`cost` is that of `chosen` as the planner plans it; no set costs less than `bound`."""

    chosen: int
    cost: float
    bound: float
    rounds: int
    clamped: bool = False
    """The bound came out above the cost, because the planner was dearer with more indexes somewhere: it was put down to it."""
    pool: int = -1
    """The mask of candidates that the bound speaks of."""

    @property
    def gap(self) -> float:
        return max(0.0, 1 - self.bound / self.cost) if self.cost else 0.0


@dataclass
class _Prices:
    budgets: tuple[float, ...]
    queries: list[dict[int, float]]


@dataclass
class Search:
    """One search. The books keep what is learnt, so that the next (another budget) begins with it."""

    books: Sequence[Book]
    problem: Problem
    limits: Limits
    say: Callable[[str], None] = lambda _: None
    fixed: int = 0
    """Candidates that are there already: they are not left out for saving little."""
    kin: Sequence[int] = ()
    """For each candidate the mask of those that begin with the same column; -1 where a key or unique constraint has one that does."""
    chosen: int = 0
    cost: float = float("inf")
    bound: float = 0.0
    rounds: int = 0
    pool: int = -1
    """Candidates the bound speaks of."""
    _seen: dict[int, float] = field(default_factory=dict)
    _unproved: list[float] = field(default_factory=list)

    def run(self, start: Sequence[int] = ()) -> Found:
        """The best set found, and the bound. `start` are sets to begin with."""
        self.pool = (1 << self.problem.candidates) - 1
        self.master = Master(self.problem)
        self.until = self.limits.clock() + self.limits.seconds
        self._taken: list[int] = [0] * len(self.books)
        for book in self.books:
            book.plan(0)
        for chosen in (0, *start):
            if self.problem.fits(chosen):
                self._try(chosen)
        self._learn()
        self.gains = [_gains(b) for b in self.books]
        if self.problem.candidates >= _MANY:
            self._dive()
            self._narrow()
        self._generate()
        self._round_up(0.3)
        if not self._done():
            from dbarchitect.advise.closing import close

            close(self)
        self._drop()
        bound = self.bound
        return Found(
            self.chosen, self.cost, min(bound, self.cost), self.rounds, bound > self.cost * (1 + 1e-9), self.pool
        )

    def _learn(self) -> int:
        """Every fact of the books is a column; how many were new."""
        new = 0
        for query, book in enumerate(self.books):
            if book.healed != self._taken[query] >> 32:
                facts = book.facts
            else:
                facts = book.facts[self._taken[query] & 0xFFFFFFFF :]
            new += sum(self.master.add(query, f) for f in facts)
            self._taken[query] = book.healed << 32 | len(book.facts)
        return new

    def _dive(self) -> None:
        """Columns found at prices that are not proved, until the master's value hardly falls."""
        from dbarchitect.advise.diving import dive

        last, slow = float("inf"), 0
        while slow < 2 and not self._done():
            duals = self.master.solve()
            slow = slow + 1 if duals.value > last * (1 - _SLOW) else 0
            last = duals.value
            prices = self._prices(duals)
            for q, book in enumerate(self.books):
                if self.limits.clock() > self.until:
                    return
                dive(book, self.problem.weights[q], prices.queries[q], self.gains[q], _DIVE_PLANS)
            self._learn()
            self.say(f"dive: {duals.value:.6g}, {self._calls()} plans")
        self._round_up(2.0)

    def _narrow(self) -> None:
        """From here on there are no candidates but those that mixtures of the plans found use: the bound is one of their sets."""
        if self._done():
            return
        pool = layers(self.books, self.problem, _MOST, self.fixed | self.chosen)
        self.pool &= pool
        self.books = [b.within(self.pool) for b in self.books]
        self.master = Master(self.problem)
        self._taken = [0] * len(self.books)
        self._learn()
        self.gains = [_gains(b) for b in self.books]
        self.say(f"proving among {self.pool.bit_count()} of {self.problem.candidates}")

    def _generate(self) -> None:
        """Prices found and plans asked for, until the linear programme's value is proved but for a part of the gap."""
        centre: _Prices | None = None
        smooth, calls, best = 0.0, 6, 0.0
        while not self._done():
            self.rounds += 1
            duals = self.master.solve()
            outside = self._prices(duals)
            used = _between(centre, outside, smooth) if centre else outside
            priced = self._priced(used, calls)
            value = self._lagrange(used, priced)
            new = self._learn()
            self.bound = max(self.bound, value)
            if centre is None or value > best:
                best, centre = value, used
                smooth = _SMOOTH
            elif not new:
                smooth = max(0.0, smooth - 0.3)
            if self.rounds % 6 == 1:
                self._round_up(1.0)
            self.say(
                f"round {self.rounds}: {self.bound:.6g} … {duals.value:.6g} … {self.cost:.6g}, {self._calls()} plans"
            )
            settled = duals.value - best <= _SETTLED * self.limits.gap * self.cost
            if settled:
                break
            if not new or value < best:
                inexact = any(p.floor < p.best for p in priced)
                if inexact:
                    calls *= 2
                elif not new and smooth == 0.0:
                    break
        self.centre = centre

    def _priced(self, prices: _Prices, most_calls: int) -> list[Priced]:
        """Every query's answer. Plans are made where most was left unproved the last time."""
        left = self._unproved or [1.0] * len(self.books)
        mean = sum(left) / len(left) or 1.0
        found = []
        for q, (book, weight, asked) in enumerate(zip(self.books, self.problem.weights, prices.queries, strict=True)):
            part = min(_MOST_SHARE, max(0.34, left[q] / mean))
            late = self.limits.clock() > self.until
            found.append(price(book, weight, asked, most_calls=0 if late else max(2, int(most_calls * part))))
        self._unproved = [max(0.0, p.best - p.proven) for p in found]
        return found

    def _prices(self, duals: Duals) -> _Prices:
        """The duals, with what they leave of an index's price spread over the queries that gain by it."""
        queries = [dict(p) for p in duals.prices]
        for i in range(self.problem.candidates):
            whole = self._own(i, duals.budgets)
            left = whole - sum(p.get(i, 0.0) for p in queries)
            if left <= 0:
                continue
            asking = {q: g[i] for q, g in enumerate(self.gains) if i in g}
            sum_gains = sum(asking.values())
            for q, gain in asking.items():
                queries[q][i] = queries[q].get(i, 0.0) + left * (gain / sum_gains if sum_gains else 1 / len(asking))
        return _Prices(duals.budgets, queries)

    def _own(self, i: int, budgets: Sequence[float]) -> float:
        """What an index costs at the prices of the budgets."""
        loads = zip(budgets, self.problem.budgets, strict=True)
        return self.problem.upkeep[i] + sum(rate * b.loads[i] for rate, b in loads)

    def _lagrange(self, prices: _Prices, priced: Sequence[Priced]) -> float:
        total = sum(p.proven for p in priced)
        total -= sum(rate * b.limit for rate, b in zip(prices.budgets, self.problem.budgets, strict=True))
        for i in range(self.problem.candidates):
            total += min(0.0, self._own(i, prices.budgets) - sum(p.get(i, 0.0) for p in prices.queries))
        return total

    def _round_up(self, seconds: float) -> None:
        """The known plans chosen whole, planned in truth, as long as that teaches something."""
        for turn in range(_ROUNDINGS):
            if turn == 0:
                chosen = rounded(self.master)
            else:
                choice = self.master.choose(seconds, self.limits.gap / 8, start=self.chosen)
                if choice.value >= self.cost * (1 - 1e-9) or choice.chosen in self._seen:
                    return
                chosen = choice.chosen
            self._try(chosen)
            if not self._learn() and turn:
                return

    def _try(self, chosen: int) -> float:
        """The set's true cost; the best so far is kept."""
        if chosen in self._seen:
            return self._seen[chosen]
        cost = self.problem.kept(chosen)
        used = 0
        for book, weight in zip(self.books, self.problem.weights, strict=True):
            fact = book.plan(chosen)
            cost += weight * fact.cost
            used |= fact.used
        idle = sum(self.problem.upkeep[i] for i in bits(chosen & ~used))
        chosen, cost = chosen & used, cost - idle
        self._seen[chosen] = cost
        if cost < self.cost:
            self.chosen, self.cost = chosen, cost
        return cost

    def _drop(self) -> None:
        """New indexes that save next to nothing are left out, as long as all that is lost stays a small part of the gap asked for.

        Those beside an index that begins alike, which change no statement much either, are left out up to the whole of that gap.
        """
        small = self.cost * (1 + _LOSS * self.limits.gap)
        whole = max(self.cost, self.bound / (1 - self.limits.gap)) if self.limits.gap < 1 else self.cost
        for loss, i in sorted((self._loss(i), i) for i in bits(self.chosen & ~self.fixed)):
            rest = self.chosen & ~(1 << i)
            kin = self.kin[i] if self.kin else 0
            slight = bool(kin < 0 or kin & rest) and loss <= _SLIGHT * self.cost and self._rise(i) < _NOTED
            if self._cost_of(rest) <= (whole if slight else min(small, whole)):
                self.chosen, self.cost = rest, self._cost_of(rest)

    def _rise(self, i: int) -> float:
        """By what part the statement that misses the index most gets dearer without it."""
        pairs = [
            (b.plan(self.chosen).cost, b.plan(self.chosen & ~(1 << i)).cost) for b in self.books if b.relevant >> i & 1
        ]
        return max((b / a - 1 for a, b in pairs if a > 0), default=0.0)

    def _loss(self, i: int) -> float:
        return self._cost_of(self.chosen & ~(1 << i)) - self.cost

    def _cost_of(self, chosen: int) -> float:
        pairs = zip(self.books, self.problem.weights, strict=True)
        return self.problem.kept(chosen) + sum(w * b.plan(chosen).cost for b, w in pairs)

    def _calls(self) -> int:
        return self.books[0].planner.calls if self.books else 0

    def _done(self) -> bool:
        return self.cost - self.bound <= self.limits.gap * self.cost or self.limits.clock() > self.until


def _between(centre: _Prices, outside: _Prices, smooth: float) -> _Prices:
    rest = 1 - smooth
    return _Prices(
        tuple(smooth * c + rest * o for c, o in zip(centre.budgets, outside.budgets, strict=True)),
        [
            {i: smooth * c.get(i, 0.0) + rest * o.get(i, 0.0) for i in c.keys() | o.keys()}
            for c, o in zip(centre.queries, outside.queries, strict=True)
        ],
    )


def _gains(book: Book) -> dict[int, float]:
    """What each candidate was seen to save, for one query; a little for every one that it cares about."""
    dearest = max((f.cost for f in book.facts), default=1.0)
    gains = dict.fromkeys(bits(book.relevant), dearest * 1e-4)
    for fact in book.facts:
        each = (dearest - fact.cost) / max(1, fact.used.bit_count())
        for i in bits(fact.used):
            gains[i] = max(gains[i], each)
    return gains
