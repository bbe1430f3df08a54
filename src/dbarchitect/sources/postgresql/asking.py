"""The questions of checks, answered by the data: each looked at first, then run alone, read only and bounded."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from dbarchitect.model.inspection import ProbeAnswer
from dbarchitect.sources.postgresql.session import Turns
from dbarchitect.sources.safety import why_unsafe

if TYPE_CHECKING:
    from collections.abc import Iterable

    from psycopg import Connection

    from dbarchitect.model.inspection import Probe
    from dbarchitect.sources.postgresql.session import Limits

MOST_ROWS = 1_000


def answers(
    connection: Connection[Any], probes: Iterable[Probe], limits: Limits, *, all_of_them: bool
) -> tuple[ProbeAnswer, ...]:
    """What the data say to each probe: the first `MOST_ROWS` rows as text; those not bounded are asked only on `all_of_them`."""
    found: list[ProbeAnswer] = []
    ends = time.monotonic() + limits.probes_seconds
    with Turns(connection, limits, path="public", statement_ms=limits.probe_ms) as turns:
        for probe in probes:
            if not probe.bounded and not all_of_them:
                found.append(_none(probe, "it reads rows, which only --sample allows"))
            elif time.monotonic() >= ends:
                found.append(_none(probe, "the time for questions to the data was over"))
            elif connection.closed:
                found.append(_none(probe, "the connection was lost"))
            elif refused := why_unsafe(probe.sql):
                found.append(_none(probe, f"not run, because {refused}"))
            else:
                found.append(_answer(turns, probe))
    return tuple(found)


def _none(probe: Probe, why: str) -> ProbeAnswer:
    return ProbeAnswer(key=probe.key, ok=False, why_not=why)


def _answer(turns: Turns, probe: Probe) -> ProbeAnswer:
    import psycopg

    try:
        rows = turns.rows(probe.sql, MOST_ROWS)
    except psycopg.Error as error:
        return _none(probe, str(error).strip().splitlines()[0])
    return ProbeAnswer(
        key=probe.key,
        columns=turns.columns,
        rows=tuple(tuple(None if v is None else str(v) for v in row) for row in rows),
    )
