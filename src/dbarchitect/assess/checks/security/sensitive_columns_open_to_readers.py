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
        open_ = tuple(
            g
            for g in table.grants
            if sensitive
            and g.privileges == ("SELECT",)
            and any(not g.columns or p.column.name in g.columns for p in sensitive)
            and g.grantee not in writers | STRANGERS
            and not _owns(case, table, g)
        )
        if open_:
            yield _finding(case, table, open_, sensitive)


def _owns(case: Case, table: Table, grant: Grant) -> bool:
    role = role_named(case, grant.grantee)
    past_grants = role is not None and (role.superuser or role.bypass_row_security)
    return grant.grantee in (table.owner, "CURRENT_USER") or past_grants


def _finding(case: Case, table: Table, grants: tuple[Grant, ...], sensitive: tuple[Personal, ...]) -> Finding:
    seen = tuple(p for p in sensitive if any(not g.columns or p.column.name in g.columns for g in grants))
    rest = [c.name for c in table.columns if c.name not in {p.column.name for p in seen}]
    readers = list(dict.fromkeys(g.grantee for g in grants))
    verb = "which only reads, sees" if len(readers) == 1 else "which only read, see"
    fixes = tuple(f for g in grants if (f := _narrowed(table, g, sensitive)) is not None)
    return finding(
        case,
        table,
        f"{most(readers, 4)}, {verb} {by_class(seen)} of {table.name}{rows_said(case, table)}; {most(rest, 5)} may be all that is needed.",
        level="warning",
        fix=Fix(
            sql=tuple(s for f in fixes for s in f[0]),
            reverse=tuple(s for f in reversed(fixes) for s in f[1]),
            lock="none on rows",
            risk="SELECT * by such a role fails from then on; columns added later need a grant.",
        )
        if len(fixes) == len(grants)
        else None,
    )


def _narrowed(
    table: Table, grant: Grant, sensitive: tuple[Personal, ...]
) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """The statements that leave the role the other columns, and those that undo them."""
    hidden = {p.column.name for p in sensitive}
    rest = [c.name for c in table.columns if c.name not in hidden and (not grant.columns or c.name in grant.columns)]
    if not rest:
        return None
    where, role = qualified(table.name), role_sql(grant.grantee)
    narrow = f"SELECT ({quote_identifiers(rest)})"
    before = f"SELECT ({quote_identifiers(grant.columns)})" if grant.columns else "SELECT"
    option = " WITH GRANT OPTION" if grant.with_grant_option else ""
    return (
        (f"REVOKE {before} ON {where} FROM {role}", f"GRANT {narrow} ON {where} TO {role}"),
        (f"REVOKE {narrow} ON {where} FROM {role}", f"GRANT {before} ON {where} TO {role}{option}"),
    )
