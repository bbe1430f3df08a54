"""Commits that were acknowledged can be lost in a crash.

Why
    With synchronous_commit off a commit returns before its WAL is on disk. Up to three times wal_writer_delay of acknowledged
    transactions vanish in a crash; the rest stays consistent.

Example
    synchronous_commit = off

Fix
    ALTER SYSTEM SET synchronous_commit = on; and SET LOCAL synchronous_commit = off where losing is allowed.

When to ignore
    Everything in the database may be lost for half a second, as with measurements.

Source
    https://www.postgresql.org/docs/18/runtime-config-wal.html#GUC-SYNCHRONOUS-COMMIT
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.capacity import about_server, in_ms, is_on, set_to
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
    if is_on(case, "synchronous_commit") is False:
        lost = 3 * (in_ms(case, "wal_writer_delay") or 200)
        yield about_server(
            "setting synchronous_commit", f"A crash loses up to {lost:,.0f} ms of commits that were acknowledged: synchronous_commit is off for all.", level="notice",
            fix=set_to(case, "synchronous_commit", "on", risk="Each commit waits for the disk."),
        )  # fmt: skip
