"""The inner side of a nested loop reads a whole table for every outer row.

Fix: an index on the column it is joined by. Source: PostgreSQL, “Planner/Optimizer: Generating Possible Plans”.
"""

from __future__ import annotations

from collections.abc import Iterator

from dbarchitect.explain.case import Case, amount, make
from dbarchitect.explain.indexing import index_for
from dbarchitect.model.explanation import Cause

TITLE = "A whole table for every row"
LEAST = 10


def find(case: Case) -> Iterator[Cause]:
    for node in case.nodes:
        if node.kind != "Nested Loop" or len(node.inputs) < 2:
            continue
        inner = node.inputs[1]
        stored = inner.inputs[0] if inner.kind in ("Materialize", "Memoize") and inner.inputs else inner
        if stored.kind != "Seq Scan" or case.loops(inner) < LEAST or not case.matters(node, inner, below=True):
            continue
        remedy = index_for(case, stored, more=node.join_filter)
        by = f" by {node.join_filter}" if node.join_filter else ""
        said = f"{stored.relation} is gone through {amount(case.loops(inner), 'time')}{by}, once for each row of the outer side."
        yield make(
            __name__.rpartition(".")[2], TITLE, case, (node, inner), said, *((remedy,) if remedy else ()),
            share=case.share(node, *inner.walk()),
        )  # fmt: skip
