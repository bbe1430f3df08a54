"""Waiting for disk cannot be told from computing: read and write times are not measured.

Why
    With track_io_timing off EXPLAIN (BUFFERS), pg_stat_statements and pg_stat_io show pages but no times. On current machines
    measuring costs next to nothing (pg_test_timing tells).

Example
    track_io_timing = off

Fix
    ALTER SYSTEM SET track_io_timing = on;

When to ignore
    pg_test_timing shows over a microsecond for each reading of the clock.

Source
    https://www.postgresql.org/docs/18/runtime-config-statistics.html#GUC-TRACK-IO-TIMING
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.capacity import about_server, is_on, set_to
from dbarchitect.assess.window import live

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "notice"
ENGINES = ("postgresql",)
NEEDS = ("settings",)


def check(case: Case) -> Iterator[Finding]:
    live(case)
    if is_on(case, "track_io_timing") is False:
        yield about_server(
            "setting track_io_timing", "Whether a statement waits for disk cannot be told: read and write times are not measured.", level="notice",
            fix=set_to(case, "track_io_timing", "on"),
        )  # fmt: skip
