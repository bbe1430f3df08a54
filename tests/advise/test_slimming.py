"""A set without a budget for bytes: an index gives way to a smaller one that begins alike, never for more than is allowed."""

from __future__ import annotations

import time

import pytest

from dbarchitect.advise.oracle import Book
from dbarchitect.advise.problem import Problem
from dbarchitect.advise.search import Limits, Search
from dbarchitect.advise.slimming import slim

from .exact import drawn, relevant
from .test_search import cost_of


@pytest.mark.parametrize("seed", range(4))
def test_it_takes_less_and_costs_hardly_more(seed: int) -> None:
    planner = drawn(seed, queries=15, candidates=24)
    problem = Problem((1.0,) * 15, (0.0,) * 24, ())
    books = [Book(planner, q, relevant(planner, q)) for q in range(planner.queries)]
    found = Search(books, problem, Limits(0.01, 30, time.monotonic)).run()
    sizes = [1000 // (i + 1) for i in range(24)]
    kin = [(1 << 24) - 1 & ~(1 << i) for i in range(24)]
    for gap in (0.01, 2.0):
        made = slim(books, problem, found, sizes, kin, 0, gap)
        assert made.cost == pytest.approx(cost_of(planner, problem, made.chosen))
        assert made.cost <= found.cost * (1 + 0.2 * gap)
        assert sum(sizes[i] for i in range(24) if made.chosen >> i & 1) <= sum(
            sizes[i] for i in range(24) if found.chosen >> i & 1
        )
    fixed = slim(books, problem, found, sizes, kin, found.chosen, 2.0)
    assert fixed.chosen == found.chosen
