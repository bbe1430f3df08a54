"""Nobody can tell which statements take the time: they are not counted.

Why
    pg_stat_statements keeps calls, time, rows and pages of each shape of statement for a few per cent of the load. Without it
    tuning is guessing, and which index is missing stays unknown.

Example
    shared_preload_libraries = ''

Fix
    shared_preload_libraries = 'pg_stat_statements', a restart, then CREATE EXTENSION pg_stat_statements;

When to ignore
    Another tool counts statements.

Source
    https://www.postgresql.org/docs/18/pgstatstatements.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.capacity import about_server
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
    loaded = case.setting("shared_preload_libraries")
    here = any(e.name == "pg_stat_statements" for e in case.schema.extensions)
    if case.inspection.statements is not None or loaded is None:
        return
    if "pg_stat_statements" not in loaded.value:
        yield about_server(
            "extension pg_stat_statements",
            "Which statements take the time is unknown: pg_stat_statements is not loaded.",
            level="notice",
        )
    elif not here:
        yield about_server(
            "extension pg_stat_statements",
            "Statements are counted, but nobody can read it here: the extension is not created in this database.",
            level="notice",
        )
