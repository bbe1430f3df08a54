"""Autovacuum leaves a table alone: dead rows stay for ever, statistics age, and wraparound is fought only at the last moment.

Why
    It is switched off for a mass load and forgotten. The table then grows with every update and is planned by numbers of the past.

Example
    ALTER TABLE import_line SET (autovacuum_enabled = off);

Fix
    ALTER TABLE import_line RESET (autovacuum_enabled);

When to ignore
    The table is emptied by TRUNCATE and filled anew each time, or a job of yours vacuums and analyses it.

Source
    https://www.postgresql.org/docs/18/sql-createtable.html#RELOPTION-AUTOVACUUM-ENABLED
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.finding import finding, rows_said
from dbarchitect.engines.postgresql.names import qualified
from dbarchitect.model.findings import Fix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "warning"
ENGINES = ("postgresql",)
_OFF = ("off", "false", "no", "0")


def check(case: Case) -> Iterator[Finding]:
    for table in case.schema.tables:
        options = dict(table.options)
        for name, whose in (
            ("autovacuum_enabled", "Dead rows of"),
            ("toast.autovacuum_enabled", "Dead parts of long values of"),
        ):
            if options.get(name, "").lower() not in _OFF:
                continue
            yield finding(
                case, table, f"{whose} {table.name}{rows_said(case, table)} are never removed: autovacuum is switched off for it.",
                level="warning",
                fix=Fix(
                    sql=(f"ALTER TABLE {qualified(table.name)} RESET ({name})",),
                    reverse=(f"ALTER TABLE {qualified(table.name)} SET ({name} = {options[name]})",),
                    lock="ShareUpdateExclusive", risk="The first vacuum may be a long one.",
                ),
            )  # fmt: skip
            break
