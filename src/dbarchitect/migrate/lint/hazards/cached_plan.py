"""A prepared statement fails: “cached plan must not change result type”.

What
    Sessions that have prepared `SELECT *` (drivers and poolers do so by themselves) keep the columns it had; the table's columns are others now.

Why
    The statement fails until it is prepared anew, inside a transaction without remedy. It is told here where other statements of the
    application break too; a new column alone does the same to a prepared `SELECT *` and is told as a note.

Example
    ALTER TABLE orders ALTER COLUMN total TYPE bigint;

Fix
    Name the columns; let the application reconnect after the migration, or its pool discard prepared statements.

Source
    https://www.postgresql.org/docs/current/sql-prepare.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.migrate.lint.breaking import breaking, cached
from dbarchitect.model.migration import Hazard

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.migrate.lint.case import Case


def find(case: Case) -> Iterator[Hazard]:
    """Relations whose prepared SELECT * fails, where more than a column was added."""
    others = breaking(case)
    for oid, one in cached(case).items():
        if oid in others or oid in case.rewritten:
            yield Hazard(
                id="cached-plan",
                object=case.object(oid),
                measured=f"{one.probe.shown}: {one.message}",
                why=f"sessions that prepared a SELECT * FROM {case.name(oid)} get an error until they prepare it anew",
                grade="caution",
            )
