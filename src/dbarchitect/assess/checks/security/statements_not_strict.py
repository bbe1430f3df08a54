"""Wrong values are stored as something else without an error: the server is not in strict mode.

Why
    Without STRICT_TRANS_TABLES a too long text is cut, a bad date becomes 0000-00-00 and a number out of range the nearest one. What the
    application checked is not what is stored: a truncated name may equal another's.

Example
    sql_mode = 'NO_ENGINE_SUBSTITUTION'

Fix
    SET PERSIST sql_mode = 'STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION';

When to ignore
    Every session sets its own strict mode.

Source
    https://dev.mysql.com/doc/refman/8.4/en/sql-mode.html#sql-mode-strict
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

LEVEL = "error"
ENGINES = ("mysql", "mariadb")
NEEDS = ("settings",)


def check(case: Case) -> Iterator[Finding]:
    if not is_live(case):
        raise NotJudged("the settings are those of a sandbox")
    setting = case.setting("sql_mode")
    if setting is None:
        raise NotJudged("the server does not show sql_mode")
    modes = {m.strip().upper() for m in setting.value.split(",")}
    if not modes & {"STRICT_TRANS_TABLES", "STRICT_ALL_TABLES", "TRADITIONAL"}:
        message = "Values that do not fit are cut or replaced without an error: sql_mode has no STRICT_TRANS_TABLES."
        yield finding(case, "server", message, level="error", about="setting sql_mode")
