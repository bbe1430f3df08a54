"""The statement cannot run inside a transaction block, and stands in one.

What
    CREATE INDEX CONCURRENTLY, VACUUM, ALTER SYSTEM and others commit by themselves while they run; between BEGIN and COMMIT, or in a migration that
    its tool wraps in a transaction, PostgreSQL refuses them.

Why
    The migration fails at once, every time.

Example
    BEGIN;
    CREATE INDEX CONCURRENTLY orders_state ON orders (state);
    COMMIT;

Fix
    A migration of its own, marked as not transactional in the tool's way.

Source
    https://www.postgresql.org/docs/current/sql-createindex.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.model.migration import Hazard

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.migrate.lint.case import Case


def find(case: Case) -> Iterator[Hazard]:
    """The refusal of a statement that has to be outside."""
    refusal = case.measured.refusal
    if refusal is not None and refusal.state in ("25001", "2D000"):
        why = (
            f"{case.wrapped} runs the file in one transaction" if case.wrapped else "it stands between BEGIN and COMMIT"
        )
        yield Hazard(
            id="not-transactional",
            measured=refusal.message,
            why=f"{why}, where it is always refused",
            grade="unsafe",
        )
