"""A function with its owner's rights reads or writes a table with policies: its callers reach rows the policies hide.

Why
    SECURITY DEFINER runs as the owner, who is exempt from the policies unless they are forced. What the function does not filter
    itself, every caller gets.

Example
    CREATE FUNCTION invoices() RETURNS SETOF invoice LANGUAGE sql SECURITY DEFINER AS 'SELECT * FROM invoice';

Fix
    ALTER FUNCTION invoices() SECURITY INVOKER;   or filter by the caller inside, and grant EXECUTE to the few who need it.

When to ignore
    It is a deliberate way across the border (signing in, a total over all tenants), it filters by its arguments, and few may call it.

Source
    https://www.postgresql.org/docs/18/sql-createfunction.html#SQL-CREATEFUNCTION-SECURITY
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.assess.access import PUBLIC, routine_kind, routine_sql
from dbarchitect.assess.finding import finding
from dbarchitect.assess.naming import most
from dbarchitect.assess.policies import guarded, tenant_columns
from dbarchitect.assess.statements import body_of, fires_by_itself, tables_in
from dbarchitect.model.findings import Fix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding
    from dbarchitect.model.objects import Routine
    from dbarchitect.model.tables import Table

LEVEL = "error"
ENGINES = ("postgresql",)
_ASKS = re.compile(r"current_setting|auth\.|session_user|current_user|jwt|row_security", re.IGNORECASE)


def check(case: Case) -> Iterator[Finding]:
    tables = tuple(t for t in guarded(case))
    for routine in case.schema.routines:
        if not routine.security_definer or fires_by_itself(routine) or not _callable(routine):
            continue
        body = body_of(routine)
        read = [t for t in tables_in(body, tables) if not _filters(body, t)]
        if read:
            yield _finding(case, routine, read)


def _callable(routine: Routine) -> bool:
    """Whether anybody but the owner may call it."""
    return not any(g.grantee == PUBLIC and not g.privileges for g in routine.grants) or any(
        g.privileges for g in routine.grants
    )


def _filters(body: str, table: Table) -> bool:
    """Whether the body itself compares whose the row is with who calls."""
    return bool(_ASKS.search(body)) and any(
        re.search(rf"(?<![\w$]){re.escape(c)}(?![\w$])", body, re.IGNORECASE) for c in tenant_columns(table)
    )


def _finding(case: Case, routine: Routine, read: list[Table]) -> Finding:
    names, spelled = most([str(t.name) for t in read], 4), f"{routine_kind(routine)} {routine_sql(routine)}"
    return finding(
        case,
        read[0],
        f"Callers of {routine.name} reach rows of {names} that policies hide from them: it runs with its owner's rights and does not filter by caller.",
        level="error",
        about=str(routine.name),
        fix=Fix(
            sql=(f"ALTER {spelled} SECURITY INVOKER",),
            reverse=(f"ALTER {spelled} SECURITY DEFINER",),
            lock="AccessExclusive on the function's row",
            risk="Callers then need grants on what it reads, and see only their own rows.",
        ),
    )
