"""A WITH query that is read once is stored before it is read.

Since version 12 such a query is merged into the one around it unless it says MATERIALIZED or has side effects. Stored, its order, its
statistics and its indexes are lost.

Fix: drop MATERIALIZED. Source: PostgreSQL, “Common Table Expression Materialization”.
"""

from __future__ import annotations

from collections.abc import Iterator

from dbarchitect.explain import remedies
from dbarchitect.explain.case import Case, amount, make
from dbarchitect.model.explanation import Cause

TITLE = "A CTE stored for one reader"
LEAST = 10_000


def find(case: Case) -> Iterator[Cause]:
    for source in case.nodes:
        name = source.subplan[4:] if source.subplan and source.subplan.startswith("CTE ") else None
        if name is None or source.kind in ("Recursive Union", "ModifyTable"):
            continue
        readers = [n for n in case.nodes if n.kind == "CTE Scan" and n.cte == name]
        if (
            len(readers) != 1
            or readers[0].filter is not None
            or case.rows(source) < LEAST
            or not case.matters(source, *readers, below=True)
        ):
            continue
        said = f"{name} has one reader, and its {amount(case.rows(source))} are stored before that one sees them."
        yield make(
            __name__.rpartition(".")[2], TITLE, case, (readers[0], source), said,
            remedies.advice(f"drop MATERIALIZED from {name}, or write NOT MATERIALIZED", "rewrite"),
        )  # fmt: skip
