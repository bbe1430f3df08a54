"""A power failure can destroy the whole database: the server does not wait until writes are on disk.

Why
    fsync = off lets the system lose any write; full_page_writes = off leaves pages half written. After a crash the files
    contradict each other and nothing tells so.

Example
    fsync = off

Fix
    ALTER SYSTEM SET fsync = on;

When to ignore
    The database is thrown away after use, as in tests.

Source
    https://www.postgresql.org/docs/18/runtime-config-wal.html#GUC-FSYNC
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.capacity import about_server, is_on, set_to
from dbarchitect.assess.window import live

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "error"
ENGINES = ("postgresql",)
NEEDS = ("settings",)


def check(case: Case) -> Iterator[Finding]:
    live(case)
    for name, harm in (
        ("fsync", "any write may be lost in any order"),
        ("full_page_writes", "pages are left half written"),
    ):
        if is_on(case, name) is False:
            yield about_server(
                f"setting {name}", f"After a power failure {harm} and the database may be beyond repair: {name} is off.", level="error",
                fix=set_to(case, name, "on", risk="Commits wait for the disk."),
            )  # fmt: skip
