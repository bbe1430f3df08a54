"""The last part of the gap: every plan whose reduced cost could matter is found, then whole sets are chosen from all of them.

What was not found of a query costs at least a known floor, less the prices of what it uses: a column of its own stands for it, so that the
programme's bound holds for all sets. Where its solution rests on such a column, that query is asked for more; so plans are made only
where the proof needs them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.advise.master import Unknown
from dbarchitect.advise.pricing import Priced, price

if TYPE_CHECKING:
    from dbarchitect.advise.search import Search

_MOST_CALLS = 400


def close(search: Search) -> None:
    """The search's bound and set are better, to the gap asked for if time allows."""
    if search.centre is None:
        return
    prices = search.centre.queries
    above = [0.0] * len(search.books)
    priced: list[Priced | None] = [None] * len(search.books)
    step = max(search.cost - search.bound, 1e-6 * search.cost) / 8
    for _ in range(60):
        for q, book in enumerate(search.books):
            if priced[q] is None:
                priced[q] = price(book, search.problem.weights[q], prices[q], above=above[q], most_calls=_MOST_CALLS)
        search._learn()
        unknown = [Unknown(p.floor, prices[q]) for q, p in enumerate(priced) if p is not None]
        left = search.until - search.limits.clock()
        choice = search.master.choose(max(1.0, min(left, 20.0)), search.limits.gap / 10, unknown, start=search.chosen)
        search.bound = max(search.bound, choice.bound)
        if choice.chosen and choice.chosen not in search._seen:
            search._try(choice.chosen)
            search._learn()
        search._round_up(2.0)
        search.say(
            f"closing: {search.bound:.6g} … {search.cost:.6g}, {len(choice.unsure)} open, {search._calls()} plans"
        )
        if search._done() or not choice.unsure:
            return
        for q in choice.unsure:
            above[q] = max(step, above[q] * 2)
            priced[q] = None
