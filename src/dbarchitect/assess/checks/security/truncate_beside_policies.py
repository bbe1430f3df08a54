"""A role that may see only some rows may empty the table: TRUNCATE asks no policy.

Why
    Row security holds for SELECT, INSERT, UPDATE and DELETE alone. GRANT ALL gives TRUNCATE with them, and triggers per row do not fire.

Example
    GRANT ALL ON invoice TO app;   -- invoice has policies

Fix
    REVOKE TRUNCATE ON invoice FROM app;

When to ignore
    The role belongs to those who load or clear whole tables.

Source
    https://www.postgresql.org/docs/18/ddl-rowsecurity.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.access import role_sql
from dbarchitect.assess.finding import finding
from dbarchitect.assess.policies import guarded
from dbarchitect.engines.postgresql.names import qualified
from dbarchitect.model.findings import Fix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "warning"
ENGINES = ("postgresql",)


def check(case: Case) -> Iterator[Finding]:
    for table in guarded(case):
        able = sorted(
            {
                g.grantee
                for g in table.grants
                if "TRUNCATE" in g.privileges and g.grantee not in (table.owner, "CURRENT_USER")
            }
        )
        if able:
            where, roles = qualified(table.name), ", ".join(role_sql(r) for r in able)
            yield finding(
                case,
                table,
                f"{', '.join(able)} may empty {table.name} for all: TRUNCATE was granted and asks none of its policies.",
                level="warning",
                fix=Fix(
                    sql=(f"REVOKE TRUNCATE ON {where} FROM {roles}",),
                    reverse=(f"GRANT TRUNCATE ON {where} TO {roles}",),
                    lock="none on rows",
                    risk="Jobs of these roles that truncate must delete instead.",
                ),
            )
