"""A large share of transactions fails or is given up: work is done twice or for nothing.

Why
    Each that is rolled back has read, locked and often written. Causes are constraint errors used as a test, timeouts, lost races
    and deadlocks.

Example
    40 % of 90 million transactions rolled back

Fix
    The log tells the errors; INSERT … ON CONFLICT instead of trying and failing.

When to ignore
    A pooler or driver ends read transactions by ROLLBACK.

Source
    https://www.postgresql.org/docs/18/monitoring-stats.html#MONITORING-PG-STAT-DATABASE-VIEW
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess import window
from dbarchitect.assess.capacity import about_server
from dbarchitect.assess.server_counters import DATABASE, counters, database_probe

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding
    from dbarchitect.model.inspection import Probe

LEVEL = "notice"
ENGINES = ("postgresql",)
LEAST = 10_000
LARGE_SHARE = 0.1


def probes(case: Case) -> Iterator[Probe]:
    yield from database_probe(case)


def check(case: Case) -> Iterator[Finding]:
    window.days_counted(case, least=1)
    seen = counters(case, DATABASE)
    given_up, done = seen.get("xact_rollback", 0), seen.get("xact_commit", 0)
    if given_up >= LEAST and given_up >= LARGE_SHARE * (given_up + done):
        yield about_server(
            "database",
            f"{given_up / (given_up + done):.0%} of transactions were rolled back{window.during(case)}: {given_up:,.0f} of {given_up + done:,.0f}.",
            level="notice",
            traffic=given_up,
        )
