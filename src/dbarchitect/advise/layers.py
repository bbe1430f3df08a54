"""The candidates that the best mixtures of known plans use: the best mixture, the best without those, and so on.

A mixture is the master's linear relaxation. Each layer takes the place of the one before where that is not to be had, so a few layers hold
what a good set is made of; what no layer uses is dear for what it saves, at the budgets asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.advise.master import Master
from dbarchitect.advise.oracle import bits

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dbarchitect.advise.oracle import Book
    from dbarchitect.advise.problem import Problem

_BOUGHT = 1e-7


def layers(books: Sequence[Book], problem: Problem, most: int, always: int = 0) -> int:
    """The mask of some `most` candidates, and of `always`."""
    master = Master(problem)
    for query, book in enumerate(books):
        for fact in book.facts:
            master.add(query, fact)
    kept = always
    while kept.bit_count() < most:
        layer = sum(1 << i for i, part in enumerate(master.solve().shares) if part > _BOUGHT)
        if not layer & ~always:
            break
        kept |= layer
        for i in bits(layer & ~always):
            master.bound(i, 0.0, 0.0)
    return kept
