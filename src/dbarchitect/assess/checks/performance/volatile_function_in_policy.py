"""A policy calls a function that is declared VOLATILE: it runs for every row, and no index serves the comparison.

Why
    VOLATILE is what a function is when nobody says otherwise. The planner must call it anew for each row and may not compare an
    index with its result. One that only reads is STABLE; the planner then calls it once for a search.

Example
    CREATE FUNCTION my_tenant() RETURNS bigint LANGUAGE sql AS $$ SELECT current_setting('app.tenant')::bigint $$;

Fix
    ALTER FUNCTION my_tenant() STABLE;

When to ignore
    It writes, or must see changes of the running statement.

Source
    https://www.postgresql.org/docs/18/xfunc-volatility.html
"""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

from dbarchitect.assess.finding import finding
from dbarchitect.engines.postgresql.names import qualified
from dbarchitect.engines.postgresql.tokens import tokenize
from dbarchitect.model.findings import Fix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding
    from dbarchitect.model.objects import Routine

LEVEL = "warning"
ENGINES = ("postgresql",)
_DECLARED = re.compile(
    r"^ *(?:IMMUTABLE|STABLE)\b|\b(?:IMMUTABLE|STABLE)\b(?=[^$]*\bAS\b)", re.IGNORECASE | re.MULTILINE
)
_CHANGES = re.compile(
    r"\b(?:insert|update|delete|merge|truncate|copy|create|drop|alter|lock|notify|nextval|setval|set_config|random|clock_timestamp|"
    r"gen_random_uuid|pg_notify|dblink\w*|execute|perform|call)\b",
    re.IGNORECASE,
)


def check(case: Case) -> Iterator[Finding]:
    volatile = {r.name.name: r for r in case.schema.routines if _only_reads(r)}
    if not volatile:
        return
    seen: set[str] = set()
    for table in case.tables:
        for policy in table.policies:
            for name in sorted(_called(f"{policy.using or ''} {policy.check or ''}") & volatile.keys() - seen):
                seen.add(name)
                yield _finding(case, volatile[name], str(table.name), policy.name)


def _only_reads(routine: Routine) -> bool:
    """Whether it is VOLATILE by default though nothing in it changes anything."""
    if routine.kind != "function" or routine.language not in ("sql", "plpgsql"):
        return False
    head, _, body = routine.definition.partition("$")
    return not _DECLARED.search(head) and bool(body) and not _CHANGES.search(body)


def _called(sql: str) -> set[str]:
    tokens = tokenize(sql)
    return {t.name for t, after in itertools.pairwise(tokens) if t.name and after.text == "("}


def _finding(case: Case, routine: Routine, table: str, policy: str) -> Finding:
    target = f"{qualified(routine.name)}({routine.arguments})"
    return finding(
        case, table, f"{routine.name}() runs for every row of {table} that is looked at, and no index serves policy {policy}: it is VOLATILE though it only reads.",
        level="warning", about=f"function {routine.name}",
        fix=Fix(
            sql=(f"ALTER FUNCTION {target} STABLE",), reverse=(f"ALTER FUNCTION {target} VOLATILE",), lock="none",
            risk="Within one statement it no longer sees that statement's own changes.",
        ),
    )  # fmt: skip
