"""A script run by DuckDB in memory, without access to files and network, and what it made."""

from __future__ import annotations

import time
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

from dbarchitect.model.inspection import Unseen
from dbarchitect.sources.duckdb.gathering import gather
from dbarchitect.sources.duckdb.session import asker, opened, run
from dbarchitect.sources.questions import Refused
from dbarchitect.sources.standing import Standing, too_little

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.sources.files.reading import Reading

SECONDS = 30.0


@contextmanager
def standing(reading: Reading, where: str) -> Iterator[Standing | None]:
    """What the script makes; None where DuckDB refuses half of it or nothing comes of it."""
    with closing(opened(None)) as connection:
        ran, refused = _run(connection, reading)
        if too_little(ran, refused):
            yield None
            return
        seen = gather(connection, where=where, kind=reading.kind, files=reading.files)
        told = tuple(Unseen(part="schema", why=n) for n in (*reading.notes, *refused[:12]))
        missing = (Unseen(part="settings", why="the source is no running database"),)
        seen = seen.but(unseen=(*seen.unseen, *missing, *told))
        yield Standing(seen, connection, asker(connection)) if seen.schema_.tables or seen.schema_.views else None


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
