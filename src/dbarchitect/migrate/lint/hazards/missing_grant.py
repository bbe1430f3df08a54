"""The application's role may not do any more what it did, or may not use what is new.

What
    The application's statements were tried as each role that has rights: after the statement one is refused, because a right was revoked, an
    object was dropped and made again without its grants, or a new column takes its default from a sequence that the role may not use.

Why
    The owner, who runs the migration and the tests, notices nothing; the application fails.

Example
    ALTER TABLE orders ADD COLUMN number serial;

Fix
    GRANT USAGE ON SEQUENCE orders_number_seq TO app;

Source
    https://www.postgresql.org/docs/current/ddl-priv.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.migrate.lint.breaking import refused_rights
from dbarchitect.model.migration import Hazard

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.migrate.lint.case import Case
    from dbarchitect.migrate.lint.snapshot import Relation

_NEXT = re.compile(r"nextval\('([^']{1,200})'")


def find(case: Case) -> Iterator[Hazard]:
    """Statements refused for want of rights; new tables whose sequences their writers may not use."""
    for oid, broken in refused_rights(case).items():
        one = broken[0]
        yield Hazard(
            id="missing-grant",
            object=case.object(oid) if oid in case.first.relations else one.probe.shown,
            measured=f"{one.probe.shown} as {one.probe.role or 'the owner'}: {one.message}",
            why=f"the role {one.probe.role} could do this before and is refused now",
        )
    for oid, relation in case.after.relations.items():
        was = case.before.relations.get(oid)
        if (
            oid in case.first.relations
            or relation.kind not in "rp"
            or (was is not None and was.grants == relation.grants)
        ):
            continue
        for column in case.after.columns.get(oid, {}).values():
            named = _NEXT.search(column.default or "")
            sequence = _sequence(case, named[1]) if named else None
            if sequence is None:
                continue
            sequence = case.end.relations.get(sequence.oid, sequence)
            able = {g for g, right in sequence.grants if right in ("USAGE", "UPDATE")}
            refused = sorted({g for g, right in relation.grants if right == "INSERT"} - able - {"PUBLIC"})
            if refused and "PUBLIC" not in able:
                yield Hazard(
                    id="missing-grant",
                    object=f"sequence {sequence.shown}",
                    measured=f"{refused[0]} has INSERT on {relation.shown} and no USAGE on {sequence.shown}",
                    why=f"every INSERT into {relation.shown} by {refused[0]} is refused at its sequence",
                )


def _sequence(case: Case, name: str) -> Relation | None:
    parts = name.replace("::regclass", "").replace('"', "").split(".")
    return case.after.by_name.get((parts[0], parts[1]) if len(parts) == 2 else ("public", parts[0]))
