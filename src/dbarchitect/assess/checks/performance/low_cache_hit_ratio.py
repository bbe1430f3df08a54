"""Many pages come from outside the server's memory: reads wait for the disk or the system's cache.

Why
    Of pages asked for, most should be found in shared_buffers. A low share over days says that the data in daily use exceed it, or
    that statements read more than they need. Pages in the system's cache count as misses too, so judge with the disk's load.

Example
    82 % of pages found in memory in 30 days

Fix
    Missing indexes first, then shared_buffers and memory.

When to ignore
    Reports read all data by design.

Source
    https://www.postgresql.org/docs/18/monitoring-stats.html#MONITORING-PG-STAT-DATABASE-VIEW
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess import window
from dbarchitect.assess.capacity import PAGE, about_server, bytes_said
from dbarchitect.assess.server_counters import DATABASE, counters, database_probe
from dbarchitect.model.architecture import Calculated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding
    from dbarchitect.model.inspection import Probe

LEVEL = "notice"
ENGINES = ("postgresql",)
GOOD = 0.95
LEAST_A_DAY = 10 * 2**30 / PAGE
"""Ten gigabytes a day from outside are nothing to be seen."""


def probes(case: Case) -> Iterator[Probe]:
    yield from database_probe(case)


def check(case: Case) -> Iterator[Finding]:
    days = window.days_counted(case, least=1)
    seen = counters(case, DATABASE)
    hit, read = seen.get("blks_hit", 0), seen.get("blks_read", 0)
    if read / days < LEAST_A_DAY or hit / (hit + read) >= GOOD:
        return
    yield about_server(
        "database", f"{hit / (hit + read):.0%} of pages were found in shared_buffers{window.during(case)}; {bytes_said(read * PAGE / days)} a day came from outside.",
        level="notice", traffic=read,
        evidence=(Calculated(formula="blks_hit / (blks_hit + blks_read)", inputs=(("blks_hit", f"{hit:,.0f}"), ("blks_read", f"{read:,.0f}")), result=f"{hit / (hit + read):.1%}"),),
    )  # fmt: skip
