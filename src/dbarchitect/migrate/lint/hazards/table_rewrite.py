"""The table is written anew while nobody can read or write it.

What
    Every row is copied into a new file and every index built again, under ACCESS EXCLUSIVE: a type whose values are stored in another way, a
    column with a volatile default (random values, identity, serial) or stored generation, SET LOGGED, SET TABLESPACE, VACUUM FULL, CLUSTER.

Why
    All statements on the table wait until the copy is finished, and those behind them too: minutes for each few gigabytes. The copy
    needs as much free disk again, and all of it goes through the log to the replicas.

Example
    ALTER TABLE orders ALTER COLUMN id TYPE bigint;

When to ignore
    When the table is known to be small, or nobody uses it while the migration runs.

Source
    https://www.postgresql.org/docs/current/sql-altertable.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.migrate.lint.locks import blocks
from dbarchitect.model.migration import Hazard

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.migrate.lint.case import Case


def find(case: Case) -> Iterator[Hazard]:
    """Tables of others with another file, and rows in it still."""
    for oid in case.rewritten:
        relation = case.first.relations[oid]
        mode = case.lock(oid) or "ACCESS EXCLUSIVE"
        yield Hazard(
            id="table-rewrite",
            object=case.object(oid),
            lock=mode,
            blocks=blocks(mode),
            measured=f"the table's file was written anew; {case.sizes.work(relation, rewrite=True)}",
            why=f"all of {case.name(oid)} is copied and its indexes built anew while {blocks(mode)} wait",
            grade=case.grade(oid),
        )
