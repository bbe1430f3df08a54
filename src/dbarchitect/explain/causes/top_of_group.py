"""All rows of every group are numbered and sorted to keep the first few.

`row_number() OVER (PARTITION BY …) … WHERE n <= 3` or `DISTINCT ON` over a large table sorts all of it.

Fix: LATERAL with a LIMIT for each group, where the groups are few and an index leads by group and order.
Source: Markus Winand, “Top-N per group”.
"""

from __future__ import annotations

from collections.abc import Iterator

from dbarchitect.explain import remedies
from dbarchitect.explain.case import Case, amount, make
from dbarchitect.explain.indexing import index_for
from dbarchitect.model.explanation import Cause, Remedy
from dbarchitect.model.plan import PlanNode

TITLE = "All rows sorted for the first of each group"
LEAST = 5_000


def find(case: Case) -> Iterator[Cause]:
    for node in case.nodes:
        below = node.inputs[0] if node.inputs else None
        if below is None:
            continue
        window = (
            node.kind == "Subquery Scan"
            and node.filter
            and next((n for n in node.walk() if n.kind == "WindowAgg"), None)
        )
        distinct = node.kind == "Unique" and below.kind in ("Sort", "Incremental Sort") and len(below.sort_key) > 1
        source = window or (below if distinct else None)
        if (
            not source
            or case.rows(source) < LEAST
            or case.rows(node) > case.rows(source) * 0.5
            or not case.matters(node, below=True)
        ):
            continue
        said = f"{amount(case.rows(source))} are sorted and numbered, and {amount(case.rows(node))} of them are kept."
        wanted: list[Remedy] = []
        sort = next((n for n in node.walk() if n.sort_key), None)
        if sort is not None and (found := _index(case, sort)) is not None:
            wanted.append(found)
        wanted.append(remedies.advice("take the first rows of each group by LATERAL … ORDER BY … LIMIT", "rewrite"))
        yield make(__name__.rpartition(".")[2], TITLE, case, (node,), said, *wanted, share=case.share_below(node))


def _index(case: Case, sort: PlanNode) -> Remedy | None:
    scan = sort.inputs[0] if sort.inputs else None
    return index_for(case, scan, sort.sort_key) if scan is not None and scan.relation else None
