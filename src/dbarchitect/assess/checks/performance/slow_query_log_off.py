"""A slow statement leaves no trace: when users complain there is nothing to look at.

Why
    The slow query log keeps each statement that takes longer than long_query_time. Off, or with the default of ten seconds, it shows
    nothing of what users feel.

Example
    slow_query_log = OFF

Fix
    SET PERSIST slow_query_log = ON; SET PERSIST long_query_time = 1;

When to ignore
    performance_schema is read by another tool.

Source
    https://dev.mysql.com/doc/refman/8.4/en/slow-query-log.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.capacity import about_server, is_on, number
from dbarchitect.assess.window import live

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "notice"
ENGINES = ("mysql", "mariadb")
NEEDS = ("settings",)


def check(case: Case) -> Iterator[Finding]:
    live(case)
    on, least = is_on(case, "slow_query_log"), number(case, "long_query_time")
    if on is False:
        yield about_server(
            "setting slow_query_log",
            "No statement is logged however long it takes: an incident cannot be traced afterwards.",
            level="notice",
        )
    elif on and least is not None and least >= 5:
        yield about_server(
            "setting long_query_time",
            f"Only statements of over {least:g} seconds are logged; users give up before.",
            level="notice",
        )
