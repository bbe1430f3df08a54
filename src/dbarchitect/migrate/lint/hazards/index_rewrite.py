"""An index is written anew, and nobody can use its table meanwhile.

What
    REINDEX without CONCURRENTLY, or ALTER INDEX … SET TABLESPACE, holds ACCESS EXCLUSIVE on the index while its file is written.

Why
    Planning a query looks at every index of a table, so that even reads which would not use this one wait for it.

Example
    REINDEX INDEX orders_placed_at;

Fix
    REINDEX INDEX CONCURRENTLY orders_placed_at;

When to ignore
    When the table is known to be small.

Source
    https://www.postgresql.org/docs/current/sql-reindex.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.migrate.lint.locks import BLOCKS_READS
from dbarchitect.model.migration import Hazard

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.migrate.lint.case import Case


def find(case: Case) -> Iterator[Hazard]:
    """Indexes that were there, have another file, and were locked for it."""
    for oid in case.built:
        table = case.after.indexes[oid].table
        if oid not in case.before.relations or table in case.rewritten or table in case.measured.truncated:
            continue
        if case.measured.lock_on(oid) in BLOCKS_READS:
            relation = case.first.relations[table]
            yield Hazard(
                id="index-rewrite",
                object=f"index {case.name(oid)}",
                lock="ACCESS EXCLUSIVE",
                blocks="reads and writes",
                measured=f"the index's file was written anew under ACCESS EXCLUSIVE on it; {case.sizes.work(relation, rewrite=False)}",
                why=f"queries on {case.name(table)} cannot be planned while its index {case.name(oid)} is written",
                grade=case.grade(table),
            )
