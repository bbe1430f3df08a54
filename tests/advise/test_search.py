"""The search finds the best set there is, and its bound never lies above it."""

from __future__ import annotations

import itertools
import random
import time

import pytest

from dbarchitect.advise.oracle import Book, mask
from dbarchitect.advise.pricing import price
from dbarchitect.advise.problem import Budget, Problem
from dbarchitect.advise.search import Limits, Search

from .exact import ExactPlanner, drawn, relevant


def books_of(planner: ExactPlanner) -> list[Book]:
    return [Book(planner, q, relevant(planner, q)) for q in range(planner.queries)]


def problem_of(planner: ExactPlanner, seed: int, candidates: int, share: float, upkeep: float = 0.0) -> Problem:
    dice = random.Random(seed)
    sizes = tuple(float(dice.randint(1, 30)) for _ in range(candidates))
    return Problem(
        weights=tuple(dice.choice((0.5, 1.0, 3.0)) for _ in range(planner.queries)),
        upkeep=tuple(dice.uniform(0, upkeep) for _ in range(candidates)),
        budgets=(Budget("bytes", sizes, sum(sizes) * share), Budget("number", (1.0,) * candidates, candidates // 2)),
    )


def cost_of(planner: ExactPlanner, problem: Problem, chosen: int) -> float:
    costs = (w * planner.plan(q, chosen).cost for q, w in enumerate(problem.weights))
    return sum(costs) + problem.kept(chosen)


@pytest.mark.parametrize("seed", range(12))
def test_it_is_the_best_of_all_sets(seed: int) -> None:
    planner = drawn(seed, queries=6, candidates=10)
    problem = problem_of(planner, seed, 10, share=0.3, upkeep=60.0 * (seed % 3))
    sets = (mask(c) for n in range(6) for c in itertools.combinations(range(10), n))
    best = min(cost_of(planner, problem, s) for s in sets if problem.fits(s))
    found = Search(books_of(planner), problem, Limits(1e-6, 30, time.monotonic)).run()
    assert problem.fits(found.chosen)
    assert found.cost == pytest.approx(cost_of(planner, problem, found.chosen))
    assert found.cost == pytest.approx(best, rel=1e-5)
    assert found.bound <= best * (1 + 1e-9)
    assert found.gap <= 1e-5


def test_a_larger_one_is_closed_with_few_plans() -> None:
    planner = drawn(5, queries=40, candidates=80, plans=20)
    problem = problem_of(planner, 5, 80, share=0.15)
    began = time.monotonic()
    found = Search(books_of(planner), problem, Limits(0.01, 60, time.monotonic), say=print).run()
    print(found, planner.calls, time.monotonic() - began)
    assert found.gap <= 0.01
    assert planner.calls < 40 * 60


@pytest.mark.parametrize("seed", range(8))
def test_pricing_is_exact_and_finds_all_columns_up_to_its_cutoff(seed: int) -> None:
    planner = drawn(seed + 50, queries=1, candidates=8)
    dice = random.Random(seed)
    prices = {i: dice.uniform(0, 200) for i in range(8)}
    book = Book(planner, 0, relevant(planner, 0))
    book.plan(0)

    def total(used: int) -> float:
        return sum(p for i, p in prices.items() if used >> i & 1)

    every = sorted(planner.plan(0, s).cost + total(s) for s in range(256))
    found = price(book, 1.0, prices, above=150.0)
    assert found.best == pytest.approx(every[0])
    assert found.floor > found.best + 150.0
    listed = {c.used for c in found.columns}
    for used, cost in planner.plans[0]:
        if (
            planner.plan(0, used).used == used
            and cost == planner.plan(0, used).cost
            and cost + total(used) < every[0] + 149
        ):
            assert any(not other & ~used for other in listed)
