"""An injected statement reads files of the machine that sends it: LOAD DATA LOCAL is allowed.

Why
    With local_infile on, a server that was taken over, or an injected LOAD DATA LOCAL, asks the client for any file it can read and
    gets it into a table.

Example
    local_infile = ON

Fix
    SET PERSIST local_infile = OFF;

When to ignore
    A loading job needs it: allow it for that job's time and account.

Source
    https://dev.mysql.com/doc/refman/8.4/en/load-data-local-security.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.access import is_live
from dbarchitect.assess.case import NotJudged
from dbarchitect.assess.finding import finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "warning"
ENGINES = ("mysql", "mariadb")
NEEDS = ("settings",)


def check(case: Case) -> Iterator[Finding]:
    if not is_live(case):
        raise NotJudged("the settings are those of a sandbox")
    setting, exported = case.setting("local_infile"), case.setting("secure_file_priv")
    if setting is None:
        raise NotJudged("the server does not show local_infile")
    if setting.value.upper() in ("ON", "1"):
        anywhere = (
            " and secure_file_priv is empty, so files of the server are open too"
            if exported is not None and not exported.value
            else ""
        )
        message = f"LOAD DATA LOCAL is allowed (local_infile = ON){anywhere}: an injected statement fetches files of the client's machine."
        yield finding(case, "server", message, level="warning", about="setting local_infile")
