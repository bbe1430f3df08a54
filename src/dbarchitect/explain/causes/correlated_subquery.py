"""A subquery is run again for every row.

Its plan stands below as a SubPlan with as many loops as there are rows outside.

Fix: join to the grouped subquery, LATERAL with a LIMIT, or a window; at least an index on the column it is joined by.
Source: PostgreSQL, “Scalar Subqueries” and src/backend/optimizer/plan/subselect.c: SubPlans without a hash table are run per row.
"""

from __future__ import annotations

from collections.abc import Iterator

from dbarchitect.explain import remedies
from dbarchitect.explain.case import Case, amount, make
from dbarchitect.explain.indexing import index_for
from dbarchitect.model.explanation import Cause

TITLE = "A subquery for every row"
LEAST = 50


def find(case: Case) -> Iterator[Cause]:
    for node in case.nodes:
        if node.relationship != "SubPlan" or case.loops(node) < LEAST or not case.matters(node, below=True):
            continue
        tables = ", ".join(dict.fromkeys(n.relation for n in node.walk() if n.relation)) or "its input"
        said = f"{node.subplan} on {tables} is run {amount(case.loops(node), 'time')}, once for each row outside."
        wanted = []
        for scan in node.walk():
            if scan.kind == "Seq Scan" and (found := index_for(case, scan)) is not None:
                wanted.append(found)
        wanted.append(remedies.advice("compute it once for all rows and join to it", "rewrite"))
        yield make(__name__.rpartition(".")[2], TITLE, case, (node,), said, *wanted, share=case.share_below(node))
