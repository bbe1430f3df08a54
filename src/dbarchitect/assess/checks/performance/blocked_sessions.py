"""Sessions wait for a lock that another one holds: users see a page that hangs.

Why
    A row lock is held until the end of its transaction; a lock for a schema change stops all readers behind it. The one at the
    head of the queue is the cause.

Example
    ALTER TABLE orders …;  -- waits for a report, and everyone waits for it

Fix
    End the session at the head (pg_terminate_backend); set lock_timeout for schema changes.

When to ignore
    They wait for a moment.

Source
    https://www.postgresql.org/docs/18/functions-info.html#FUNCTIONS-INFO-SESSION
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
LONG_SECONDS = 5.0


def check(case: Case) -> Iterator[Finding]:
    live(case)
    sessions = {s.pid: s for s in case.inspection.activity or ()}
    behind: dict[int, list[float]] = {}
    for session in sessions.values():
        waited = session.in_state_seconds or 0.0
        if not session.blocked_by or waited < LONG_SECONDS:
            continue
        head, seen = session.blocked_by[0], {session.pid}
        while head in sessions and sessions[head].blocked_by and head not in seen:
            seen.add(head)
            head = sessions[head].blocked_by[0]
        behind.setdefault(head, []).append(waited)
    for pid, waits in sorted(behind.items()):
        holder = sessions.get(pid)
        who = f"session {pid}" + (f" of {holder.role} ({holder.state})" if holder else "")
        count = f"{len(waits)} sessions wait" if len(waits) > 1 else "A session waits"
        yield about_server(
            f"sessions of {holder.role}" if holder and holder.role else "locks", f"{count} for locks of {who}, the longest for {max(waits):,.0f} seconds.",
            level="warning", traffic=sum(waits), key=f"blocked_sessions:{holder.role if holder else ''}",
        )  # fmt: skip
