"""A script run by SQLite in memory, and what it made."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from dbarchitect.engines.sqlite.render import render
from dbarchitect.model.inspection import Unseen
from dbarchitect.sources.sqlite.gathering import gather
from dbarchitect.sources.sqlite.session import asker
from dbarchitect.sources.standing import Standing, too_little

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.sources.files.reading import Reading

SECONDS = 20.0
MOST_PAGES = 100_000
_NEVER = frozenset({sqlite3.SQLITE_ATTACH, sqlite3.SQLITE_DETACH})


@contextmanager
def standing(reading: Reading, where: str) -> Iterator[Standing | None]:
    """What the script makes; None where SQLite refuses half of it or nothing comes of it."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        connection.execute(f"PRAGMA max_page_count = {MOST_PAGES}")
        with bounded(connection, SECONDS):
            ran, refused = run_reading(connection, reading)
        if too_little(ran, refused):
            yield None
            return
        if connection.in_transaction:
            connection.rollback() if refused else connection.commit()
        seen = gather(connection, where=where, kind=reading.kind, files=reading.files)
        told = tuple(Unseen(part="schema", why=n) for n in (*reading.notes, *refused[:12]))
        missing = (Unseen(part="settings", why="the source is no running database"),)
        seen = seen.but(unseen=(*seen.unseen, *missing, *told))
        yield Standing(seen, connection, asker(connection)) if seen.schema_.tables or seen.schema_.views else None


@contextmanager
def bounded(connection: sqlite3.Connection, seconds: float) -> Iterator[None]:
    """What runs meanwhile opens no other file and ends in time."""
    ends = time.monotonic() + seconds
    connection.set_authorizer(_allowed)
    connection.set_progress_handler(lambda: int(time.monotonic() > ends), 20_000)
    try:
        yield
    finally:
        connection.set_authorizer(None)
        connection.set_progress_handler(None, 0)


def run_reading(connection: sqlite3.Connection, reading: Reading) -> tuple[int, list[str]]:
    ran, refused = 0, []
    pieces = [("models", sql + ";") for sql in render(reading.schema)] if reading.schema is not None else []
    for file, text in (*pieces, *((p.file, p.sql) for p in reading.script)):
        for sql in _statements(text):
            try:
                connection.execute(sql)
                ran += 1
            except (sqlite3.Error, sqlite3.Warning, ValueError, OverflowError) as error:
                refused.append(f"{file}: {str(error).splitlines()[0]}")
    return ran, refused


def _statements(text: str) -> Iterator[str]:
    """Single statements, as SQLite itself tells where one ends."""
    held = ""
    for piece in _pieces(text):
        held += piece
        if sqlite3.complete_statement(held):
            yield held
            held = ""
    if held.strip():
        yield held + ";"


def _pieces(text: str) -> Iterator[str]:
    begun = 0
    while (end := text.find(";", begun)) >= 0:
        yield text[begun : end + 1]
        begun = end + 1
    yield text[begun:]


def _allowed(action: int, _first: str | None, second: str | None, _base: str | None, _by: str | None) -> int:
    if action in _NEVER or (action == sqlite3.SQLITE_FUNCTION and (second or "").lower() == "load_extension"):
        return sqlite3.SQLITE_DENY
    return sqlite3.SQLITE_OK
