"""Nothing removes dead rows or refreshes statistics: tables grow without end, and the server stops at wraparound.

Why
    With autovacuum or track_counts off each update and delete leaves its dead row for good, plans rest on old statistics, and only
    the emergency vacuum before wraparound still runs, at its own time.

Example
    autovacuum = off

Fix
    ALTER SYSTEM SET autovacuum = on;

When to ignore
    Never.

Source
    https://www.postgresql.org/docs/18/runtime-config-vacuum.html#GUC-AUTOVACUUM
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
    for name, what in (
        ("autovacuum", "it is switched off"),
        ("track_counts", "without counts autovacuum does not know where to go"),
    ):
        if is_on(case, name) is False:
            yield about_server(
                f"setting {name}", f"Dead rows are never removed and statistics never refreshed: {what}.", level="error",
                fix=set_to(case, name, "on", risk="The first vacuums may be long."),
            )  # fmt: skip
