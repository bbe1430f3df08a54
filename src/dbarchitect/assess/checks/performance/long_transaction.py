"""A transaction has run for so long that dead rows of the whole database cannot be removed.

Why
    Vacuum keeps every row that the oldest transaction could still see. Hours of it are hours of bloat in all tables, queues first;
    on a replica with feedback as well.

Example
    SELECT … FROM all_of_it;  -- since yesterday

Fix
    Split long work, read from a replica or a dump, set statement_timeout for users.

When to ignore
    It is a backup at night.

Source
    https://www.postgresql.org/docs/18/routine-vacuuming.html#VACUUM-BASICS
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
LONG_SECONDS = 3600.0
VERY_LONG_SECONDS = 6 * 3600.0
KNOWN = ("pg_dump", "pg_basebackup", "walreceiver")


def check(case: Case) -> Iterator[Finding]:
    live(case)
    running = [
        s
        for s in case.inspection.activity or ()
        if (s.in_transaction_seconds or 0) >= LONG_SECONDS and not (s.state or "").startswith("idle in transaction")
    ]
    for session in sorted(running, key=lambda s: -(s.in_transaction_seconds or 0))[:3]:
        lasted = session.in_transaction_seconds or 0
        who = f"{session.role or '?'}{f' ({session.application})' if session.application else ''}"
        yield about_server(
            f"sessions of {session.role or '?'}",
            f"A transaction of {who} has run for {lasted / 3600:,.1f} hours: rows that were deleted or changed since then cannot be cleared away in any table.",
            level="notice" if session.application in KNOWN or lasted < VERY_LONG_SECONDS else "warning", traffic=lasted, key=f"long_transaction:{who}",
        )  # fmt: skip
