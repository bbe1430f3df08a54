"""The sequence moved past the values that are there, in the same transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.engines.postgresql.names import quote_identifier, quote_literal

if TYPE_CHECKING:
    from dbarchitect.migrate.lint.case import Case


def propose(case: Case, hazards: frozenset[str]) -> tuple[str, ...]:
    """For an identity or a sequence put on a column with values."""
    if hazards != {"sequence-collides"} or not case.measured.behind:
        return ()
    moves = []
    for table, column in case.measured.behind:
        at = case.after.relations[table].sql
        sequence = f"pg_get_serial_sequence({quote_literal(at)}, {quote_literal(column)})"
        moves.append(f"SELECT setval({sequence}, (SELECT max({quote_identifier(column)}) FROM {at}))")
    return ("BEGIN", case.statement.sql, *moves, "COMMIT")
