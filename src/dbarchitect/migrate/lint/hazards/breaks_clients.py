"""Statements of the application that worked before fail afterwards.

What
    For every table the application's usual statements were made from the schema (SELECT of its columns, INSERT of a full row and of what is
    required, UPDATE, DELETE, INSERT … ON CONFLICT for each key, calls of functions) and tried before and after: something is renamed, dropped,
    newly required, or of a type that refuses the old values.

Why
    While a migration is rolled out, the former version of the application still runs, and it runs again after a rollback. What it says must
    go on working until nobody says it any more.

Example
    ALTER TABLE orders RENAME COLUMN state TO status;

Fix
    Expand first: the new beside the old, both kept alike; then the application; then drop the old.

When to ignore
    When the application is stopped while the migration runs, or no statement of it names what changed.

Source
    https://www.postgresql.org/docs/current/sql-altertable.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.core.english import counted, listed
from dbarchitect.migrate.lint.breaking import breaking
from dbarchitect.model.migration import Hazard

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.migrate.lint.case import Case


def find(case: Case) -> Iterator[Hazard]:
    """Each relation some of whose statements fail now."""
    by_relation = breaking(case)
    for oid, broken in by_relation.items():
        said = list(dict.fromkeys(b.message for b in broken))
        kinds = list(dict.fromkeys(b.probe.kind for b in broken))
        routine = case.first.routines.get(oid)
        at = f"function {routine.name}" if routine else case.object(oid)
        who = f" as {broken[0].probe.role}" if broken[0].probe.role else ""
        more = f" ({counted(len(said) - 1, 'other error')} beside)" if len(said) > 1 else ""
        yield Hazard(
            id="breaks-clients",
            object=at,
            measured=f"{broken[0].probe.shown}{who}: {said[0]}{more}",
            why=f"code that is running fails: {listed([k.upper() for k in kinds[:4]])} on {at.partition(' ')[2]} worked before",
            grade="unsafe",
        )
    for oid, routine in case.before.routines.items():
        after = case.after.routines.get(oid)
        if oid not in case.first.routines or after is not None or routine.said[3] in ("trigger", "event_trigger"):
            continue
        if any(r.name == routine.name for r in case.end.routines.values()):
            continue
        yield Hazard(
            id="breaks-clients",
            object=f"function {routine.name}",
            measured=f"{routine.name} does not exist any more",
            why=f"statements that call {routine.name} fail",
            grade="unsafe",
        )
