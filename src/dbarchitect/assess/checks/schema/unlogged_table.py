"""A table is emptied by every crash: it is unlogged, and its rows are on no replica and in no point-in-time recovery.

Why
    UNLOGGED spares the write-ahead log. After a crash the server cannot know what was whole and truncates the table.

Example
    CREATE UNLOGGED TABLE payment (…);

Fix
    ALTER TABLE payment SET LOGGED;

When to ignore
    A cache, session or staging table whose rows can be made again.

Source
    https://www.postgresql.org/docs/18/sql-createtable.html#SQL-CREATETABLE-UNLOGGED
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.finding import alone, finding, rows_said
from dbarchitect.core.names import words
from dbarchitect.engines.postgresql.names import qualified
from dbarchitect.model.findings import Fix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "warning"
ENGINES = ("postgresql",)
_PASSING = frozenset(
    {
        "cache",
        "caches",
        "session",
        "sessions",
        "staging",
        "stg",
        "tmp",
        "temp",
        "scratch",
        "import",
        "buffer",
        "queue",
        "lock",
        "locks",
        "work",
    }
)


def check(case: Case) -> Iterator[Finding]:
    for table in case.tables:
        if not table.unlogged:
            continue
        passing = (
            bool(set(words(table.name.name)) & _PASSING)
            and not table.foreign_keys
            and not case.referring_to.get(str(table.name))
        )
        if passing:
            continue
        where = qualified(table.name)
        fix = Fix(
            sql=(f"ALTER TABLE {where} SET LOGGED",),
            reverse=(f"ALTER TABLE {where} SET UNLOGGED",),
            lock="AccessExclusive",
            risk="Rewrites the table and writes all of it to the log.",
        )
        referred = any(r.table.unlogged for r in case.referring_to.get(str(table.name), ())) or any(
            (t := case.by_name.get(str(k.target))) is not None and t.unlogged for k in table.foreign_keys
        )
        message = f"{table.name}{rows_said(case, table)} is unlogged: a crash empties it, and no replica or recovery has its rows."
        yield finding(case, table, message, level="warning", fix=None if referred else alone(case, fix))
