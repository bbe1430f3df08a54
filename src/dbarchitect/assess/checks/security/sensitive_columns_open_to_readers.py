"""A role that only reads sees passwords, health, payment or government data: a report's password is enough to take them.

Why
    Roles for reports, support and analysis are given to many hands and tools. What the law or plain sense guards most is seldom what
    they need; a grant on the whole table gives it anyway.

Example
    GRANT SELECT ON patient TO reporting;   -- patient has diagnosis and insurance numbers

Fix
    REVOKE SELECT ON patient FROM reporting; GRANT SELECT (id, ward_id, admitted_at) ON patient TO reporting;

When to ignore
    The role's very task is that data.

Source
    https://gdpr-info.eu/art-25-gdpr/
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.access import CHANGING, STRANGERS, grants, role_named, role_sql
from dbarchitect.assess.finding import finding, rows_said
from dbarchitect.assess.naming import most
from dbarchitect.assess.privacy import SENSITIVE, by_class, personal_columns
from dbarchitect.engines.postgresql.names import qualified, quote_identifiers
from dbarchitect.model.findings import Fix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.assess.privacy import Personal
    from dbarchitect.model.findings import Finding
    from dbarchitect.model.tables import Grant, Table

LEVEL = "warning"
ENGINES = ("postgresql",)


def check(case: Case) -> Iterator[Finding]:
    writers = {g.grant.grantee for g in grants(case) if CHANGING & set(g.grant.privileges)}
    for table in case.tables:
        sensitive = tuple(p for p in personal_columns(case, table) if p.of in SENSITIVE)
        for grant in table.grants if sensitive else ():
            seen = tuple(p for p in sensitive if not grant.columns or p.column.name in grant.columns)
            if (
                grant.privileges == ("SELECT",)
                and seen
                and grant.grantee not in writers | STRANGERS
                and not _owns(case, table, grant)
            ):
                yield _finding(case, table, grant, seen)


def _owns(case: Case, table: Table, grant: Grant) -> bool:
    role = role_named(case, grant.grantee)
    return grant.grantee in (table.owner, "CURRENT_USER") or (
        role is not None and (role.superuser or role.bypass_row_security)
    )


def _finding(case: Case, table: Table, grant: Grant, seen: tuple[Personal, ...]) -> Finding:
    hidden = {p.column.name for p in seen}
    rest = [c.name for c in table.columns if c.name not in hidden and (not grant.columns or c.name in grant.columns)]
    where, role = qualified(table.name), role_sql(grant.grantee)
    narrow = f"SELECT ({quote_identifiers(rest)})"
    before = f"SELECT ({quote_identifiers(grant.columns)})" if grant.columns else "SELECT"
    fix = Fix(
        sql=(f"REVOKE {before} ON {where} FROM {role}", f"GRANT {narrow} ON {where} TO {role}"),
        reverse=(f"REVOKE {narrow} ON {where} FROM {role}", f"GRANT {before} ON {where} TO {role}{' WITH GRANT OPTION' if grant.with_grant_option else ''}"),
        lock="none on rows",
        risk="SELECT * by this role fails from then on; columns added later need a grant.",
    )  # fmt: skip
    return finding(
        case,
        table,
        f"{grant.grantee}, which only reads, sees {by_class(seen)} of {table.name}{rows_said(case, table)}; it could do with {most(rest, 5)}.",
        level="warning",
        about=f"{table.name} for {grant.grantee}",
        fix=fix if rest else None,
    )
