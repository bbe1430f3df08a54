"""The master problem in HiGHS: one plan per query out of those known, its indexes paid for once, within the budgets.

min Σ w_q v_p z_p + Σ upkeep_i x_i;  Σ_p z_p = 1 for each query;  Σ_{p uses i} z_p ≤ x_i for each query and index;  Σ loads_i x_i ≤ limit.
The duals of the second are the prices at which queries are asked for better plans, those of the third the prices of the budgets.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from dbarchitect.advise.oracle import bits

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dbarchitect.advise.oracle import Fact
    from dbarchitect.advise.problem import Problem


@dataclass(frozen=True)
class Duals:
    """Prices: of a query's answer, of an index for a query, of each budget; `shares` are the parts of indexes that are bought."""

    value: float
    answers: tuple[float, ...]
    prices: tuple[dict[int, float], ...]
    budgets: tuple[float, ...]
    shares: tuple[float, ...]


@dataclass
class Master:
    """The columns known so far. Add with `add`; `solve` gives the duals, `choose` the best set of whole indexes."""

    problem: Problem
    columns: list[dict[int, float]] = field(init=False)
    """For each query: weighted cost by mask of used indexes."""
    _lp: Any = field(init=False)
    _links: list[dict[int, int]] = field(init=False)

    def __post_init__(self) -> None:
        problem = self.problem
        queries = len(problem.weights)
        self.columns = [{} for _ in range(queries)]
        self._links = [{} for _ in range(queries)]
        self._places: list[dict[int, int]] = [{} for _ in range(queries)]
        self._lp = lp = _highs()
        none = np.array([], dtype=np.int32)
        for i in range(problem.candidates):
            lp.addCol(problem.upkeep[i], 0.0, 1.0, 0, none, none.astype(float))
        for _ in range(queries):
            lp.addRow(1.0, 1.0, 0, none, none.astype(float))
        for budget in problem.budgets:
            at = [i for i, load in enumerate(budget.loads) if load]
            scale = budget.limit or 1.0
            lp.addRow(
                -np.inf,
                1.0 if budget.limit else 0.0,
                len(at),
                np.array(at, dtype=np.int32),
                np.array([budget.loads[i] / scale for i in at]),
            )
        self._first_link = queries + len(problem.budgets)

    def add(self, query: int, fact: Fact) -> bool:
        """The plan can be chosen; False when it was known at this cost."""
        cost = self.problem.weights[query] * fact.cost
        known = self.columns[query].get(fact.used)
        if known is not None:
            if abs(known - cost) <= 1e-9 * abs(cost):
                return False
            self._lp.changeColCost(self._places[query][fact.used], cost)
            self.columns[query][fact.used] = cost
            return True
        links = self._links[query]
        rows = [query]
        for i in bits(fact.used):
            if i not in links:
                links[i] = self._lp.getNumRow()
                self._lp.addRow(-np.inf, 0.0, 1, np.array([i], dtype=np.int32), np.array([-1.0]))
            rows.append(links[i])
        self._places[query][fact.used] = self._lp.getNumCol()
        self._lp.addCol(cost, 0.0, np.inf, len(rows), np.array(rows, dtype=np.int32), np.ones(len(rows)))
        self.columns[query][fact.used] = cost
        return True

    def bound(self, candidate: int, least: float, most: float) -> None:
        """The relaxation buys at least and at most these parts of the candidate."""
        self._lp.changeColBounds(candidate, least, most)

    def solve(self) -> Duals:
        """The linear relaxation over the known columns."""
        problem, lp = self.problem, self._lp
        lp.run()
        solution = lp.getSolution()
        rows = list(solution.row_dual)
        first = len(problem.weights)
        return Duals(
            value=lp.getInfo().objective_function_value,
            answers=tuple(rows[:first]),
            prices=tuple({i: max(0.0, -rows[r]) for i, r in links.items()} for links in self._links),
            budgets=tuple(max(0.0, -rows[first + n]) / (b.limit or 1.0) for n, b in enumerate(problem.budgets)),
            shares=tuple(list(solution.col_value)[: problem.candidates]),
        )

    def choose(self, seconds: float, gap: float, unknown: Sequence[Unknown] = (), start: int | None = None) -> Choice:
        """The best set of whole indexes over the known columns; with `unknown` its bound holds for the columns not known, too."""
        return _Whole(self, unknown).run(seconds, gap, start)


@dataclass(frozen=True)
class Unknown:
    """Every column of the query that is not known costs at least `floor`, less the price of what it uses."""

    floor: float
    prices: Mapping[int, float]


@dataclass(frozen=True)
class Choice:
    """A set of indexes; nothing costs less than `bound`. `unsure` are the queries answered by a column that is not known."""

    chosen: int
    value: float
    bound: float
    unsure: tuple[int, ...]


class _Whole:
    """The mixed-integer programme, made anew from the columns worth a thought."""

    def __init__(self, master: Master, unknown: Sequence[Unknown]) -> None:
        problem = master.problem
        self.master = master
        self.costs: list[float] = list(problem.upkeep)
        self.lower: list[float] = [0.0] * problem.candidates
        self.upper: list[float] = [1.0] * problem.candidates
        self.rows: list[tuple[float, float, list[int], list[float]]] = []
        self.art: dict[int, int] = {}
        for budget in problem.budgets:
            at = [i for i, load in enumerate(budget.loads) if load]
            scale = budget.limit or 1.0
            self.rows.append((-np.inf, 1.0 if budget.limit else 0.0, at, [budget.loads[i] / scale for i in at]))
        for query, columns in enumerate(master.columns):
            self._query(query, columns, unknown[query] if unknown else None)

    def _query(self, query: int, columns: dict[int, float], unknown: Unknown | None) -> None:
        kept = _undominated(columns)
        places = {used: self._column(cost) for used, cost in kept.items()}
        one = list(places.values())
        users: dict[int, list[int]] = {}
        for used, place in places.items():
            for i in bits(used):
                users.setdefault(i, []).append(place)
        if unknown is not None and unknown.floor < np.inf:
            art = self._column(unknown.floor)
            self.art[query] = art
            one.append(art)
            for i, price in unknown.prices.items():
                if price > 0:
                    part = self._column(-price, 1.0)
                    self.rows.append((-np.inf, 0.0, [part, art], [1.0, -1.0]))
                    users.setdefault(i, []).append(part)
        self.rows.append((1.0, 1.0, one, [1.0] * len(one)))
        for i, at in users.items():
            self.rows.append((-np.inf, 0.0, [*at, i], [*[1.0] * len(at), -1.0]))

    def _column(self, cost: float, upper: float = np.inf) -> int:
        self.costs.append(cost)
        self.lower.append(0.0)
        self.upper.append(upper)
        return len(self.costs) - 1

    def run(self, seconds: float, gap: float, start: int | None) -> Choice:
        import highspy

        problem = self.master.problem
        lp = _highs()
        lp.setOptionValue("time_limit", float(max(seconds, 0.05)))
        lp.setOptionValue("mip_rel_gap", gap)
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = len(self.costs), len(self.rows)
        model.col_cost_ = np.array(self.costs)
        model.col_lower_, model.col_upper_ = np.array(self.lower), np.array(self.upper)
        model.row_lower_ = np.array([r[0] for r in self.rows])
        model.row_upper_ = np.array([r[1] for r in self.rows])
        starts = np.cumsum([0, *(len(r[2]) for r in self.rows)])
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_ = starts.astype(np.int32)
        model.a_matrix_.index_ = np.array([i for r in self.rows for i in r[2]], dtype=np.int32)
        model.a_matrix_.value_ = np.array([v for r in self.rows for v in r[3]])
        whole = highspy.HighsVarType.kInteger
        model.integrality_ = [whole] * problem.candidates + [highspy.HighsVarType.kContinuous] * (
            len(self.costs) - problem.candidates
        )
        lp.passModel(model)
        if start is not None:
            given = np.array(list(range(problem.candidates)), dtype=np.int32)
            lp.setSolution(len(given), given, np.array([float(start >> i & 1) for i in range(problem.candidates)]))
        lp.run()
        info = lp.getInfo()
        values = lp.getSolution().col_value
        if len(values) < problem.candidates or info.primal_solution_status == 0:
            return Choice(0, float("inf"), info.mip_dual_bound, ())
        chosen = sum(1 << i for i in range(problem.candidates) if values[i] > 0.5)
        unsure = tuple(q for q, place in self.art.items() if values[place] > 1e-6)
        return Choice(chosen, info.objective_function_value, info.mip_dual_bound, unsure)


def _undominated(columns: dict[int, float]) -> dict[int, float]:
    """Without columns that cost no less than another whose indexes are among theirs."""
    kept: dict[int, float] = {}
    for used, cost in sorted(columns.items(), key=lambda c: (c[1], c[0].bit_count(), c[0])):
        if not any(not other & ~used for other in kept):
            kept[used] = cost
    return kept


def _highs() -> Any:
    import highspy

    lp: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    lp.setOptionValue("output_flag", False)
    lp.setOptionValue("threads", 1)
    lp.setOptionValue("random_seed", 0)
    return lp
