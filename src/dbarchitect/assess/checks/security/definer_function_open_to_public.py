"""Everybody who can connect may run code with the owner's rights: nobody took EXECUTE from PUBLIC.

Why
    The engine lets PUBLIC call every new function. For one that runs with its owner's rights this hands those rights to all roles.

Example
    CREATE FUNCTION purge(d date) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS '…';

Fix
    REVOKE EXECUTE ON FUNCTION purge(date) FROM PUBLIC; GRANT EXECUTE ON FUNCTION purge(date) TO the role that needs it.

When to ignore
    It is meant for all roles and checks what it is asked.

Source
    https://www.postgresql.org/docs/18/sql-createfunction.html#SQL-CREATEFUNCTION-SECURITY
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.access import PUBLIC, routine_kind, routine_sql
from dbarchitect.assess.finding import finding
from dbarchitect.assess.statements import body_of, fires_by_itself, tokens_of
from dbarchitect.model.findings import Fix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding
    from dbarchitect.model.objects import Routine

LEVEL = "warning"
ENGINES = ("postgresql",)
CAUSES = ("definer_function_without_search_path",)


def check(case: Case) -> Iterator[Finding]:
    for routine in case.schema.routines:
        if routine.security_definer and not fires_by_itself(routine) and _open(routine):
            yield _finding(case, routine)


def _open(routine: Routine) -> bool:
    taken = any(g.grantee == PUBLIC and not g.privileges for g in routine.grants)
    given = any(g.grantee == PUBLIC and "EXECUTE" in g.privileges for g in routine.grants)
    return given or not taken


def _finding(case: Case, routine: Routine) -> Finding:
    spelled = f"{routine_kind(routine)} {routine_sql(routine)}"
    writes = sorted(
        {
            t.text.upper()
            for t in tokens_of(body_of(routine))
            if t.is_word("INSERT", "UPDATE", "DELETE", "TRUNCATE", "DROP", "ALTER", "GRANT")
        }
    )
    does = f" and does {', '.join(writes)}" if writes else ""
    return finding(
        case,
        str(routine.name),
        f"Everybody who can connect may call {routine.name}({routine.arguments}), which runs with its owner's rights{does}.",
        level="warning",
        fix=Fix(
            sql=(f"REVOKE EXECUTE ON {spelled} FROM PUBLIC",),
            reverse=(f"GRANT EXECUTE ON {spelled} TO PUBLIC",),
            lock="none on rows",
            risk="Roles that call it need a grant of their own first.",
        ),
    )
