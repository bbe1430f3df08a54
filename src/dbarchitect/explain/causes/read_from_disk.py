"""Most pages came from disk or the system's cache, not from shared buffers.

The first run after a start always does that; if every run does, the part that is used does not fit.

Fix: fewer pages (a covering index, narrower rows, no bloat); more `shared_buffers`. Source: PostgreSQL, “Using EXPLAIN: BUFFERS”.
"""

from __future__ import annotations

from collections.abc import Iterator

from dbarchitect.explain import remedies
from dbarchitect.explain.case import Case, amount, make
from dbarchitect.model.explanation import Cause

TITLE = "Pages from disk"
LEAST = 5_000


def find(case: Case) -> Iterator[Cause]:
    root = case.plan.root
    read, hit = root.shared_read or 0, root.shared_hit or 0
    if read < LEAST or read < hit:
        return
    scans = [n for n in case.nodes if n.relation and (n.shared_read or 0) > 0.2 * read]
    said = f"{amount(read, 'page')} ({read / 128:,.0f} MB) were read from outside shared buffers, {amount(hit, 'page')} found in them."
    yield make(
        __name__.rpartition(".")[2], TITLE, case, tuple(scans[:3]) or (root,), said,
        remedies.advice("run it a second time to see whether it stays so; then read fewer pages, or give shared_buffers more", "setting"),
        certain=False,
    )  # fmt: skip
