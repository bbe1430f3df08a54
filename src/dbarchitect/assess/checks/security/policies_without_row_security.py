"""Policies stand on the table and are never asked: every role with a grant sees and changes all rows.

Why
    A policy has no effect until row-level security is enabled for its table. Whoever wrote the policies believes rows are kept apart.

Example
    CREATE POLICY own ON invoice USING (owner_name = current_user);

Fix
    ALTER TABLE invoice ENABLE ROW LEVEL SECURITY;

When to ignore
    The policies wait for a rollout that has a date.

Source
    https://www.postgresql.org/docs/18/ddl-rowsecurity.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.finding import finding, rows_said
from dbarchitect.core.english import counted
from dbarchitect.engines.postgresql.names import qualified
from dbarchitect.model.findings import Fix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "error"
ENGINES = ("postgresql",)


def check(case: Case) -> Iterator[Finding]:
    for table in case.tables:
        if not table.policies or table.row_security:
            continue
        where, forced = qualified(table.name), table.force_row_security
        yield finding(
            case,
            table,
            f"{counted(len(table.policies), 'policy')} on {table.name}{rows_said(case, table)} ({', '.join(p.name for p in table.policies[:3])}) "
            "do nothing: row security is not enabled, so every role with a grant reaches all rows.",
            level="error",
            fix=Fix(
                sql=(f"ALTER TABLE {where} ENABLE ROW LEVEL SECURITY{'' if forced else ', FORCE ROW LEVEL SECURITY'}",),
                reverse=(
                    f"ALTER TABLE {where} DISABLE ROW LEVEL SECURITY{'' if forced else ', NO FORCE ROW LEVEL SECURITY'}",
                ),
                lock="AccessExclusive",
                risk="A moment's lock; from then on roles, the owner's among them, see only what the policies let through.",
            ),
        )
