"""Everybody who can connect may put objects into a schema: a function or table of a stranger is then taken for ours.

Why
    Names are looked up along search_path. Who may create in a schema on it can plant a function or operator that others call unaware,
    with their rights (CVE-2018-1058). Before version 15 this is the default in `public`.

Example
    GRANT CREATE ON SCHEMA public TO PUBLIC;

Fix
    REVOKE CREATE ON SCHEMA public FROM PUBLIC;

When to ignore
    A database with one user.

Source
    https://www.postgresql.org/docs/18/ddl-schemas.html#DDL-SCHEMAS-PATTERNS
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.access import is_live, public_may_create
from dbarchitect.assess.finding import finding
from dbarchitect.engines.postgresql.names import quote_identifier
from dbarchitect.model.findings import Fix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "warning"
ENGINES = ("postgresql",)


def check(case: Case) -> Iterator[Finding]:
    for name in sorted({"public", *(n.name for n in case.schema.namespaces)}):
        said = any(n.name == name for n in case.schema.namespaces)
        if not public_may_create(case, name) or not (said or is_live(case)):
            continue
        by_default = "" if said else f", the default of PostgreSQL {case.major}"
        space = quote_identifier(name)
        definers = sum(r.security_definer for r in case.schema.routines)
        yield finding(
            case,
            name,
            f"Everybody who can connect may create objects in schema {name}{by_default}: a planted function or operator runs with the rights of whoever names it.",
            level="error" if definers else "warning",
            about=f"schema {name}",
            fix=Fix(
                sql=(f"REVOKE CREATE ON SCHEMA {space} FROM PUBLIC",),
                reverse=(f"GRANT CREATE ON SCHEMA {space} TO PUBLIC",),
                lock="none on rows",
                risk="Roles that make tables there need a grant of their own.",
            ),
        )
