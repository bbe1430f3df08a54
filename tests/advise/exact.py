"""A planner whose every plan is known: the cheapest of a query's plans whose indexes can all be seen."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dbarchitect.advise.oracle import Fact

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dbarchitect.advise.candidate import Candidate


@dataclass
class ExactPlanner:
    """`plans[q]` are pairs of used mask and cost; one of them uses nothing."""

    plans: tuple[tuple[tuple[int, float], ...], ...]
    calls: int = 0

    @property
    def queries(self) -> int:
        return len(self.plans)

    def add(self, candidates: Sequence[Candidate]) -> tuple[int | None, ...]:
        return tuple(1 for _ in candidates)

    def plan(self, query: int, visible: int) -> Fact:
        self.calls += 1
        cost, used = min((cost, used) for used, cost in self.plans[query] if not used & ~visible)
        return Fact(visible, used, cost)


def relevant(planner: ExactPlanner, query: int) -> int:
    """The candidates that any plan of the query uses."""
    found = 0
    for used, _ in planner.plans[query]:
        found |= used
    return found


def drawn(seed: int, queries: int, candidates: int, plans: int = 12) -> ExactPlanner:
    """Queries over up to four tables with alternatives on each: costs add up over tables, and some pairs help only together."""
    dice = random.Random(seed)
    made = []
    for _ in range(queries):
        whole: list[tuple[int, float]] = [(0, 0.0)]
        for _ in range(dice.randint(1, 4)):
            scan = dice.uniform(100, 1000)
            options = [(0, scan)]
            for _ in range(dice.randint(1, max(1, plans // 4))):
                used = 1 << dice.randrange(candidates)
                if dice.random() < 0.2:
                    used |= 1 << dice.randrange(candidates)
                options.append((used, scan * dice.uniform(0.02, 0.9)))
            whole = [(a | b, x + y) for a, x in whole for b, y in options]
        made.append(tuple(whole))
    return ExactPlanner(tuple(made))
