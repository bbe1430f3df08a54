"""The server's version gets no more fixes: a hole found tomorrow stays open in it.

Why
    Past the end of its support a version gets neither security nor data-loss fixes, while advisories for its successors tell
    everybody where to look.

Example
    PostgreSQL 13, whose last release came out on 2025-11-13.

Fix
    pg_upgrade or logical replication to a supported version, rehearsed on a copy.

When to ignore
    A vendor keeps the version patched under contract.

Source
    https://www.postgresql.org/support/versioning/
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from dbarchitect.assess.access import is_live
from dbarchitect.assess.capacity import day_of
from dbarchitect.assess.case import NotJudged
from dbarchitect.assess.finding import finding
from dbarchitect.knowledge.releases import releases
from dbarchitect.model.architecture import Cited

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "error"
ENGINES = ("postgresql", "mysql", "mariadb")
WARNED_DAYS = 180
_SPELLED = {"postgresql": "PostgreSQL", "mysql": "MySQL", "mariadb": "MariaDB"}


def check(case: Case) -> Iterator[Finding]:
    source = case.inspection.source
    known = releases(case.engine)
    if not is_live(case):
        raise NotJudged("a file does not say which server runs it")
    today = day_of(source.read_at)
    line = known.line_of(source.version) if known else None
    if known is None or line is None or today is None:
        raise NotJudged(f"nothing is known of the support of {source.version or 'this version'}")
    end = date.fromisoformat(known.ends[line])
    left = (end - today).days
    name = f"{_SPELLED[case.engine]} {line}"
    if left < WARNED_DAYS:
        message = (
            f"{name} gets no fixes since {end}: holes found since stay open in this server ({source.version})."
            if left < 0
            else f"{name} gets its last fixes on {end}, in {left} days: plan the upgrade of this server ({source.version})."
        )
        cited = Cited(claim=f"{name} is supported until {end}", source=known.source, checked=known.checked)
        yield finding(
            case, "server", message, level="error" if left < 0 else "notice", about="server version", evidence=(cited,)
        )
