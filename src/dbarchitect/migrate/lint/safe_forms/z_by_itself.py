"""The statement as it is, in a transaction or migration of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dbarchitect.migrate.lint.case import Case

_HELPED = {"lock-held-while-scanning", "not-transactional", "enum-value-in-transaction"}


def propose(case: Case, hazards: frozenset[str]) -> tuple[str, ...]:
    """Where the company it is in is all that is wrong with it."""
    return (case.statement.sql,) if hazards & _HELPED else ()
