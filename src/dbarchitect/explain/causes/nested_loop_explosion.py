"""A nested loop was chosen for a few rows, and many came.

The outer side was expected to bring few rows; each of those that came in fact runs the inner side again.

Fix: what made the estimate wrong: statistics, extended statistics, a condition the planner can estimate.
Source: PostgreSQL, “Using EXPLAIN”.
"""

from __future__ import annotations

from collections.abc import Iterator

from dbarchitect.explain import remedies
from dbarchitect.explain.case import Case, amount, make
from dbarchitect.explain.timing import factor
from dbarchitect.model.explanation import Cause

TITLE = "A nested loop over too many rows"
OFF, LEAST = 10.0, 100


def find(case: Case) -> Iterator[Cause]:
    for node in case.nodes:
        if node.kind != "Nested Loop" or len(node.inputs) < 2:
            continue
        outer, inner = node.inputs[0], node.inputs[1]
        off = factor(outer)
        if off is None or off < OFF or (inner.loops or 0) < LEAST or not case.matters(node, inner, below=True):
            continue
        said = (
            f"{amount(outer.rows or 0)} {'was' if round(outer.rows or 0) == 1 else 'were'} expected on the outer side and "
            f"{amount(outer.actual_rows or 0)} came: the inner side ran {amount(inner.loops or 0, 'time')}."
        )
        tables = tuple(dict.fromkeys(remedies.table_sql(n, case.table(n)) for n in outer.walk() if n.relation))
        yield make(
            __name__.rpartition(".")[2], TITLE, case, (node, inner), said,
            remedies.maintenance("bring the statistics of the outer side up to date", *(f"ANALYZE {t}" for t in tables)),
            remedies.setting("enable_nestloop", "off", "only to see what the plan would be without it; not for production"),
            share=case.share(node, *inner.walk()),
        )  # fmt: skip
