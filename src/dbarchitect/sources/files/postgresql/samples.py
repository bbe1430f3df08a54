"""Values of loaded rows, for checks that look at them; to be masked in every output."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dbarchitect.engines.postgresql.names import qualified, quote_identifier
from dbarchitect.model.inspection import Sample

if TYPE_CHECKING:
    from psycopg import Connection

    from dbarchitect.model.schema import Schema
    from dbarchitect.model.tables import Table

ROWS = 1000
MOST_CHARACTERS = 400


def samples(connection: Connection[Any], schema: Schema, rows: int = ROWS) -> tuple[Sample, ...]:
    """The first rows of every table, column by column, NULLs left out, long values cut."""
    return tuple(s for t in schema.tables if t.partition_of is None for s in _of(connection, t, rows))


def _of(connection: Connection[Any], table: Table, rows: int) -> list[Sample]:
    import psycopg

    if not table.columns:
        return []
    texts = ", ".join(f"left({quote_identifier(c.name)}::text, {MOST_CHARACTERS})" for c in table.columns)
    try:
        with connection.transaction():
            found = connection.execute(
                f"SELECT {texts} FROM {qualified(table.name, always=True)} LIMIT {rows + 1}".encode()
            ).fetchall()
    except psycopg.Error:
        return []
    if not found:
        return []
    complete = len(found) <= rows
    return [
        Sample(
            table=str(table.name),
            column=column.name,
            values=tuple(row[i] for row in found[:rows] if row[i] is not None),
            rows_looked_at=min(len(found), rows),
            complete=complete,
        )
        for i, column in enumerate(table.columns)
    ]
