"""Two inputs are joined without a condition: every row with every row.

Mostly a forgotten join condition. Source: Bill Karwin, “SQL Antipatterns: Spaghetti Query”.
"""

from __future__ import annotations

from collections.abc import Iterator

from dbarchitect.explain import remedies
from dbarchitect.explain.case import Case, amount, make
from dbarchitect.model.explanation import Cause
from dbarchitect.model.plan import PlanNode

TITLE = "Every row with every row"
LEAST = 10_000


def find(case: Case) -> Iterator[Cause]:
    for node in case.nodes:
        if node.kind != "Nested Loop" or len(node.inputs) < 2 or node.join_filter or node.join in ("Semi", "Anti"):
            continue
        inner = node.inputs[1]
        if (
            any(_depends(n) for n in inner.walk())
            or case.rows(node) < LEAST
            or not case.matters(node, inner, below=True)
        ):
            continue
        sides = [
            next((n.relation or n.alias for n in c.walk() if n.relation or n.alias), "a result")
            for c in node.inputs[:2]
        ]
        if (node.inputs[0].actual_rows if node.loops else node.inputs[0].rows or 0) == 1:
            continue
        said = f"{sides[0]} and {sides[1]} are joined without a condition: {amount(case.rows(node))}."
        yield make(
            __name__.rpartition(".")[2],
            TITLE,
            case,
            (node,),
            said,
            remedies.advice("give the condition by which they belong together", "rewrite"),
        )


def _depends(node: PlanNode) -> bool:
    """Whether the inner side is looked up anew with values of the outer one."""
    return bool(node.index_cond or node.tid_cond or node.kind in ("Memoize", "Function Scan", "ProjectSet", "Subquery Scan", "Limit", "Aggregate")
                or (node.filter and "." in node.filter))  # fmt: skip
