"""Relaxations rounded, layered and narrowed: sets within the budgets, the best of which the search ends with."""

from __future__ import annotations

import time

import pytest

from dbarchitect.advise import search as searching
from dbarchitect.advise.layers import layers
from dbarchitect.advise.master import Master
from dbarchitect.advise.oracle import Book
from dbarchitect.advise.rounding import rounded
from dbarchitect.advise.search import Limits, Search

from .exact import ExactPlanner, drawn, relevant
from .test_search import cost_of, problem_of


def known(planner: ExactPlanner, candidates: int) -> list[Book]:
    """Books that know every plan with one index, and that with all."""
    books = [Book(planner, q, relevant(planner, q)) for q in range(planner.queries)]
    for book in books:
        for shown in (0, (1 << candidates) - 1, *(1 << i for i in range(candidates))):
            book.plan(shown)
    return books


@pytest.mark.parametrize("seed", range(4))
def test_a_rounded_set_fits_and_the_master_is_left_as_it_was(seed: int) -> None:
    planner = drawn(seed, queries=15, candidates=30)
    problem = problem_of(planner, seed, 30, share=0.2)
    master = Master(problem)
    for query, book in enumerate(known(planner, 30)):
        for fact in book.facts:
            master.add(query, fact)
    before = master.solve().value
    chosen = rounded(master)
    assert problem.fits(chosen)
    assert cost_of(planner, problem, chosen) < cost_of(planner, problem, 0)
    assert master.solve().value == pytest.approx(before)


def test_layers_hold_the_best_mixture_first() -> None:
    planner = drawn(3, queries=15, candidates=40)
    problem = problem_of(planner, 3, 40, share=0.2)
    books = known(planner, 40)
    first = layers(books, problem, 1)
    more = layers(books, problem, first.bit_count() + 5, always=1)
    assert first & ~more == 0
    assert more & 1
    assert more.bit_count() > first.bit_count()
    assert layers(books, problem, 1000).bit_count() <= 40


def test_a_narrowed_search_proves_what_it_says_of_its_pool(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "_MANY", 10)
    monkeypatch.setattr(searching, "_MOST", 12)
    planner = drawn(7, queries=25, candidates=60, plans=12)
    problem = problem_of(planner, 7, 60, share=0.15)
    books = [Book(planner, q, relevant(planner, q)) for q in range(planner.queries)]
    found = Search(books, problem, Limits(0.01, 30, time.monotonic)).run()
    assert problem.fits(found.chosen)
    assert found.chosen & ~found.pool == 0
    assert found.pool.bit_count() < 60
    inside = [Book(planner, q, relevant(planner, q) & found.pool) for q in range(planner.queries)]
    again = Search(inside, problem, Limits(1e-6, 30, time.monotonic))
    monkeypatch.setattr(searching, "_MANY", 1000)
    best = again.run()
    assert found.bound <= best.cost * (1 + 1e-9)


def test_an_index_beside_one_that_begins_alike_is_left_out_when_it_hardly_saves() -> None:
    planner = drawn(11, queries=20, candidates=30)
    problem = problem_of(planner, 11, 30, share=0.5)
    books = [Book(planner, q, relevant(planner, q)) for q in range(planner.queries)]
    alone = Search(books, problem, Limits(0.05, 30, time.monotonic)).run()
    kin = [(1 << 30) - 1 & ~(1 << i) for i in range(30)]
    beside = Search(books, problem, Limits(0.05, 30, time.monotonic), kin=kin).run()
    assert beside.chosen.bit_count() <= alone.chosen.bit_count()
    assert beside.gap <= 0.05 + 1e-9
