"""A policy lets every row through: beside others it opens what they close, for permissive policies are joined by OR.

Why
    One permissive policy with USING (true) makes all other permissive policies for that command meaningless. For changes it lets
    whoever holds a grant write anybody's rows.

Example
    CREATE POLICY everything ON account FOR ALL USING (true);

Fix
    Name the condition, or make it AS RESTRICTIVE, or say TO the one role that may see all.

When to ignore
    Rows everybody may read (FOR SELECT, the only policy for reading), or a role of service that is meant to see all.

Source
    https://www.postgresql.org/docs/18/sql-createpolicy.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.access import role_named
from dbarchitect.assess.finding import finding
from dbarchitect.assess.policies import applies_to, guarded, lets_all_through, tenant_columns

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding
    from dbarchitect.model.tables import Policy, Table

LEVEL = "warning"
ENGINES = ("postgresql",)
_OF_SERVICE = (
    "service",
    "admin",
    "superuser",
    "backup",
    "migrat",
    "maint",
    "dump",
    "replic",
    "owner",
    "job",
    "worker",
    "purge",
    "retention",
)


def check(case: Case) -> Iterator[Finding]:
    for table in case.tables:
        for policy in table.policies:
            if policy.permissive and not _of_service(case, policy) and _open(policy):
                yield from _judged(case, table, policy)


def _open(policy: Policy) -> bool:
    """Whether every row passes: what may be seen, or for inserts what may be written."""
    return lets_all_through(policy.check if policy.command == "insert" else policy.using)


def _of_service(case: Case, policy: Policy) -> bool:
    """Whether it is given only to roles that nobody is signed in as, or whose names say they serve the system itself."""
    if any(r.lower() == "public" for r in policy.roles):
        return False
    return all(any(w in r.lower() for w in _OF_SERVICE) or _nobody_signs_in(case, r) for r in policy.roles)


def _nobody_signs_in(case: Case, name: str) -> bool:
    """Whether the role is past the policies anyway, or can neither log in nor lend itself to a member."""
    role = role_named(case, name)
    if role is None:
        return False
    every = (*case.schema.roles, *(case.inspection.roles or ()))
    return role.bypass_row_security or (not role.login and not any(name in r.member_of for r in every))


def _judged(case: Case, table: Table, policy: Policy) -> Iterator[Finding]:
    others = [
        p.name
        for p in table.policies
        if p is not policy
        and p.permissive
        and not _open(p)
        and _overlap(p, policy)
        and set(p.roles) & {*policy.roles, "public"}
    ]
    about = f"{table.name}.{policy.name}"
    if others:
        message = f"Policy {policy.name} lets every row of {table.name} through and so opens what {', '.join(others[:3])} would close: permissive policies are joined by OR."
        yield finding(case, table, message, level="error", about=about)
    elif policy.command != "select":
        who = ", ".join(r if r.lower() != "public" else "everybody with a grant" for r in policy.roles)
        message = f"Policy {policy.name} ({policy.command}) checks nothing: {who} may write any row of {table.name}."
        yield finding(case, table, message, level="warning", about=about)
    elif border := _border(case, table):
        column, other = border
        message = f"Policy {policy.name} shows every row of {table.name} to all, whoever's {column} it has, while {other} keeps rows apart by {column}."
        yield finding(case, table, message, level="warning", about=about)


def _border(case: Case, table: Table) -> tuple[str, str] | None:
    """A column of the table by which another table's policies keep rows apart, and that table."""
    own = {c.name for c in table.columns} - set(table.primary_key.columns if table.primary_key else ())
    return next(
        ((c, str(t.name)) for t in guarded(case) if t is not table for c in sorted(tenant_columns(t) & own)), None
    )


def _overlap(one: Policy, other: Policy) -> bool:
    return "all" in (one.command, other.command) or one.command == other.command or applies_to(one, other.command)
