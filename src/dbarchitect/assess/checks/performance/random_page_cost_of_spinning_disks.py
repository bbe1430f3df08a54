"""The planner takes a page read at random for four times as dear as one in sequence, as on a spinning disk.

Why
    On flash storage, and on data that lie in memory, both cost about the same. With the default of 4 an index scan of some thousand
    rows is estimated above a scan of the whole table.

Example
    random_page_cost = 4

Fix
    ALTER SYSTEM SET random_page_cost = 1.1;

When to ignore
    The data lie on spinning disks.

Source
    https://www.postgresql.org/docs/18/runtime-config-query.html#GUC-RANDOM-PAGE-COST
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.capacity import GB, about_server, bytes_said, number, set_to
from dbarchitect.assess.window import live

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "notice"
ENGINES = ("postgresql",)
NEEDS = ("settings", "sizes")
LEAST_BYTES = GB


def check(case: Case) -> Iterator[Finding]:
    live(case)
    random, sequential = number(case, "random_page_cost"), number(case, "seq_page_cost")
    data = sum(s.heap_bytes or 0 for s in case.inspection.sizes or ())
    if random is None or sequential is None or random < 3 * sequential or data < LEAST_BYTES:
        return
    yield about_server(
        "setting random_page_cost",
        f"A page read by an index is reckoned at {random / sequential:.0f} times one of a scan, over {bytes_said(data)} of tables: on flash storage whole tables are read where an index is faster.",
        level="notice", fix=set_to(case, "random_page_cost", f"{1.1 * sequential:g}", risk="Plans change for new statements. Which storage it is cannot be seen from here."),
    )  # fmt: skip
