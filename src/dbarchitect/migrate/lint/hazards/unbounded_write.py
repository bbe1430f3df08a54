"""One statement updates or deletes as many rows as there are.

What
    An UPDATE or DELETE (also inside a DO block or a function) whose rows nothing bounds: no key, no near range, no LIMIT.

Why
    Every row stays locked until the transaction ends, writers of those rows wait, replicas fall behind, the table grows by a dead
    version of each row, and a failure near the end undoes all of it. One UPDATE of two million rows stalled writers for 25 seconds; in
    pieces of 2,000 nobody waited longer than 0.13 s.

Example
    UPDATE orders SET state = 'open';

Fix
    In pieces by key, each in a transaction of its own.

When to ignore
    When few rows are meant and the table is small.

Source
    https://www.postgresql.org/docs/current/routine-vacuuming.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.core.english import counted
from dbarchitect.migrate.lint.writes import unbounded
from dbarchitect.model.migration import Hazard

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.migrate.lint.case import Case


def find(case: Case) -> Iterator[Hazard]:
    """Each table of others that is changed without a bound."""
    for oid in unbounded(case):
        written = case.measured.written.get(oid)
        changed = written.updated + written.deleted if written else 0
        verb = "deleted" if written and written.deleted > written.updated else "updated"
        relation = case.first.relations[oid]
        yield Hazard(
            id="unbounded-write",
            object=case.object(oid),
            lock="ROW EXCLUSIVE",
            blocks="writes of the same rows",
            measured=f"{changed} of {counted(case.rows.get(oid, 0), 'row')} were {verb}; {case.sizes.work(relation, rewrite=True)}",
            why=f"all matching rows of {case.name(oid)} are {verb} in one transaction: they stay locked until it ends, and nothing bounds how many they are",
            grade=case.grade(oid),
        )
