"""A script run by DuckDB in memory, without access to files and network, and what it made."""

from __future__ import annotations

import time
from contextlib import closing
from typing import TYPE_CHECKING, Any

from dbarchitect.model.inspection import Unseen
from dbarchitect.sources.duckdb.gathering import gather
from dbarchitect.sources.duckdb.session import asker, opened, run
from dbarchitect.sources.questions import Refused, answers, samples

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dbarchitect.model.inspection import Inspection, Probe
    from dbarchitect.sources.files.reading import Reading

SECONDS = 30.0
ROWS_SAMPLED = 100_000
_MOST_REFUSED = 0.5


def inspect_script(
    reading: Reading, where: str, ask: Callable[[Inspection], tuple[Probe, ...]] | None = None
) -> Inspection | None:
    """What the script makes; None where DuckDB refuses half of it or nothing comes of it."""
    with closing(opened(None)) as connection:
        ran, refused = _run(connection, reading)
        if not ran or len(refused) > _MOST_REFUSED * (ran + len(refused)):
            return None
        seen = gather(connection, where=where, kind=reading.kind, files=reading.files)
        if not seen.schema_.tables and not seen.schema_.views:
            return None
        told = tuple(Unseen(part="schema", why=n) for n in (*reading.notes, *refused[:12]))
        missing = (Unseen(part="settings", why="the source is no running database"),)
        seen = seen.but(unseen=(*seen.unseen, *missing, *told))
        if not any(s.rows for s in seen.sizes or ()):
            empty = tuple(Unseen(part=p, why="the script has no rows") for p in ("samples", "sizes", "sequences"))
            return seen.but(sizes=None, sequences=None, unseen=(*seen.unseen, *empty))
        session = asker(connection)
        taken, missed = samples(session, seen, ROWS_SAMPLED)
        seen = seen.but(samples=taken, unseen=(*seen.unseen, *missed))
        return seen.but(answers=answers(session, ask(seen), all_of_them=True, ours=True)) if ask else seen


def _run(connection: Any, reading: Reading) -> tuple[int, list[str]]:
    ran, refused = 0, []
    ends = time.monotonic() + SECONDS
    for file, sql, broken in _statements(connection, reading):
        left = ends - time.monotonic()
        if broken or left <= 0:
            refused.append(f"{file}: {broken or 'the time for running it was over'}")
            continue
        try:
            run(connection, sql, seconds=left)
            ran += 1
        except Refused as error:
            refused.append(f"{file}: {error}")
    return ran, refused


def _statements(connection: Any, reading: Reading) -> Iterator[tuple[str, str, str]]:
    """File, statement, and why there is none: DuckDB reads the file as a whole, or nothing of it."""
    import duckdb

    if reading.schema is not None:
        from dbarchitect.engines.duckdb.render import render

        yield from (("models", sql, "") for sql in render(reading.schema))
    for piece in reading.script:
        try:
            found = connection.extract_statements(piece.sql)
        except (duckdb.Error, ValueError) as error:
            yield piece.file, "", str(error).strip().splitlines()[0]
            continue
        yield from ((piece.file, statement.query, "") for statement in found)
