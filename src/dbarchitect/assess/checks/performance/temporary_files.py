"""Sorts and joins write many gigabytes of temporary files each day: they do not fit into work_mem.

Why
    What is written to disk and read again is slower than memory, and the disk is shared with everyone else. A few statements make
    nearly all of it.

Example
    200 GB of temporary files a day

Fix
    pg_stat_statements tells which statements; an index that gives the order, or work_mem for them alone.

When to ignore
    They come from nightly reports.

Source
    https://www.postgresql.org/docs/18/monitoring-stats.html#MONITORING-PG-STAT-DATABASE-VIEW
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess import window
from dbarchitect.assess.capacity import GB, about_server, bytes_said, in_bytes
from dbarchitect.assess.server_counters import DATABASE, counters, database_probe

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding
    from dbarchitect.model.inspection import Probe

LEVEL = "notice"
ENGINES = ("postgresql",)
CAUSES = ("statement_spills_to_disk",)
A_DAY = 5 * GB


def probes(case: Case) -> Iterator[Probe]:
    yield from database_probe(case)


def check(case: Case) -> Iterator[Finding]:
    days = window.days_counted(case, least=1)
    seen = counters(case, DATABASE)
    written, files = seen.get("temp_bytes", 0), seen.get("temp_files", 0)
    if written / days < A_DAY:
        return
    memory = in_bytes(case, "work_mem")
    held = f", as work_mem is {bytes_said(memory)}" if memory else ""
    yield about_server(
        "database", f"Sorts and joins write {bytes_said(written / days)} of temporary files a day, {written / max(1, files) / 2**20:,.0f} MB each{held}.",
        level="warning" if written / days >= 20 * A_DAY else "notice", size=written, traffic=files,
    )  # fmt: skip
