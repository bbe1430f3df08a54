"""The planner may not use a way of reading or joining: plans that need it are many times slower.

Why
    Settings such as enable_nestloop are for finding out why a plan was chosen. Left off for the whole server they make every other
    statement worse to mend one.

Example
    enable_hashjoin = off

Fix
    ALTER SYSTEM RESET enable_hashjoin; and mend the statement it was set for (statistics, an index, a rewrite).

When to ignore
    It is set for one session that needs it.

Source
    https://www.postgresql.org/docs/18/runtime-config-query.html#RUNTIME-CONFIG-QUERY-ENABLE
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.capacity import about_server, is_on
from dbarchitect.assess.window import live
from dbarchitect.model.findings import Fix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "warning"
ENGINES = ("postgresql",)
NEEDS = ("settings",)


def check(case: Case) -> Iterator[Finding]:
    live(case)
    for setting in case.inspection.settings or ():
        if not setting.name.startswith("enable_") or is_on(case, setting.name) is not False:
            continue
        if setting.default is None or setting.default.lower() != "on" or setting.origin == "session":
            continue
        yield about_server(
            f"setting {setting.name}", f"No plan may use {setting.name.removeprefix('enable_')}, for any statement: {setting.name} is off.", level="warning",
            fix=Fix(
                sql=(f"ALTER SYSTEM RESET {setting.name}", "SELECT pg_reload_conf()"),
                reverse=(f"ALTER SYSTEM SET {setting.name} = off", "SELECT pg_reload_conf()"), lock="none", risk="Plans change for new statements.",
            ),
        )  # fmt: skip
