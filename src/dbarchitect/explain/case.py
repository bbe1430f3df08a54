"""What causes and rewrites look at: the plan with its times, and what is known of query, schema and statistics."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from dbarchitect.core.english import counted
from dbarchitect.explain.timing import Spent, spent
from dbarchitect.model.plan import Plan, PlanNode
from dbarchitect.model.schema import Schema
from dbarchitect.model.tables import Table

if TYPE_CHECKING:
    from sqlglot import exp

    from dbarchitect.model.explanation import Cause, Remedy

BIG_SHARE = 0.05
"""Of the time or cost: less is not worth a cause."""


@dataclass(frozen=True)
class Case:
    """`schema`, `tree` and `settings` are None or empty where only a plan was given."""

    plan: Plan
    schema: Schema | None = None
    tree: exp.Expr | None = None
    sql: str | None = None
    settings: dict[str, str] = field(default_factory=dict)
    analyzed: dict[str, str | None] = field(default_factory=dict)
    """When each table was last analyzed; None for never."""

    @cached_property
    def nodes(self) -> tuple[PlanNode, ...]:
        return self.plan.nodes()

    @cached_property
    def spent(self) -> dict[int, Spent]:
        return spent(self.plan)

    @cached_property
    def parents(self) -> dict[int, PlanNode]:
        return {c.number: n for n in self.nodes for c in n.children}

    def share(self, *nodes: PlanNode) -> float | None:
        """The part of the whole that these nodes took themselves."""
        shares = [self.spent[n.number].share for n in nodes]
        return None if all(s is None for s in shares) else min(1.0, sum(s or 0.0 for s in shares))

    def share_below(self, node: PlanNode) -> float | None:
        """The part of the whole that the node and all below it took."""
        return self.share(*node.walk())

    def matters(self, *nodes: PlanNode, below: bool = False) -> bool:
        share = self.share(*(m for n in nodes for m in (n.walk() if below else (n,))))
        return share is None or share >= BIG_SHARE

    def table(self, node: PlanNode) -> Table | None:
        if self.schema is None or node.relation is None:
            return None
        named = [t for t in self.schema.tables if t.name.name == node.relation]
        if node.namespace:
            named = [t for t in named if t.name.namespace == node.namespace]
        return named[0] if len(named) == 1 or (named and named[0].name.namespace == "public") else None

    def column_type(self, node: PlanNode, column: exp.Column) -> str | None:
        """The type of a column in a condition of `node`, from the scans at and below it; None where it is not known."""
        for scan in node.walk():
            if scan.relation is None or (column.table and column.table not in (scan.alias, scan.relation)):
                continue
            table = self.table(scan)
            found = table.column(column.name) if table else None
            if found is not None:
                return found.type.lower()
        return None

    def ancestors(self, node: PlanNode) -> Iterator[PlanNode]:
        above = self.parents.get(node.number)
        while above is not None:
            yield above
            above = self.parents.get(above.number)

    def loops(self, node: PlanNode) -> float:
        """How often the node ran, or is expected to."""
        if node.loops is not None:
            return self.spent[node.number].loops
        times = 1.0
        child = node
        for above in self.ancestors(node):
            repeated = child.relationship == "SubPlan" and f"hashed {child.subplan}" not in (
                above.filter or above.join_filter or ""
            )
            if (above.kind == "Nested Loop" and child.relationship == "Inner") or repeated:
                times *= max(1.0, (above.inputs[0].rows if above.inputs else above.rows) or 1.0)
            if child.relationship == "InitPlan":
                break
            child = above
        return times

    def rows(self, node: PlanNode) -> float:
        """Of all loops."""
        found = self.spent[node.number].rows or 0.0
        return found if node.loops is not None else found * self.loops(node)

    def read(self, node: PlanNode) -> float:
        """Rows a scan looked at, over all loops: those that passed and those that its filter took out."""
        passed = self.rows(node)
        removed = (node.removed_by_filter or 0.0) + (node.removed_by_recheck or 0.0)
        return passed + removed * (node.loops or 0.0)


def make(
    name: str,
    title: str,
    case: Case,
    nodes: tuple[PlanNode, ...],
    said: str,
    *remedies: Remedy,
    share: float | None = None,
    certain: bool = True,
) -> Cause:
    """The cause, with the share of its nodes unless given."""
    from dbarchitect.model.explanation import Cause

    found = case.share(*nodes) if share is None else share
    return Cause(
        name=name, title=title, nodes=tuple(n.number for n in nodes), said=said, share=found, certain=certain,
        remedies=remedies,
    )  # fmt: skip


def amount(rows: float, noun: str = "row") -> str:
    return counted(round(rows), noun)
