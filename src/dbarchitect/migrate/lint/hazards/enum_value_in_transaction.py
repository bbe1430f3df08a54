"""A new value of an enum is used in the transaction that adds it.

What
    ALTER TYPE … ADD VALUE and a statement that stores or compares the new value stand in one transaction.

Why
    PostgreSQL refuses the use of a value that is not committed yet (“unsafe use of new value”).

Example
    ALTER TYPE order_state ADD VALUE 'paid';
    UPDATE orders SET state = 'paid' WHERE id = 1;

Fix
    Two migrations: the value first, its use in the next.

Source
    https://www.postgresql.org/docs/current/sql-altertype.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.model.migration import Hazard

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.migrate.lint.case import Case


def find(case: Case) -> Iterator[Hazard]:
    """The refusal 55P04."""
    refusal = case.measured.refusal
    if refusal is not None and refusal.state == "55P04":
        yield Hazard(
            id="enum-value-in-transaction",
            measured=refusal.message,
            why="a value added to an enum can be used only after the transaction that adds it has been committed",
        )
