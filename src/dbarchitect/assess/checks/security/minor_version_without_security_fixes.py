"""The server lacks fixes for holes that everybody can read about: a newer minor version has them.

Why
    Minor versions change no format and no behaviour; they only mend. Each security release tells attackers what the older ones
    allow.

Example
    PostgreSQL 17.2, when 17.10 mends a hole that lets any user write past the server's memory.

Fix
    Install the newest minor version and restart.

When to ignore
    The vendor brought the fixes back into an older number.

Source
    https://www.postgresql.org/support/security/
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.access import is_live
from dbarchitect.assess.case import NotJudged
from dbarchitect.assess.finding import finding
from dbarchitect.core.english import counted
from dbarchitect.knowledge.releases import releases
from dbarchitect.model.architecture import Cited

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "warning"
ENGINES = ("postgresql",)
CAUSES = ("unsupported_version",)


def check(case: Case) -> Iterator[Finding]:
    if not is_live(case):
        raise NotJudged("a file does not say which server runs it")
    version = case.inspection.source.version
    known = releases(case.engine)
    line = known.line_of(version) if known else None
    if known is None or line is None:
        raise NotJudged(f"nothing is known of the fixes of {version or 'this version'}")
    missing = known.missing_fixes(version)
    if missing:
        newest = max(f.since[line] for f in missing)
        worst = missing[-1]
        message = (
            f"PostgreSQL {version} lacks the fixes of {counted(len(missing), 'advisory')}; {line}.{newest} has them. "
            f"{worst.id}: {worst.harm}."
        )
        cited = tuple(
            Cited(
                claim=f"{f.id} is fixed in {line}.{f.since[line]}",
                source="https://www.postgresql.org/support/security/",
                checked=known.checked,
            )
            for f in missing
        )
        yield finding(case, "server", message, level="warning", about="server version", evidence=cited)
