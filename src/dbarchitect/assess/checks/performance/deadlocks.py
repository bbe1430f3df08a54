"""Transactions lock rows in different orders and kill each other.

Why
    Two that each wait for the other are found after deadlock_timeout, and one of them fails. Users see an error or a delay of a
    second; retries add load.

Example
    UPDATE account … WHERE id = 1, then 2; another 2, then 1

Fix
    Change rows in the order of their key, lock them first with SELECT … ORDER BY id FOR UPDATE.

When to ignore
    They are rare and retried.

Source
    https://www.postgresql.org/docs/18/explicit-locking.html#LOCKING-DEADLOCKS
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

LEVEL = "warning"
ENGINES = ("postgresql",)
A_DAY = 1.0


def probes(case: Case) -> Iterator[Probe]:
    yield from database_probe(case)


def check(case: Case) -> Iterator[Finding]:
    days = window.days_counted(case, least=1)
    count = counters(case, DATABASE).get("deadlocks", 0)
    if count / days >= A_DAY:
        yield about_server(
            "database",
            f"{count:,.0f} transactions were killed by deadlocks{window.during(case)}.",
            level="warning" if count / days >= 10 else "notice",
            traffic=count,
        )
