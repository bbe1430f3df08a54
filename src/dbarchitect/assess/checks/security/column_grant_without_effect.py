"""Columns seem to be withheld from a role and are not: it holds the same right on the whole table.

Why
    A right on the table covers every column, now and later. Naming columns beside it takes nothing away, and revoking a right on one
    column does nothing while the table's stands.

Example
    GRANT SELECT ON staff TO desk; GRANT SELECT (id, name) ON staff TO desk;

Fix
    REVOKE SELECT ON staff FROM desk;   the rights on columns stay and begin to count.

When to ignore
    Never; one of the two grants is a mistake.

Source
    https://www.postgresql.org/docs/18/sql-grant.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.access import PUBLIC, memberships, role_named
from dbarchitect.assess.finding import finding
from dbarchitect.assess.naming import most
from dbarchitect.assess.privacy import SENSITIVE, personal_columns

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding
    from dbarchitect.model.tables import Grant, Table

LEVEL = "warning"
ENGINES = ("postgresql",)


def check(case: Case) -> Iterator[Finding]:
    for table in case.tables:
        for narrow in table.grants:
            for right in narrow.privileges if narrow.columns else ():
                wide = _wider(case, table, narrow, right)
                if wide:
                    yield _finding(case, table, narrow, right, wide)


def _wider(case: Case, table: Table, narrow: Grant, right: str) -> str | None:
    """The role through which the grantee holds the right on the whole table."""
    role = role_named(case, narrow.grantee)
    through = {narrow.grantee, PUBLIC} | (memberships(case, role) if role is not None and role.inherit else frozenset())
    return next(
        (g.grantee for g in table.grants if not g.columns and right in g.privileges and g.grantee in through), None
    )


def _finding(case: Case, table: Table, narrow: Grant, right: str, wide: str) -> Finding:
    rest = [c.name for c in table.columns if c.name not in narrow.columns]
    sensitive = [p.column.name for p in personal_columns(case, table) if p.of in SENSITIVE and p.column.name in rest]
    how = "" if wide == narrow.grantee else f" through {wide}"
    shown = f"also {most(sensitive or rest, 4)}" if rest else "every column added later"
    return finding(
        case,
        table,
        f"{narrow.grantee} was granted {right} on {most(list(narrow.columns), 4)} of {table.name} but holds it on the whole table{how}: it reaches {shown}.",
        level="error" if sensitive else "warning",
        about=f"{table.name} for {narrow.grantee}",
    )
