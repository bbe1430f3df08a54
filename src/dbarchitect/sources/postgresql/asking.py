"""The questions of checks, answered by the data: each looked at first, then run alone, read only and bounded."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from dbarchitect.model.inspection import ProbeAnswer
from dbarchitect.sources.postgresql.session import read_only, single
from dbarchitect.sources.safety import why_unsafe

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from psycopg import Connection

    from dbarchitect.model.inspection import Probe
    from dbarchitect.sources.postgresql.session import Limits

MOST_ROWS = 1_000


def answers(
    connection: Connection[Any], probes: Iterable[Probe], limits: Limits, *, all_of_them: bool, ours: bool = False
) -> tuple[ProbeAnswer, ...]:
    """What the data say to each probe: the first `MOST_ROWS` rows as text; those not bounded are asked only on `all_of_them`.

    A database of ours is thrown away: its probes need not be looked at first.
    """
    found: list[ProbeAnswer] = []
    ends = time.monotonic() + limits.probes_seconds
    for probe in probes:
        left_ms = int((ends - time.monotonic()) * 1000)
        if not probe.bounded and not all_of_them:
            found.append(_none(probe, "it reads rows, which only --sample allows"))
        elif left_ms <= 0:
            found.append(_none(probe, "the time for questions to the data was over"))
        elif connection.closed:
            found.append(_none(probe, "the connection was lost"))
        elif refused := "" if ours else why_unsafe(probe.sql):
            found.append(_none(probe, f"not run, because {refused}"))
        else:
            found.append(_answer(connection, probe, limits, min(limits.probe_ms, left_ms)))
    return tuple(found)


def _none(probe: Probe, why: str) -> ProbeAnswer:
    return ProbeAnswer(key=probe.key, ok=False, why_not=why)


def _answer(connection: Connection[Any], probe: Probe, limits: Limits, most_ms: int) -> ProbeAnswer:
    import psycopg
    from psycopg.rows import tuple_row

    try:
        with read_only(connection, limits, path="public", statement_ms=most_ms) as cursor:
            # columns of one name (count, count) are no mapping
            cursor.row_factory = tuple_row  # type: ignore[assignment]
            rows: Sequence[Any] = single(cursor, probe.sql, MOST_ROWS)
            columns = tuple(c.name for c in cursor.description or ())
    except psycopg.Error as error:
        return _none(probe, str(error).strip().splitlines()[0])
    return ProbeAnswer(
        key=probe.key,
        columns=columns,
        rows=tuple(tuple(None if v is None else str(v) for v in row) for row in rows),
    )
