"""A function says that its result never changes, but it reads tables: indexes over it and folded constants go stale.

Why
    IMMUTABLE lets the planner compute a call once and keep the result, in a plan, in an index, in a generated column. The rows it reads
    may change the next moment: an index then finds rows that do not match and misses those that do.

Example
    CREATE FUNCTION rate(c text) RETURNS numeric LANGUAGE sql IMMUTABLE AS 'SELECT value FROM rates WHERE code = c';

Fix
    ALTER FUNCTION rate(text) STABLE;

When to ignore
    The table is never written after it is filled, and an index needs the function.

Source
    https://www.postgresql.org/docs/18/xfunc-volatility.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.assess.access import routine_sql
from dbarchitect.assess.finding import finding
from dbarchitect.assess.naming import most
from dbarchitect.assess.statements import body_of, relations, tokens_of
from dbarchitect.model.findings import Fix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding
    from dbarchitect.model.objects import Routine

LEVEL = "warning"
ENGINES = ("postgresql",)


def check(case: Case) -> Iterator[Finding]:
    known = {n for t in case.schema.tables for n in (t.name.name, f"{t.name.namespace}.{t.name.name}")}
    known |= {n for v in case.schema.views for n in (v.name.name, f"{v.name.namespace}.{v.name.name}")}
    for routine in case.schema.routines:
        if routine.kind != "function" or routine.language not in ("sql", "plpgsql") or not _is_immutable(routine):
            continue
        read = sorted(relations(body_of(routine)) & known)
        if read:
            message = f"{routine.name} is IMMUTABLE but reads {most(read, 3)}: the planner keeps results that the rows no longer give, and an index over it is wrong after the next change."
            yield finding(
                case, str(routine.name), message, level="warning", about=str(routine.name), fix=_fix(case, routine)
            )


def _is_immutable(routine: Routine) -> bool:
    """Whether the head of the definition, outside its body, says so."""
    return any(t.is_word("IMMUTABLE") for t in tokens_of(routine.definition))


def _fix(case: Case, routine: Routine) -> Fix | None:
    """Not where an index, a generated column or a constraint holds on to the function: the engine refuses nothing, but they need it so."""
    name = re.escape(routine.name.name)
    called = re.compile(rf'(?<!\w)"?{name}"?\s*\(', re.IGNORECASE)
    for table in case.schema.tables:
        texts = [c.generated.expression for c in table.columns if c.generated]
        texts += [k.expression for i in table.indexes for k in i.keys if not k.is_column]
        texts += [i.where for i in table.indexes if i.where]
        texts += [k.expression for k in table.partitioning.keys] if table.partitioning else []
        if any(called.search(t) for t in texts):
            return None
    spelled = routine_sql(routine)
    return Fix(
        sql=(f"ALTER FUNCTION {spelled} STABLE",),
        reverse=(f"ALTER FUNCTION {spelled} IMMUTABLE",),
        lock="none on rows",
        risk="New plans call the function once for each statement; indexes cannot be made over it any more.",
    )
