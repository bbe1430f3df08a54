"""The problem in numbers: what each index costs of each budget, what it costs to keep, and how often each query runs."""

from __future__ import annotations

from dataclasses import dataclass

from dbarchitect.advise.oracle import bits


@dataclass(frozen=True)
class Budget:
    """`loads[i]` of `limit` is what candidate i takes: bytes, one of a number, or rows written twice."""

    name: str
    loads: tuple[float, ...]
    limit: float


@dataclass(frozen=True)
class Problem:
    """Costs are the planner's, times `weights`. `upkeep[i]` is what writes cost more while candidate i is there, in the same units."""

    weights: tuple[float, ...]
    upkeep: tuple[float, ...]
    budgets: tuple[Budget, ...]

    @property
    def candidates(self) -> int:
        return len(self.upkeep)

    def fits(self, chosen: int) -> bool:
        return all(self.load(b, chosen) <= b.limit * (1 + 1e-9) for b in self.budgets)

    @staticmethod
    def load(budget: Budget, chosen: int) -> float:
        return sum(budget.loads[i] for i in bits(chosen))

    def kept(self, chosen: int) -> float:
        """What writes cost more under `chosen`."""
        return sum(self.upkeep[i] for i in bits(chosen))
