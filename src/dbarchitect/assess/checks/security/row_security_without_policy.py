"""Row security is on and nothing lets a row through: roles with a grant see an empty table and their changes fail.

Why
    Without a permissive policy the engine refuses every row to everybody but the owner and roles that bypass row security. No error
    tells a reader: the table looks empty.

Example
    ALTER TABLE message ENABLE ROW LEVEL SECURITY; GRANT SELECT ON message TO app;

Fix
    A permissive policy for each role that was granted something, or the grant taken away where nobody is meant to see rows.

When to ignore
    The table is closed on purpose to all but its owner; then no other role needs a grant.

Source
    https://www.postgresql.org/docs/18/ddl-rowsecurity.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.finding import finding
from dbarchitect.assess.naming import most

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding
    from dbarchitect.model.tables import Table

LEVEL = "warning"
ENGINES = ("postgresql",)


def check(case: Case) -> Iterator[Finding]:
    for table in case.tables:
        if not table.row_security or any(p.permissive for p in table.policies):
            continue
        granted = _granted(table)
        restrictive = f"its {len(table.policies)} policies only restrict" if table.policies else "it has no policy"
        if granted:
            yield finding(
                case,
                table,
                f"{table.name} looks empty to {most(granted, 4)}: row security is on and {restrictive}, so no row passes although they hold grants.",
                level="warning",
            )
        else:
            yield finding(
                case,
                table,
                f"Only the owner sees rows of {table.name}: row security is on and {restrictive}.",
                level="notice",
            )


def _granted(table: Table) -> list[str]:
    return sorted({g.grantee for g in table.grants if g.privileges and g.grantee != table.owner})
