"""A statement sorts or joins on disk because work_mem does not hold its rows.

Why
    What does not fit is written to temporary files and read again: ten times as slow as memory, and disk that others need.

Example
    SELECT … ORDER BY total;  -- 400 MB of temporary files for each call

Fix
    An index that gives the order, fewer rows before the sort, or SET work_mem for that statement alone.

When to ignore
    It runs once a night.

Source
    https://www.postgresql.org/docs/18/runtime-config-resource.html#GUC-WORK-MEM
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.capacity import MB, PAGE, about_server, bytes_said, in_bytes
from dbarchitect.assess.statement_shapes import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "warning"
ENGINES = ("postgresql",)
NEEDS = ("statements",)
LEAST_CALLS = 20
LEAST_BYTES = 512 * MB
EACH_BYTES = 4 * MB


def check(case: Case) -> Iterator[Finding]:
    memory = in_bytes(case, "work_mem")
    held = f" (work_mem is {bytes_said(memory)})" if memory else ""
    for shape in counted(case):
        use = shape.use
        if use is None or not use.temp_blocks or use.calls < LEAST_CALLS:
            continue
        written = use.temp_blocks * PAGE
        if written < LEAST_BYTES or written / use.calls < EACH_BYTES:
            continue
        yield about_server(
            shape.object,
            f"Each call writes {bytes_said(written / use.calls)} of temporary files{held}, {bytes_said(written)} in {use.calls:,.0f} calls: {shape.short}",
            level="warning" if use.calls >= 1000 else "notice", size=written, traffic=use.calls,
        )  # fmt: skip
