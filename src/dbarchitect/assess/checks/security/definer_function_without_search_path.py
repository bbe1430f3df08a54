"""A caller can make a function of its owner run the caller's code: it looks names up along the caller's search_path.

Why
    SECURITY DEFINER gives the owner's rights to the body. Without a search_path of its own the function finds whatever table, function
    or operator the caller puts first, a temporary one included, and uses it with the owner's rights (CVE-2007-2138, CVE-2018-1058).

Example
    CREATE FUNCTION pay(p bigint) RETURNS void LANGUAGE sql SECURITY DEFINER AS 'UPDATE account SET …';

Fix
    ALTER FUNCTION pay(bigint) SET search_path = pg_catalog, public, pg_temp;

When to ignore
    Only its owner may call it.

Source
    https://www.postgresql.org/docs/18/sql-createfunction.html#SQL-CREATEFUNCTION-SECURITY
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.access import public_may_create, routine_kind, routine_sql
from dbarchitect.assess.finding import finding
from dbarchitect.engines.postgresql.names import quote_identifier
from dbarchitect.model.findings import Fix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding
    from dbarchitect.model.objects import Routine

LEVEL = "error"
ENGINES = ("postgresql",)


def check(case: Case) -> Iterator[Finding]:
    for routine in case.schema.routines:
        if not routine.security_definer or routine.language in ("c", "internal"):
            continue
        path = search_path(routine)
        if path is None:
            harm = "it finds names along its caller's search_path, so a caller can make it run code of the caller's with the rights of its owner"
            yield _finding(case, routine, harm)
        elif open_ := [p for p in path if p == "$user" or public_may_create(case, p)]:
            yield _finding(
                case,
                routine,
                f"its search_path holds {open_[0]}, where a caller may plant objects that it then uses with the rights of its owner",
            )


def search_path(routine: Routine) -> tuple[str, ...] | None:
    """The schemas its own search_path names; None where it has none."""
    said = next((s.partition("=")[2] for s in routine.settings if s.lower().startswith("search_path=")), None)
    return None if said is None else tuple(p.strip().strip('"') for p in said.split(",") if p.strip().strip('"'))


def _finding(case: Case, routine: Routine, harm: str) -> Finding:
    spelled = f"{routine_kind(routine)} {routine_sql(routine)}"
    own = [] if routine.name.namespace == "public" else [quote_identifier(routine.name.namespace)]
    path = ", ".join(["pg_catalog", *own, *(["public"] if not public_may_create(case, "public") else []), "pg_temp"])
    before = next((s for s in routine.settings if s.lower().startswith("search_path=")), None)
    back = "RESET search_path" if before is None else f"SET search_path = {before.partition('=')[2]}"
    return finding(
        case,
        str(routine.name),
        f"{routine.name}({routine.arguments}) runs as its owner: {harm}.",
        level="error",
        fix=Fix(
            sql=(f"ALTER {spelled} SET search_path = {path}",),
            reverse=(f"ALTER {spelled} {back}",),
            lock="none on rows",
            risk="Names that lie in other schemas must be written with them.",
        ),
    )
