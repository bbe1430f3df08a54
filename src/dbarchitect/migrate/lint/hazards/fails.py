"""The engine refuses the statement.

What
    On the schema given, the statement ended with an error that has nothing to do with rows: something it names is not there or there already, others
    depend on what it drops, a view uses the column it alters.

Why
    The migration stops here; what ran before it in the same transaction is undone, what ran before it in others is not.

Source
    https://www.postgresql.org/docs/current/errcodes-appendix.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.model.migration import Hazard

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.migrate.lint.case import Case

_TOLD_ELSEWHERE = {"25001", "2D000", "55P04", "57014", "25P02"}
_NO_RIGHT = "42501"


def find(case: Case) -> Iterator[Hazard]:
    """Any refusal that no other hazard tells of."""
    refusal = case.measured.refusal
    if refusal is None or refusal.on_data or refusal.state in _TOLD_ELSEWHERE:
        return
    if refusal.state == _NO_RIGHT:
        yield Hazard(
            id="fails",
            measured=refusal.message,
            why="it needs rights that an ordinary owner does not have",
            grade="caution",
        )
        return
    yield Hazard(id="fails", measured=refusal.message, why=f"PostgreSQL refuses it (SQLSTATE {refusal.state})")
