"""The heuristic Extend (Schlosser, Kossmann, Boissier, ICDE 2019) over the same oracle, to be compared with.

It starts from nothing and takes, step by step, the single column or the extension of a chosen index by one column that saves most per
byte, until nothing fits or saves any more.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dbarchitect.advise.candidate import Candidate
from dbarchitect.advise.oracle import Book, bits
from dbarchitect.model.tables import Index, IndexKey

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dbarchitect.advise.oracle import Planner
    from dbarchitect.advise.syntax.want import Want
    from dbarchitect.model.tables import Name

_LEAST = 1.003
"""A step that does not lower the cost by this factor ends it, as in the authors' own programme."""


@dataclass
class _State:
    chosen: int
    cost: float
    size: float


class Extend:
    """One run over statements whose wants are known. `width` is the number of columns at most."""

    def __init__(
        self, planner: Planner, wants: Sequence[Sequence[Want]], weights: Sequence[float], width: int = 3
    ) -> None:
        self.planner = planner
        self.weights = weights
        self.width = width
        self.books = [Book(planner, q, -1) for q in range(planner.queries)]
        self.tables = [{w.table for w in asks} for asks in wants]
        self.columns: dict[Name, dict[str, None]] = {}
        for asks in wants:
            for want in asks:
                self.columns.setdefault(want.table, {}).update(want.referenced)
        self.numbers: dict[tuple[Name, tuple[str, ...]], int] = {}
        self.indexes: list[tuple[Name, tuple[str, ...]]] = []
        self.sizes: list[float] = []

    def run(self, budget: float) -> tuple[int, float, float]:
        """The mask chosen, its cost, and its bytes."""
        self._add([(t, (c,)) for t, columns in self.columns.items() for c in columns])
        state = _State(0, self._cost(0, None, []), 0.0)
        costs = [b.plan(0).cost for b in self.books]
        while True:
            step = self._step(state, costs, budget)
            if step is None:
                return state.chosen, state.cost, state.size
            state = step
            costs = [b.plan(state.chosen).cost for b in self.books]

    def _step(self, state: _State, costs: list[float], budget: float) -> _State | None:
        wanted = [
            (table, (*columns, more))
            for table, columns in (self.indexes[n] for n in bits(state.chosen))
            if len(columns) < self.width
            for more in self.columns[table]
            if more not in columns
        ]
        self._add(wanted)
        moves = [
            (0, n) for n, (_, columns) in enumerate(self.indexes) if len(columns) == 1 and not state.chosen >> n & 1
        ]
        moves += [(1 << self.numbers[table, columns[:-1]], self.numbers[table, columns]) for table, columns in wanted]
        best: tuple[float, _State] | None = None
        for gone, n in moves:
            chosen = state.chosen & ~gone | 1 << n
            size = state.size + self.sizes[n] - sum(self.sizes[i] for i in bits(gone))
            if size > budget or chosen == state.chosen:
                continue
            cost = self._cost(chosen, self.indexes[n][0], costs)
            more = max(1.0, size - state.size)
            if cost * _LEAST < state.cost and (best is None or (state.cost - cost) / more > best[0]):
                best = ((state.cost - cost) / more, _State(chosen, cost, size))
        return best[1] if best else None

    def _cost(self, chosen: int, table: Name | None, costs: list[float]) -> float:
        """Only statements of the table are planned anew."""
        return sum(
            w * (b.plan(chosen).cost if table is None or table in self.tables[q] else costs[q])
            for q, (w, b) in enumerate(zip(self.weights, self.books, strict=True))
        )

    def _add(self, wanted: Sequence[tuple[Name, tuple[str, ...]]]) -> None:
        fresh = [w for w in dict.fromkeys(wanted) if w not in self.numbers]
        made = [
            Candidate(
                table=t,
                index=Index(name="", keys=tuple(IndexKey(expression=c) for c in columns)),
                kind="btree",
                columns=columns,
            )
            for t, columns in fresh
        ]
        for one, size in zip(fresh, self.planner.add(made), strict=True):
            self.numbers[one] = len(self.indexes)
            self.indexes.append(one)
            self.sizes.append(float("inf") if size is None else float(size))
