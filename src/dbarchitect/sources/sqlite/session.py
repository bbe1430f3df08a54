"""A SQLite file opened so that nothing in its folder changes, and a session that can only read."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from dbarchitect.core.addresses import FILE
from dbarchitect.core.errors import ArchitectError
from dbarchitect.engines.sqlite.names import quote_identifier
from dbarchitect.sources.questions import Asker, Refused

STATEMENT_SECONDS = 10.0
_MAY = frozenset({sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE})
_WAL_MODE = 2


def path_of(where: str) -> Path:
    """The file that an address or a path names. ArchitectError `source.missing`."""
    if "://" in where[:20]:
        parts = urlsplit(where)
        said = unquote(parts.netloc + parts.path)
        # sqlite:///relative and sqlite:////absolute, as SQLAlchemy writes them
        where = said[1:] if said.startswith("/") and not Path(said).is_file() else said
    elif named := FILE.match(where):
        where = where[named.end() :]
    path = Path(where).expanduser()
    if not path.is_file():
        raise ArchitectError(
            "source.missing", f"there is no file “{where[:200]}”", hint="sqlite:///PATH, or the path alone"
        )
    return path


def opened(path: Path) -> sqlite3.Connection:
    """A connection that reads the file. ArchitectError `source.unreadable` where it is no database or is locked."""
    address = f"file:{quote(str(path.resolve()))}?mode=ro"
    try:
        with path.open("rb") as file:
            header = file.read(20)
        journal = path.with_name(path.name + "-wal")
        if header[18:19] == bytes([_WAL_MODE]) and not (journal.is_file() and journal.stat().st_size):
            # reading a database in WAL mode would make files beside it; with no log there is nothing they are needed for
            address += "&immutable=1"
        connection = sqlite3.connect(address, uri=True, timeout=1.0)
        connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
        for pragma in ("query_only = ON", "trusted_schema = OFF", "cell_size_check = ON"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except (sqlite3.Error, OSError) as error:
        hint = (
            "it is read when nobody writes to it"
            if "locked" in str(error)
            else "see that it is whole: PRAGMA integrity_check"
        )
        raise ArchitectError(
            "source.unreadable", f"{path.name} cannot be read as SQLite: {error}", hint=hint
        ) from error
    return connection


def asker(connection: sqlite3.Connection) -> Asker:
    """Answers single SELECTs: everything but reading is refused by SQLite itself, and none takes longer than its time."""

    def run(sql: str, most: int) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
        ends = time.monotonic() + STATEMENT_SECONDS
        connection.set_progress_handler(lambda: int(time.monotonic() > ends), 20_000)
        connection.set_authorizer(_allowed)
        try:
            cursor = connection.execute(sql)
            rows = cursor.fetchmany(most)
            return tuple(d[0] for d in cursor.description or ()), rows
        except (sqlite3.Error, sqlite3.Warning, OverflowError) as error:
            why = "reading took too long" if "interrupted" in str(error) else str(error).splitlines()[0]
            raise Refused(why) from error
        finally:
            connection.set_authorizer(None)
            connection.set_progress_handler(None, 0)

    return Asker(run, quote_identifier, "sqlite", lambda t: f"main.{quote_identifier(t.name.name)}")


def _allowed(action: int, _first: str | None, second: str | None, _base: str | None, _by: str | None) -> int:
    if action == sqlite3.SQLITE_FUNCTION and (second or "").lower() in (
        "load_extension",
        "writefile",
        "readfile",
        "edit",
    ):
        return sqlite3.SQLITE_DENY
    return sqlite3.SQLITE_OK if action in _MAY else sqlite3.SQLITE_DENY
