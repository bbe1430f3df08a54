"""A database of a sandbox as an inspection, with what the checks ask of its data answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dbarchitect.assess.run import probes
from dbarchitect.model.inspection import ProbeAnswer
from dbarchitect.sources.postgresql.gathering import gather

if TYPE_CHECKING:
    from psycopg import Connection

    from dbarchitect.model.inspection import Inspection, Probe


def look(connection: Connection[Any]) -> Inspection:
    """All there is to see of a database of ours; every question of the checks is answered."""
    seen = gather(connection, kind="sql")
    answers = tuple(_answer(connection, p) for p in probes(seen))
    return seen.model_copy(update={"answers": answers})


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
