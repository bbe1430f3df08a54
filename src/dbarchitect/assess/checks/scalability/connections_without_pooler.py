"""The server admits hundreds of connections, most of them idle: each is a process that costs memory and time.

Why
    A connection takes megabytes, and taking a snapshot looks at all of them. A machine works on some few per core; the rest wait. A
    pooler lets thousands of clients share some dozens.

Example
    max_connections = 2000  -- 1,400 idle

Fix
    PgBouncer or the pooler of the offer in transaction mode, then a limit of a few per core.

When to ignore
    Clients need sessions of their own (LISTEN, temporary tables).

Source
    https://www.postgresql.org/docs/18/runtime-config-connection.html#GUC-MAX-CONNECTIONS
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.capacity import about_server, number
from dbarchitect.assess.window import live

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "notice"
ENGINES = ("postgresql",)
NEEDS = ("settings", "activity")
CAUSES = ("connections_near_limit",)
MANY = 500
MANY_IDLE = 200


def check(case: Case) -> Iterator[Finding]:
    live(case)
    limit = number(case, "max_connections") or 0
    sessions = case.inspection.activity or ()
    idle = sum(s.state == "idle" for s in sessions)
    if limit < MANY and idle < MANY_IDLE:
        return
    if idle < 0.7 * len(sessions):
        return
    yield about_server(
        "setting max_connections", f"Up to {limit:,.0f} connections are admitted; of {len(sessions)} in this database {idle} were idle at the moment of the look.",
        level="warning" if idle >= MANY_IDLE else "notice", traffic=float(len(sessions)),
    )  # fmt: skip
