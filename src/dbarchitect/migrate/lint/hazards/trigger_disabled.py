"""What triggers and foreign keys guard is not guarded any more.

What
    A trigger or the triggers of foreign keys are disabled, or session_replication_role is set to replica; it is not undone before the end of
    the file. A trigger that is dropped for good is told too, as a caution: it may have served its time.

Why
    Rows written meanwhile are not checked, counted, audited or cascaded, and enabling the triggers later does not look at them.

Example
    ALTER TABLE orders DISABLE TRIGGER ALL;

Fix
    Leave them on; or enable them again in the same transaction, and prove the rows.

Source
    https://www.postgresql.org/docs/current/sql-altertable.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.model.migration import Hazard

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.migrate.lint.case import Case
    from dbarchitect.model.migration import Grade

_ALL = re.compile(r"\bDISABLE\s+TRIGGER\s+(ALL|USER)\b", re.IGNORECASE)
_REPLICA = re.compile(r"\s*SET\s+(SESSION\s+|LOCAL\s+)?session_replication_role\s*(=|TO)\s*'?replica", re.IGNORECASE)


def find(case: Case) -> Iterator[Hazard]:
    """Triggers that fired before and do not now."""
    found = False
    for oid, trigger in case.after.triggers.items():
        was = case.before.triggers.get(oid)
        if was is not None and was.said[1] != "D" and trigger.said[1] == "D":
            found = True
            yield _hazard(case.object(trigger.table), f"the trigger {trigger.name} is disabled")
    kept = {(t.table, t.name) for t in case.end.triggers.values()}
    for oid, trigger in case.before.triggers.items():
        gone = (
            oid not in case.after.triggers and (trigger.table, trigger.name) not in kept and oid in case.first.triggers
        )
        if gone and trigger.table in case.end.relations and case.used(trigger.table) and not trigger.said[2]:
            yield _hazard(case.object(trigger.table), f"the trigger {trigger.name} is gone", "caution")
    if not found and _ALL.search(case.statement.sql) and case.statement.words[:1] == ("ALTER",):
        yield _hazard("", "all triggers are disabled, those of foreign keys too")
    if _REPLICA.match(case.statement.sql):
        yield _hazard("", "the session writes as a replica does: no trigger fires, no foreign key is checked")


def _hazard(at: str, measured: str, grade: Grade = "unsafe") -> Hazard:
    return Hazard(
        id="trigger-disabled",
        object=at,
        measured=measured,
        why="rows written meanwhile are neither checked nor followed by what the triggers do",
        grade=grade,
    )
