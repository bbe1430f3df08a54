"""Dropping the index keeps everybody from its table.

What
    DROP INDEX without CONCURRENTLY takes ACCESS EXCLUSIVE on the table.

Why
    The drop itself takes a moment, but it waits for every running statement on the table, and all that come later wait behind it.

Example
    DROP INDEX orders_state;

Fix
    DROP INDEX CONCURRENTLY orders_state;

When to ignore
    When lock_timeout is set, so that it gives up instead of being waited for.

Source
    https://www.postgresql.org/docs/current/sql-dropindex.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.model.migration import Hazard

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.migrate.lint.case import Case


def find(case: Case) -> Iterator[Hazard]:
    """Indexes dropped by name, where that locked the table."""
    if case.statement.words[:2] != ("DROP", "INDEX"):
        return
    for oid, index in case.before.indexes.items():
        if oid in case.after.indexes or not case.used(index.table):
            continue
        mode = case.measured.lock_on(index.table)
        if mode == "ACCESS EXCLUSIVE":
            yield Hazard(
                id="drop-index-locks-table",
                object=case.object(index.table),
                lock=mode,
                blocks="reads and writes, for a moment",
                measured=f"{mode} on {case.name(index.table)}",
                why=f"it queues behind every statement that runs on {case.name(index.table)}, and all later ones queue behind it",
                grade="caution",
            )
