"""A role that programs log in with may make roles or databases, copy the whole server or pass by row security.

Why
    CREATEROLE makes further logins that outlive a changed password, REPLICATION reads every database of the server, BYPASSRLS turns
    all policies off, CREATEDB fills the disk. A role that works on tables needs none of them.

Example
    CREATE ROLE web LOGIN CREATEROLE CREATEDB BYPASSRLS;

Fix
    ALTER ROLE web NOCREATEROLE NOCREATEDB NOBYPASSRLS;

When to ignore
    A role for replication or backups that has no grants on tables, or the one that a tool for administration uses.

Source
    https://www.postgresql.org/docs/18/role-attributes.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.access import grants, roles
from dbarchitect.assess.finding import finding
from dbarchitect.assess.policies import guarded
from dbarchitect.engines.postgresql.names import quote_identifier
from dbarchitect.model.findings import Fix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding
    from dbarchitect.model.objects import Role

LEVEL = "warning"
ENGINES = ("postgresql",)


def check(case: Case) -> Iterator[Finding]:
    working = {g.grant.grantee for g in grants(case) if g.kind != "SCHEMA"} | {t.owner for t in case.tables}
    for role in roles(case):
        if not role.login or role.superuser:
            continue
        held = _held(role, works=role.name in working)
        if held:
            yield _finding(case, role, held)


def _held(role: Role, *, works: bool) -> dict[str, str]:
    """Its rights, each with what it lets do; replication alone is what a replication role is for."""
    held = {}
    if role.create_role:
        held["CREATEROLE"] = "make logins of its own"
    if role.create_database:
        held["CREATEDB"] = "make databases"
    if role.bypass_row_security:
        held["BYPASSRLS"] = "see past every policy"
    if role.replication and (works or held):
        held["REPLICATION"] = "copy every database of the server"
    return held


def _finding(case: Case, role: Role, held: dict[str, str]) -> Finding:
    name = quote_identifier(role.name)
    severe = "BYPASSRLS" in held and guarded(case)
    return finding(
        case,
        role.name,
        f"Whoever logs in as {role.name} may {', '.join(held.values())} ({', '.join(held)}).",
        level="error" if severe else "warning",
        about=f"role {role.name}",
        fix=Fix(
            sql=(f"ALTER ROLE {name} {' '.join('NO' + right for right in held)}",),
            reverse=(f"ALTER ROLE {name} {' '.join(held)}",),
            lock="none",
            risk="What it did by these rights is refused from its next statement on.",
        ),
    )
