"""How many of a table's rows a partial index would hold, from statistics alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dbarchitect.engines.postgresql.names import quote_identifier

if TYPE_CHECKING:
    from psycopg import Connection

    from dbarchitect.shadow.building import Shadow


def share_held(
    shadow: Shadow, connection: Connection[Any], table: tuple[str, str], rows: float, predicate: str
) -> tuple[float, str]:
    """The share of the table's rows that satisfy `predicate`, and in words what of it was guessed."""
    if rows < 1:
        return 0.0, ""
    key = (*table, predicate)
    if key not in shadow.shares:
        name = f"{quote_identifier(table[0])}.{quote_identifier(table[1])}"
        plan = connection.execute(
            f"EXPLAIN (FORMAT JSON) SELECT FROM ONLY {name} WHERE {predicate}".encode()
        ).fetchone()
        guess = float(plan[0][0]["Plan"]["Plan Rows"]) if plan else rows
        shadow.shares[key] = min(1.0, guess / rows)
    return shadow.shares[key], "the rows of a partial index, by the planner's estimate"
