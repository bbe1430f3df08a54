"""A frequent statement finds most of its pages on disk, not in memory.

Why
    A page from disk takes a hundred times as long as one from memory. A statement that is called often and still misses reads too
    widely: an index is missing, or rows that belong together lie scattered.

Example
    SELECT … FROM reading WHERE station_id = $1;  -- 3,000 pages per call, 80 % from disk

Fix
    An index that holds the columns asked for, a table in the order of its reading (partitions, CLUSTER), or more memory.

When to ignore
    The server was just started.

Source
    https://www.postgresql.org/docs/18/pgstatstatements.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.capacity import PAGE, about_server, bytes_said
from dbarchitect.assess.statement_shapes import counted
from dbarchitect.assess.window import days_counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "notice"
ENGINES = ("postgresql",)
NEEDS = ("statements",)
LEAST_CALLS = 1000
LEAST_PAGES = 100.0
MANY = 0.5


def check(case: Case) -> Iterator[Finding]:
    days_counted(case, least=1)
    for shape in counted(case):
        use = shape.use
        if use is None or use.blocks_read is None or use.blocks_hit is None or use.calls < LEAST_CALLS:
            continue
        pages = use.blocks_read + use.blocks_hit
        if use.blocks_read / use.calls < LEAST_PAGES or use.blocks_read < MANY * pages:
            continue
        yield about_server(
            shape.object,
            f"Each of {use.calls:,.0f} calls reads {bytes_said(use.blocks_read * PAGE / use.calls)} from disk, {use.blocks_read / pages:.0%} of all its pages: {shape.short}",
            level="notice", size=use.blocks_read, traffic=use.calls,
        )  # fmt: skip
