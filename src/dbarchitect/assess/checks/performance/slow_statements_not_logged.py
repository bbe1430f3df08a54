"""A slow statement leaves no trace: when users complain there is nothing to look at.

Why
    log_min_duration_statement writes each statement that takes longer, log_min_duration_sample some of them, auto_explain their
    plans. With all of them off an incident cannot be traced afterwards.

Example
    log_min_duration_statement = -1

Fix
    ALTER SYSTEM SET log_min_duration_statement = '1s';

When to ignore
    Another tool watches each statement. Statements in the log may hold values of people.

Source
    https://www.postgresql.org/docs/18/runtime-config-logging.html#GUC-LOG-MIN-DURATION-STATEMENT
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.capacity import about_server, number, set_to
from dbarchitect.assess.case import NotJudged
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
    least = number(case, "log_min_duration_statement")
    if least is None:
        raise NotJudged("the server does not show log_min_duration_statement")
    loaded = (case.setting("shared_preload_libraries"), case.setting("session_preload_libraries"))
    explained = any(s is not None and "auto_explain" in s.value for s in loaded)
    if least < 0 and (number(case, "log_min_duration_sample") or -1) < 0 and not explained:
        yield about_server(
            "setting log_min_duration_statement", "No statement is logged however long it takes: an incident cannot be traced afterwards.", level="notice",
            fix=set_to(case, "log_min_duration_statement", "1s", risk="The log holds the statements' values; log_parameter_max_length = 0 leaves bound ones out."),
        )  # fmt: skip
