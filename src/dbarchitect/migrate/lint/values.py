"""Values of columns compared over a change of their type."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dbarchitect.engines.postgresql.names import quote_identifier
from dbarchitect.migrate.lint.measured import Altered

if TYPE_CHECKING:
    from psycopg import Connection

    from dbarchitect.migrate.lint.snapshot import Snapshot

Values = dict[tuple[int, int], "list[str | None] | None"]


def retyped(before: Snapshot, after: Snapshot) -> tuple[tuple[int, int], ...]:
    """Columns, by table and number, that have another type now."""
    return tuple(
        (table, number)
        for table, columns in after.columns.items()
        if table in before.columns and after.relations[table].kind == "r"
        for number, column in columns.items()
        if number in before.columns[table] and not before.columns[table][number].same_type(column)
    )


def values_of(
    connection: Connection[Any], catalog: Snapshot, columns: tuple[tuple[int, int], ...], spoken: Snapshot
) -> Values:
    """The texts of the columns in the order of their rows, as the types of `spoken` write them; None where they cannot be read."""
    return {
        (table, number): _values(connection, catalog, table, number, spoken.columns[table][number].type)
        for table, number in columns
    }


def _values(
    connection: Connection[Any], catalog: Snapshot, table: int, number: int, type_: str
) -> list[str | None] | None:
    from psycopg import Error

    relation, column = catalog.relations[table], catalog.columns[table][number]
    name = quote_identifier(column.name)
    try:
        with connection.transaction():
            rows = connection.execute(
                f"SELECT ({name}::{type_})::text FROM ONLY {relation.full} ORDER BY ctid".encode()
            ).fetchall()
    except Error:
        return None
    return [row[0] for row in rows]


def altered(before: Snapshot, after: Snapshot, old: Values, new: Values) -> tuple[Altered, ...]:
    """The columns with how many of their values did not come back as they were."""
    found = []
    for (table, number), was in old.items():
        now = new[table, number]
        if was is None or now is None or len(was) != len(now):
            continue
        column, kind = before.columns[table][number], after.columns[table][number].type
        lost = sum(a != b for a, b in zip(was, now, strict=True))
        found.append(Altered(table, column.name, column.type, kind, len(was), lost))
    return tuple(found)
