"""Planning takes longer than running.

Many joins, partitions or indexes to weigh, for a query that reads little.

Fix: prepared statements, fewer partitions in reach, fewer superfluous indexes. Source: PostgreSQL, “PREPARE: Notes”.
"""

from __future__ import annotations

from collections.abc import Iterator

from dbarchitect.explain import remedies
from dbarchitect.explain.case import Case, make
from dbarchitect.model.explanation import Cause

TITLE = "Planned longer than run"
LEAST_MS = 5.0


def find(case: Case) -> Iterator[Cause]:
    planning, running = case.plan.planning_ms, case.plan.execution_ms
    if planning is None or running is None or planning < LEAST_MS or planning < running:
        return
    said = f"Planning took {planning:,.1f} ms and running {running:,.1f} ms."
    yield make(
        __name__.rpartition(".")[2], TITLE, case, (case.plan.root,), said,
        remedies.advice("prepare the statement once and execute it often; see whether fewer partitions or indexes would do"),
        share=planning / (planning + running),
    )  # fmt: skip
