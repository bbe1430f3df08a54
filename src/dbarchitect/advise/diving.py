"""Good plans at given prices, quickly and without proof: what may pay for itself is shown, then the dearest that is used is tried without.

Where there are many candidates the master needs many columns before its prices mean anything; a proof at those prices would be wasted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.advise.oracle import bits

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dbarchitect.advise.oracle import Book


def dive(book: Book, weight: float, prices: Mapping[int, float], gains: Mapping[int, float], most_plans: int) -> None:
    """The book knows plans near the cheapest at these prices."""

    def price_of(mask: int) -> float:
        return sum(prices.get(i, 0.0) for i in bits(mask))

    before = book.planner.calls
    start = min(book.facts, key=lambda f: (weight * f.cost + price_of(f.used), f.used))
    shown = start.used
    for i, gain in gains.items():
        if weight * gain > prices.get(i, 0.0):
            shown |= 1 << i
    fact = book.plan(shown)
    best = weight * fact.cost + price_of(fact.used)
    tried = 0
    while book.planner.calls - before < most_plans:
        left = [i for i in bits(fact.used & ~tried) if prices.get(i, 0.0) > 0]
        if not left:
            return
        dearest = max(left, key=lambda i: (prices.get(i, 0.0), i))
        tried |= 1 << dearest
        other = book.plan(shown & ~(1 << dearest))
        value = weight * other.cost + price_of(other.used)
        if value < best:
            best, fact, shown = value, other, shown & ~(1 << dearest)
