"""Fewer processes worked than were planned.

All workers of the server were busy, or the limit is too low.

Fix: `max_parallel_workers` and `max_worker_processes`; fewer parallel queries at once. Source: PostgreSQL, “How Parallel Query Works”.
"""

from __future__ import annotations

from collections.abc import Iterator

from dbarchitect.explain import remedies
from dbarchitect.explain.case import Case, make
from dbarchitect.model.explanation import Cause

TITLE = "Planned workers did not come"


def find(case: Case) -> Iterator[Cause]:
    for node in case.nodes:
        if (
            node.kind not in ("Gather", "Gather Merge")
            or node.workers is None
            or not node.workers_planned
            or not node.loops
        ):
            continue
        if node.workers >= node.workers_planned or not case.matters(node, below=True):
            continue
        said = f"{node.workers_planned} workers were planned and {node.workers} came: the others were busy elsewhere."
        yield make(
            __name__.rpartition(".")[2], TITLE, case, (node,), said,
            remedies.advice("raise max_parallel_workers (and max_worker_processes, with a restart), or run fewer such queries at once", "setting"),
            share=case.share_below(node),
        )  # fmt: skip
