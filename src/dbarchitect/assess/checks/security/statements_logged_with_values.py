"""The server's log fills with people's data and passwords: statements are logged with their values.

Why
    Logs are shipped, kept and read by more people than the database lets in. `CREATE ROLE … PASSWORD`, and every value bound to a
    statement, stand in them.

Example
    log_statement = 'all', log_parameter_max_length = -1

Fix
    log_statement = 'ddl', log_parameter_max_length = 0, log_parameter_max_length_on_error = 0; pgaudit for who read what.

When to ignore
    No data about people, or logs guarded like the database itself.

Source
    https://www.postgresql.org/docs/18/runtime-config-logging.html#GUC-LOG-PARAMETER-MAX-LENGTH
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.access import is_live
from dbarchitect.assess.case import NotJudged
from dbarchitect.assess.finding import finding
from dbarchitect.assess.privacy import SENSITIVE, all_personal
from dbarchitect.core.english import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "warning"
ENGINES = ("postgresql",)
NEEDS = ("settings",)


def check(case: Case) -> Iterator[Finding]:
    if not is_live(case):
        raise NotJudged("the settings are those of a sandbox")
    kind, slow, values = (
        case.setting("log_statement"),
        case.setting("log_min_duration_statement"),
        case.setting("log_parameter_max_length"),
    )
    all_of_them = kind is not None and kind.value in ("all", "mod")
    by_time = slow is not None and slow.value == "0"
    if not (all_of_them or by_time) or (values is not None and values.value == "0"):
        return
    people = all_personal(case)
    if not people:
        return
    which = f"log_statement = {kind.value}" if all_of_them and kind else "log_min_duration_statement = 0"
    sensitive = sum(p.of in SENSITIVE for p in people)
    message = (
        f"The log takes in the values of {'all' if not kind or kind.value != 'mod' else 'all writing'} statements ({which}): "
        f"{counted(len(people), 'column')} about people{f', {sensitive} of them sensitive,' if sensitive else ''} end up in it."
    )
    yield finding(case, "server", message, level="warning" if sensitive else "notice", about="setting log_statement")
