"""The server will not start after the next major upgrade: its configuration names settings that are gone there.

Why
    An unknown name in postgresql.conf stops the start. It shows only on the night of the upgrade.

Example
    old_snapshot_threshold = 1h in postgresql.conf of PostgreSQL 16.

Fix
    ALTER SYSTEM RESET old_snapshot_threshold, or take the line out of the file, before upgrading.

When to ignore
    The hosting offer writes the configuration.

Source
    https://www.postgresql.org/docs/18/release.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.access import is_live
from dbarchitect.assess.case import NotJudged
from dbarchitect.assess.finding import finding
from dbarchitect.knowledge.releases import releases

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "notice"
ENGINES = ("postgresql",)
NEEDS = ("settings",)
_BY_ENGINE = ("default", "override")


def check(case: Case) -> Iterator[Finding]:
    if not is_live(case):
        raise NotJudged("the settings are those of a sandbox")
    known = releases("postgresql")
    for gone in known.settings_removed if known else ():
        setting = case.setting(gone.name)
        if setting is not None and setting.origin not in _BY_ENGINE and setting.value != (setting.default or ""):
            instead = f"; use {gone.instead}" if gone.instead else ""
            message = f"{gone.name} = {setting.value} stops the start of PostgreSQL {gone.version} and later, which do not know it{instead}."
            yield finding(case, "server", message, level="notice", about=f"setting {gone.name}")
