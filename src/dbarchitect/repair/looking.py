"""A database of a sandbox as an inspection, with its rows sampled and what the checks ask of its data answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dbarchitect.assess.run import probes
from dbarchitect.engines.postgresql.names import qualified, quote_identifier
from dbarchitect.model.inspection import ProbeAnswer, Sample
from dbarchitect.sources.postgresql.gathering import gather

if TYPE_CHECKING:
    from collections.abc import Iterator

    from psycopg import Connection

    from dbarchitect.model.inspection import Inspection, Probe
    from dbarchitect.model.tables import Table

MOST_ROWS = 10_000
_LONGEST_VALUE = 400


def look(connection: Connection[Any]) -> Inspection:
    """All there is to see of a database of ours; every question of the checks is answered."""
    seen = gather(connection, kind="sql")
    samples = tuple(s for t in seen.schema_.tables if t.partition_of is None for s in _sample(connection, t))
    seen = seen.model_copy(update={"samples": samples})
    return answered(connection, seen)


def answered(connection: Connection[Any], seen: Inspection) -> Inspection:
    """The inspection with every question the checks have about it answered."""
    return seen.model_copy(update={"answers": tuple(_answer(connection, p) for p in probes(seen))})


def _sample(connection: Connection[Any], table: Table) -> Iterator[Sample]:
    import psycopg

    if not table.columns:
        return
    columns = ", ".join(f"left({quote_identifier(c.name)}::text, {_LONGEST_VALUE})" for c in table.columns)
    try:
        cursor = connection.execute(f"SELECT {columns} FROM {qualified(table.name)} LIMIT {MOST_ROWS}".encode())
        rows = cursor.fetchall()
    except psycopg.Error:
        return
    for number, column in enumerate(table.columns):
        yield Sample(
            table=str(table.name),
            column=column.name,
            values=tuple(r[number] for r in rows if r[number] is not None),
            rows_looked_at=len(rows),
            complete=len(rows) < MOST_ROWS,
        )


def _answer(connection: Connection[Any], probe: Probe) -> ProbeAnswer:
    import psycopg

    try:
        with connection.transaction():
            connection.execute("SET TRANSACTION READ ONLY")
            cursor = connection.execute(probe.sql.encode(), prepare=False)
            columns = tuple(c.name for c in cursor.description or ())
            rows = tuple(tuple(None if v is None else str(v) for v in row) for row in cursor.fetchmany(100))
    except psycopg.Error as error:
        return ProbeAnswer(key=probe.key, ok=False, why_not=str(error).strip().splitlines()[0])
    return ProbeAnswer(key=probe.key, columns=columns, rows=rows)
