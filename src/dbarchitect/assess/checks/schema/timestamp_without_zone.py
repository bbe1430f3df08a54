"""A moment is stored without its zone: the same instant reads differently by server and session, and an hour repeats each autumn.

Why
    timestamp takes the clock reading and forgets where the clock hung. Moving the server or reading from another zone shifts every
    comparison with now(), which has a zone.

Example
    CREATE TABLE login (id bigint PRIMARY KEY, created_at timestamp DEFAULT now());

Fix
    ALTER TABLE login ALTER COLUMN created_at TYPE timestamptz USING created_at AT TIME ZONE 'UTC';

When to ignore
    Local clock times that belong to a place (opening hours, a departure printed on a ticket), with the place beside them.

Source
    https://www.postgresql.org/docs/18/datatype-datetime.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.finding import finding, rows_said
from dbarchitect.assess.naming import CHANGED, CREATED, plain
from dbarchitect.assess.retyping import retyped
from dbarchitect.assess.values import ENOUGH, filled_columns
from dbarchitect.core.english import counted
from dbarchitect.core.names import words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "warning"
ENGINES = ("postgresql", "duckdb")
SEPARATE = 3


def check(case: Case) -> Iterator[Finding]:
    zoned = {str(t.name) for t, *_ in filled_columns(case, "timestamptz")}
    for table, column, _, values in filled_columns(case, "timestamp"):
        parts = words(column.name)
        if "local" in parts or "utc" in parts or _only_days(values):
            continue
        moment = (
            plain(column.name) in (*CREATED, *CHANGED)
            or parts[-1] == "at"
            or "now()" in (column.default or "")
            or "CURRENT_TIMESTAMP" in (column.default or "")
        )
        if not (moment or zoned or parts[-1] in ("time", "timestamp", "ts")):
            continue
        beside = " while other columns of the table have one" if str(table.name) in zoned else ""
        message = f"{column.name} of {table.name}{rows_said(case, table)} has no time zone{beside}: the same instant reads differently by session, and an hour a year is ambiguous."
        fix = retyped(
            case, table, column, "timestamp with time zone", "{c} AT TIME ZONE 'UTC'", "{c} AT TIME ZONE 'UTC'"
        )
        if fix is not None:
            fix = fix.but(risk="Takes the stored clock times for UTC: name the zone they were written in. " + fix.risk)
        yield finding(case, table, message, level="warning", column=column.name, fix=fix)


def _only_days(values: tuple[str, ...]) -> bool:
    """Whether all values are midnight: days, kept with more than they need."""
    return len(values) >= ENOUGH and all(v.endswith("00:00:00") for v in values)


def SUMMARY(found: tuple[Finding, ...]) -> str:  # noqa: N802 (the registry's name)
    return f"{counted(len(found), 'column')} hold moments without a time zone: the same instant reads differently by session."
