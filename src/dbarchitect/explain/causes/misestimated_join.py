"""A join returned far more or fewer rows than expected, though its inputs were estimated well.

The planner takes the values of both sides to match evenly and independently of the conditions on them.

Fix: higher statistics targets on the join columns; a condition on the side that decides; a materialized step.
Source: PostgreSQL, “Row Estimation Examples”.
"""

from __future__ import annotations

from collections.abc import Iterator

from dbarchitect.explain import remedies
from dbarchitect.explain.case import Case, amount, make
from dbarchitect.explain.timing import factor
from dbarchitect.model.explanation import Cause

TITLE = "A join estimated wrongly"
OFF = 20.0
_JOINS = frozenset({"Hash Join", "Merge Join", "Nested Loop"})


def find(case: Case) -> Iterator[Cause]:
    for node in case.nodes:
        off = factor(node)
        if node.kind not in _JOINS or off is None or 1 / OFF < off < OFF:
            continue
        if any(not 0.2 < (factor(c) or 1.0) < 5 for c in node.inputs):
            continue
        if off < 1 and any(a.kind == "Limit" for a in case.ancestors(node)):
            continue
        condition = (
            node.hash_cond
            or node.merge_cond
            or node.join_filter
            or (node.inputs[1].index_cond if len(node.inputs) > 1 else None)
        )
        said = (
            f"The join{f' by {condition}' if condition else ''} was expected to give {amount(node.rows or 0)} and gave "
            f"{amount(node.actual_rows or 0)}, though its inputs were estimated well. All that stands above it was chosen for the wrong size."
        )
        yield make(
            __name__.rpartition(".")[2], TITLE, case, (node,), said,
            remedies.advice("raise the statistics targets of the join columns, and put conditions on the side that decides how many match", "statistics"),
            certain=False,
        )  # fmt: skip
