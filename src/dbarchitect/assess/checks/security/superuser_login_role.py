"""A role that logs in may do anything on the server: one leaked password or one injected statement gives away every database on it.

Why
    A superuser passes by every grant and policy, reads files of the server and starts programs on it. Only the server's own role needs that.

Example
    CREATE ROLE reporting LOGIN SUPERUSER;

Fix
    ALTER ROLE reporting NOSUPERUSER;   after granting what it really needs.

When to ignore
    A person's role for emergencies, used by nobody else and by no program.

Source
    https://www.postgresql.org/docs/18/role-attributes.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.access import roles
from dbarchitect.assess.finding import finding
from dbarchitect.engines.postgresql.names import quote_identifier
from dbarchitect.model.findings import Fix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "error"
ENGINES = ("postgresql",)


def check(case: Case) -> Iterator[Finding]:
    busy = {s.role for s in case.inspection.activity or () if s.application}
    for role in roles(case):
        if role.login and role.superuser:
            now = " (in use at the moment of the look)" if role.name in busy else ""
            name = quote_identifier(role.name)
            yield finding(
                case,
                role.name,
                f"Role {role.name} logs in as superuser{now}: grants and policies do not hold for it, and it reads files and starts programs on the server.",
                level="error",
                about=f"role {role.name}",
                fix=Fix(
                    sql=(f"ALTER ROLE {name} NOSUPERUSER",),
                    reverse=(f"ALTER ROLE {name} SUPERUSER",),
                    lock="none",
                    risk="What it reaches without a grant today is refused afterwards: grant that first.",
                ),
            )
