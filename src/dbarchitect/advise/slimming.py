"""A set whose bytes have no budget, made smaller: an index gives way to a smaller one that begins alike where hardly anything is lost."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dbarchitect.advise.oracle import bits

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dbarchitect.advise.oracle import Book
    from dbarchitect.advise.problem import Problem
    from dbarchitect.advise.search import Found

_SMALLER = 0.8
_MOST_TRIED = 4
_LOSS = 0.2
"""Of the gap asked for, at most lost by all of it."""


def slim(
    books: Sequence[Book],
    problem: Problem,
    found: Found,
    sizes: Sequence[int],
    kin: Sequence[int],
    fixed: int,
    gap: float,
) -> Found:
    """The set with what is too large for what it saves replaced; its cost grows by no more than a part of `gap`."""
    most = found.cost * (1 + _LOSS * gap)
    chosen, cost = found.chosen, found.cost

    def cost_of(some: int) -> float:
        return problem.kept(some) + sum(w * b.plan(some).cost for b, w in zip(books, problem.weights, strict=True))

    for i in sorted(bits(chosen & ~fixed), key=lambda i: -sizes[i]):
        rest = chosen & ~(1 << i)
        alike = (
            [j for j in bits(kin[i] & ~chosen & found.pool) if sizes[j] <= _SMALLER * sizes[i]] if kin[i] > 0 else []
        )
        for j in sorted(alike, key=lambda j: (sizes[j], j))[:_MOST_TRIED]:
            other = rest | 1 << j
            if problem.fits(other) and (dearer := cost_of(other)) <= most:
                chosen, cost = other, dearer
                break
    return replace(found, chosen=chosen, cost=cost)
