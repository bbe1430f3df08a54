"""A session has begun a transaction and does nothing: it holds locks and keeps vacuum from working.

Why
    Rows it changed stay locked, schema changes wait behind it and everyone behind them, and dead rows pile up in every table.
    Mostly an application waits for something else (a mail server, a user) before it commits.

Example
    BEGIN; UPDATE stock …; -- then a call to a payment service

Fix
    Commit before waiting for others; idle_in_transaction_session_timeout ends what forgets.

When to ignore
    It is a person at a console.

Source
    https://www.postgresql.org/docs/18/monitoring-stats.html#MONITORING-PG-STAT-ACTIVITY-VIEW
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.capacity import about_server
from dbarchitect.assess.window import live

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "warning"
ENGINES = ("postgresql",)
NEEDS = ("activity",)
LONG_SECONDS = 60.0
VERY_LONG_SECONDS = 600.0


def check(case: Case) -> Iterator[Finding]:
    live(case)
    by_role: dict[str, list[float]] = {}
    for session in case.inspection.activity or ():
        waited = session.in_state_seconds or 0.0
        if (session.state or "").startswith("idle in transaction") and waited >= LONG_SECONDS:
            by_role.setdefault(session.role or "?", []).append(waited)
    for role, waits in sorted(by_role.items()):
        longest = max(waits)
        yield about_server(
            f"sessions of {role}",
            f"{len(waits)} session{'s' if len(waits) > 1 else ''} of {role} stand idle in a transaction, one for {longest:,.0f} seconds: their locks are held and no row changed since can be cleared away.",
            level="warning" if longest >= VERY_LONG_SECONDS or len(waits) > 5 else "notice", traffic=longest,
        )  # fmt: skip
