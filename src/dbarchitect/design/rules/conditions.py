"""Rows in a state, as a condition that constraints, triggers and statements share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.engines.postgresql.names import quote_identifier, quote_literal

if TYPE_CHECKING:
    from dbarchitect.model.tables import Table


def in_states(table: Table, column: str, values: tuple[str, ...], prefix: str = "") -> str:
    """The column is one of the values; a boolean is true or not true."""
    quoted = prefix + quote_identifier(column)
    held = table.column(column)
    if held is not None and held.type == "boolean":
        wanted = {v.strip().lower() in ("true", "yes") for v in values}
        return f"{quoted} IS NOT NULL" if len(wanted) == 2 else quoted if True in wanted else f"NOT {quoted}"
    if len(values) == 1:
        return f"{quoted} = {quote_literal(values[0])}"
    return f"{quoted} IN ({', '.join(map(quote_literal, values))})"
