"""Sequences that would give numbers that are there already."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from dbarchitect.engines.postgresql.names import quote_identifier

if TYPE_CHECKING:
    from psycopg import Connection

    from dbarchitect.migrate.lint.snapshot import Snapshot
    from dbarchitect.sandbox import Statement

_STATE = """
SELECT c.oid::int8, coalesce(pg_sequence_last_value(c.oid) + s.seqincrement, s.seqstart)
FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid WHERE c.oid >= 16384 AND s.seqincrement > 0
"""
_OF = """
SELECT d.refobjid::int8, d.refobjsubid, d.objid::int8 FROM pg_depend d JOIN pg_class c ON c.oid = d.objid
WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass AND d.deptype = 'i' AND c.relkind = 'S' AND d.refobjsubid > 0
UNION ALL
SELECT a.adrelid::int8, a.adnum, d.refobjid::int8 FROM pg_attrdef a JOIN pg_depend d ON d.objid = a.oid JOIN pg_class c ON c.oid = d.refobjid
WHERE d.classid = 'pg_attrdef'::regclass AND d.refclassid = 'pg_class'::regclass AND c.relkind = 'S'
"""
_MOVING = {("ALTER",), ("SELECT",), ("DO",), ("CALL",), ("CREATE",)}


class Feeds(NamedTuple):
    """Where the next number of each column that a sequence fills comes from, by table and number of the column."""

    sequences: dict[tuple[int, int], int]
    positions: dict[int, int]

    def next(self, column: tuple[int, int]) -> int | None:
        return self.positions.get(self.sequences.get(column, 0))


def feeds(connection: Connection[Any]) -> Feeds:
    """As they stand now; no number is taken."""
    sequences = {(table, number): sequence for table, number, sequence in connection.execute(_OF).fetchall()}
    return Feeds(sequences, dict(connection.execute(_STATE).fetchall()))


def moving(connection: Connection[Any], statement: Statement) -> Feeds | None:
    """As `feeds`, for a statement that can set sequences back or give columns others; None for the rest."""
    return feeds(connection) if statement.words[:1] in _MOVING else None


def behind(
    connection: Connection[Any], before: Feeds, catalog: Snapshot, known: Snapshot
) -> tuple[tuple[int, str], ...]:
    """Columns of `known` that are fed otherwise than `before`, by a sequence that is not past their largest value."""
    now = feeds(connection)
    changed = [
        (column, sequence)
        for column, sequence in now.sequences.items()
        if (before.sequences.get(column), before.positions.get(sequence)) != (sequence, now.positions.get(sequence))
    ]
    return _behind(connection, now, catalog, [c for c, _ in changed if c[1] in known.columns.get(c[0], {})])


def still_behind(
    connection: Connection[Any], catalog: Snapshot, wanted: set[tuple[int, str]]
) -> tuple[tuple[int, str], ...]:
    """Those of the columns, by table and name, whose sequence is behind them now."""
    now = feeds(connection)
    columns = [(t, n) for t, n in now.sequences if (c := catalog.columns.get(t, {}).get(n)) and (t, c.name) in wanted]
    return _behind(connection, now, catalog, columns)


def _behind(
    connection: Connection[Any], now: Feeds, catalog: Snapshot, columns: list[tuple[int, int]]
) -> tuple[tuple[int, str], ...]:
    from psycopg import Error

    found = []
    for table, number in columns:
        column, place = catalog.columns.get(table, {}).get(number), now.next((table, number))
        if column is None or place is None:
            continue
        largest = f"SELECT max({quote_identifier(column.name)}) FROM {catalog.relations[table].full}"
        try:
            with connection.transaction():
                row = connection.execute(largest.encode()).fetchone()
        except Error:
            continue
        if row and isinstance(row[0], int) and place <= row[0]:
            found.append((table, column.name))
    return tuple(found)
