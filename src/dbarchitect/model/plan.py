"""A query plan as PostgreSQL tells it: a tree of nodes, with what was expected and, where it ran, what happened.

Times of a node are per loop, as in the engine's own output; `explain.timing` makes totals of them. None is not told, never zero.
"""

from __future__ import annotations

from collections.abc import Iterator

from dbarchitect.model.base import Value


class PlanNode(Value):
    """One step. `number` counts the nodes from 1 in the order the engine prints them. `kind` is the engine's node type in JSON."""

    number: int
    kind: str
    relationship: str | None = None
    """`Outer`, `Inner`, `Member`, `Subquery`, `InitPlan` or `SubPlan`; None for the root."""
    subplan: str | None = None
    """`SubPlan 1`, `InitPlan 1 (returns $0)`, `CTE x`, as the engine calls it."""
    join: str | None = None
    strategy: str | None = None
    partial: str | None = None
    operation: str | None = None
    command: str | None = None
    provider: str | None = None
    parallel: bool = False
    backward: bool = False
    relation: str | None = None
    namespace: str | None = None
    alias: str | None = None
    index: str | None = None
    cte: str | None = None
    function: str | None = None
    startup_cost: float | None = None
    cost: float | None = None
    rows: float | None = None
    width: int | None = None
    actual_startup_ms: float | None = None
    actual_ms: float | None = None
    actual_rows: float | None = None
    loops: float | None = None
    workers_planned: int | None = None
    workers: int | None = None
    """Launched."""
    filter: str | None = None
    index_cond: str | None = None
    recheck_cond: str | None = None
    join_filter: str | None = None
    hash_cond: str | None = None
    merge_cond: str | None = None
    one_time_filter: str | None = None
    tid_cond: str | None = None
    order_by: str | None = None
    remote_sql: str | None = None
    sort_key: tuple[str, ...] = ()
    presorted_key: tuple[str, ...] = ()
    group_key: tuple[str, ...] = ()
    output: tuple[str, ...] = ()
    removed_by_filter: float | None = None
    removed_by_join_filter: float | None = None
    removed_by_recheck: float | None = None
    heap_fetches: float | None = None
    exact_blocks: float | None = None
    lossy_blocks: float | None = None
    sort_method: str | None = None
    sort_space_kb: float | None = None
    sort_space: str | None = None
    hash_buckets: float | None = None
    hash_batches: float | None = None
    hash_batches_planned: float | None = None
    aggregate_batches: float | None = None
    memory_kb: float | None = None
    disk_kb: float | None = None
    cache_hits: float | None = None
    cache_misses: float | None = None
    cache_evictions: float | None = None
    shared_hit: float | None = None
    shared_read: float | None = None
    shared_dirtied: float | None = None
    shared_written: float | None = None
    local_hit: float | None = None
    local_read: float | None = None
    temp_read: float | None = None
    temp_written: float | None = None
    subplans_removed: int | None = None
    disabled: bool = False
    children: tuple[PlanNode, ...] = ()

    @property
    def executed(self) -> bool | None:
        """Whether it ran at all; None where the plan was not executed."""
        return None if self.loops is None else self.loops > 0

    def walk(self) -> Iterator[PlanNode]:
        """The node and all below it, as printed."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(reversed(node.children))

    @property
    def inputs(self) -> tuple[PlanNode, ...]:
        """The children whose rows it reads: no sub- and init-plans."""
        return tuple(c for c in self.children if c.subplan is None)


class Trigger(Value):
    """`ms` in all, over `calls`."""

    name: str
    ms: float | None = None
    calls: float | None = None


class Plan(Value):
    """A whole plan. `executed`: it holds what happened, too."""

    root: PlanNode
    planning_ms: float | None = None
    execution_ms: float | None = None
    jit_functions: int | None = None
    jit_ms: float | None = None
    triggers: tuple[Trigger, ...] = ()
    settings: tuple[tuple[str, str], ...] = ()
    query: str | None = None

    @property
    def executed(self) -> bool:
        return self.root.loops is not None

    def nodes(self) -> tuple[PlanNode, ...]:
        return tuple(self.root.walk())
