"""A login may hand its rights on: whoever gets into it can open the table to any other role.

Why
    WITH GRANT OPTION lets the holder grant to others, and taking the right back then needs CASCADE. Rights are handed out by the owner.

Example
    GRANT SELECT ON payment TO web WITH GRANT OPTION;

Fix
    REVOKE GRANT OPTION FOR SELECT ON payment FROM web;

When to ignore
    A role that manages access for others, by itself and for nothing else.

Source
    https://www.postgresql.org/docs/18/sql-grant.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.access import grants, role_named, role_sql
from dbarchitect.assess.finding import finding
from dbarchitect.engines.postgresql.names import quote_identifiers
from dbarchitect.model.findings import Fix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.access import Granted
    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "warning"
ENGINES = ("postgresql",)


def check(case: Case) -> Iterator[Finding]:
    for given in grants(case):
        role = role_named(case, given.grant.grantee)
        if given.grant.with_grant_option and role is not None and role.login and not role.superuser:
            yield _finding(case, given)


def _finding(case: Case, given: Granted) -> Finding:
    columns = f" ({quote_identifiers(given.grant.columns)})" if given.grant.columns else ""
    listed, to = ", ".join(p + columns for p in given.grant.privileges), role_sql(given.grant.grantee)
    return finding(
        case,
        given.name,
        f"{given.grant.grantee} logs in and may hand its {', '.join(given.grant.privileges)} on {given.name} to any role.",
        level="warning",
        about=f"{given.name} for {given.grant.grantee}",
        fix=Fix(
            sql=(f"REVOKE GRANT OPTION FOR {listed} ON {given.kind} {given.sql} FROM {to}",),
            reverse=(f"GRANT {listed} ON {given.kind} {given.sql} TO {to} WITH GRANT OPTION",),
            lock="none on rows",
            risk="Refused where it has granted to others already: take those away first.",
        ),
    )
