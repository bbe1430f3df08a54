"""A WITH query is made as a whole before it is filtered.

A CTE that is read twice, or says MATERIALIZED, or stands in a version before 12, is computed in full: conditions outside do not reach into it, and it has no index.

Fix: NOT MATERIALIZED, or a subquery in its place; the condition written inside.
Source: PostgreSQL, “Common Table Expression Materialization”.
"""

from __future__ import annotations

from collections.abc import Iterator

from dbarchitect.explain import remedies
from dbarchitect.explain.case import Case, amount, make
from dbarchitect.model.explanation import Cause

TITLE = "A CTE that conditions do not reach into"
LEAST = 1_000


def find(case: Case) -> Iterator[Cause]:
    made = {n.subplan[4:]: n for n in case.nodes if n.subplan and n.subplan.startswith("CTE ")}
    for node in case.nodes:
        if node.kind != "CTE Scan" or node.filter is None or node.cte not in made:
            continue
        source = made[node.cte]
        whole, kept = case.rows(source), case.rows(node)
        if (
            source.kind == "Recursive Union"
            or whole < LEAST
            or kept > whole * 0.2
            or not case.matters(source, node, below=True)
        ):
            continue
        said = f"{node.cte} is computed in full ({amount(whole)}), then {node.filter} keeps {amount(kept)} of it."
        yield make(
            __name__.rpartition(".")[2], TITLE, case, (node, source), said,
            remedies.advice(f"write {node.cte} AS NOT MATERIALIZED, or as a subquery, so that the condition reaches into it", "rewrite"),
            share=case.share(node, *source.walk()),
        )  # fmt: skip
