"""Everybody who can connect reads or changes a table: PUBLIC holds a grant on it.

Why
    PUBLIC is every role there is and every one made later, whoever it was made for.

Example
    GRANT SELECT ON customer TO PUBLIC;

Fix
    REVOKE SELECT ON customer FROM PUBLIC;   and grant it to the roles that need it.

When to ignore
    Look-up data that may be read by all.

Source
    https://www.postgresql.org/docs/18/ddl-priv.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.access import CHANGING, STRANGERS, grants, role_sql
from dbarchitect.assess.finding import finding, rows_said
from dbarchitect.assess.privacy import by_class, personal_columns
from dbarchitect.engines.postgresql.names import quote_identifiers
from dbarchitect.model.findings import Fix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.access import Granted
    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding, Level

LEVEL = "warning"
ENGINES = ("postgresql",)


def check(case: Case) -> Iterator[Finding]:
    for given in grants(case):
        if given.grant.grantee in STRANGERS and given.kind in ("TABLE", "SEQUENCE") and given.grant.privileges:
            guarded = given.table is not None and given.table.row_security
            if not (guarded and "TRUNCATE" not in given.grant.privileges):
                yield _finding(case, given)


def _finding(case: Case, given: Granted) -> Finding:
    rights = given.grant.privileges
    personal = personal_columns(case, given.table) if given.table is not None and "SELECT" in rights else ()
    if given.grant.columns:
        personal = tuple(p for p in personal if p.column.name in given.grant.columns)
    changes = sorted(CHANGING & set(rights))
    level: Level = "error" if personal or changes else "warning" if given.table is not None else "notice"
    harm = []
    if personal:
        harm.append(f"reads personal data ({by_class(personal)})")
    elif "SELECT" in rights:
        harm.append("reads it")
    if changes:
        harm.append(f"may {', '.join(c.lower() for c in changes)}")
    who = (
        "Everybody who can connect"
        if given.grant.grantee.upper() == "PUBLIC"
        else f"Any visitor ({given.grant.grantee})"
    )
    rows = rows_said(case, given.table) if given.table is not None else ""
    columns = f" ({quote_identifiers(given.grant.columns)})" if given.grant.columns else ""
    listed = ", ".join(r + columns for r in rights)
    return finding(
        case,
        given.name,
        f"{who} {' and '.join(harm) or 'holds ' + ', '.join(rights)}: {given.name}{rows} grants {', '.join(rights)} to {given.grant.grantee}.",
        level=level,
        fix=Fix(
            sql=(f"REVOKE {listed} ON {given.kind} {given.sql} FROM {role_sql(given.grant.grantee)}",),
            reverse=(f"GRANT {listed} ON {given.kind} {given.sql} TO {role_sql(given.grant.grantee)}",),
            lock="none on rows",
            risk="Roles that had no grant of their own are refused: grant it to those that need it first.",
        ),
    )
