"""Which indexes a workload should have: what each is for and takes, what is to go, and how far from the best the set can be."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from dbarchitect.model.base import Value

Why = Literal["over_budget", "dominated", "write_cost", "not_worth_it", "never_used", "not_possible"]


class Served(Value):
    """A statement that an index serves. Costs are the planner's for one execution, before all of the advice and after."""

    statement: str
    cost_before: float
    cost_after: float


class AdvisedIndex(Value):
    """An index to build. `gain` is the part of today's workload cost that comes back when it alone is left out."""

    name: str
    table: str
    kind: str
    sql: str
    drop_sql: str
    size_bytes: int
    serves: tuple[Served, ...]
    gain: float
    upkeep: float = 0.0
    """What writes cost more with it, as a part of today's workload cost."""
    build_seconds: float | None = None
    """Roughly, from the size of the table and of the index."""


class DroppedIndex(Value):
    """An index no plan uses. `scans` were counted since `since`, where the server counts."""

    name: str
    table: str
    sql: str
    restore_sql: str
    size_bytes: int | None = None
    why: str
    scans: int | None = None
    since: str | None = None


class RefusedIndex(Value):
    sql: str
    reason: Why
    why: str
    size_bytes: int | None = None


class Hint(Value):
    """What no index does: rows in the order of a column, a table in parts, an extension. `sql` is where it begins."""

    kind: Literal["cluster", "partition", "extension"]
    table: str
    column: str
    sql: str
    why: str


class Point(Value):
    """A budget, and what the best set within it costs as a part of today's cost; nothing costs less than `bound`."""

    budget_bytes: int
    size_bytes: int
    cost: float
    bound: float


class StatementCost(Value):
    """A statement's cost for one execution, and how many executions it stands for."""

    statement: str
    weight: float
    cost_before: float
    cost_after: float
    sql: str = Field(default="", repr=False)


class Unplanned(Value):
    statement: str
    why: str


class Measured(Value):
    """A statement's time in a sandbox with generated rows, in milliseconds; None where it took too long."""

    statement: str
    ms_before: float | None
    ms_after: float | None


class Proof(Value):
    """What was built and measured. `failed` is what could not be built."""

    where: str
    statements: tuple[Measured, ...] = ()
    failed: tuple[str, ...] = ()


class Fidelity(Value):
    """What the planner's costs rest on."""

    planner: str
    source_version: int | None = None
    statistics_from: str | None = None
    origin: str = ""
    score: float | None = None
    """1 where all that a planner looks at was read, and planned by the same version."""
    notes: tuple[str, ...] = ()


class Advice(Value):
    """The advice. Costs are the planner's times executions, upkeep included; no set of the candidates costs less than `lower_bound`."""

    version: Literal[1] = 1
    source: str = ""
    workload: str = ""
    indexes: tuple[AdvisedIndex, ...] = ()
    drop: tuple[DroppedIndex, ...] = ()
    kept: tuple[str, ...] = ()
    """Existing indexes that stay, because plans use them or something else needs them."""
    cost_before: float = 0.0
    cost_after: float = 0.0
    lower_bound: float = 0.0
    gap: float = 0.0
    """How far above the lower bound the cost is at most, as a part of the cost."""
    clamped: bool = False
    """The bound had come out above the cost and was put down to it."""
    size_bytes: int = 0
    budget_bytes: int | None = None
    most_indexes: int | None = None
    candidates: int = 0
    tried: int = 0
    """Candidates made, before those that no plan uses fell away."""
    planner_calls: int = 0
    seconds: float = 0.0
    certificate: str = ""
    curve: tuple[Point, ...] = ()
    statements: tuple[StatementCost, ...] = ()
    refused: tuple[RefusedIndex, ...] = ()
    hints: tuple[Hint, ...] = ()
    never_used: int = 0
    unplanned: tuple[Unplanned, ...] = ()
    notes: tuple[str, ...] = ()
    fidelity: Fidelity
    proof: Proof | None = None
