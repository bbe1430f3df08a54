"""A DuckDB file opened to be read only, without access to other files or to the network."""

from __future__ import annotations

from pathlib import Path
from threading import Timer
from typing import Any
from urllib.parse import unquote, urlsplit

from dbarchitect.core.errors import ArchitectError
from dbarchitect.engines.duckdb.names import qualified, quote_identifier
from dbarchitect.sources.questions import Asker, Refused

STATEMENT_SECONDS = 10.0
_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": False,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "lock_configuration": True,
    "threads": 2,
    "memory_limit": "1GB",
}


def path_of(where: str) -> Path:
    """The file that an address or a path names. ArchitectError `source.missing`."""
    if "://" in where[:20]:
        parts = urlsplit(where)
        said = unquote(parts.netloc + parts.path)
        where = said[1:] if said.startswith("/") and not Path(said).is_file() else said
    path = Path(where).expanduser()
    if not path.is_file():
        raise ArchitectError(
            "source.missing", f"there is no file “{where[:200]}”", hint="duckdb:///PATH, or the path alone"
        )
    return path


def opened(path: Path | None) -> Any:
    """A connection that reads the file, or an empty database in memory. ArchitectError `source.unreadable`."""
    import duckdb

    try:
        return duckdb.connect(str(path) if path else ":memory:", read_only=path is not None, config=_CONFIG)
    except duckdb.Error as error:
        said = str(error).strip().splitlines()[0]
        hint = (
            "it is read when nobody writes to it"
            if "lock" in said.lower()
            else "open it with the version of DuckDB that wrote it"
        )
        name = path.name if path else "memory"
        raise ArchitectError("source.unreadable", f"{name} cannot be read as DuckDB: {said}", hint=hint) from error


def run(
    connection: Any, sql: str, most: int = 0, seconds: float = STATEMENT_SECONDS
) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
    """Columns and rows (the first `most`; all for 0). Raises Refused."""
    import duckdb

    timer = Timer(seconds, connection.interrupt)
    timer.daemon = True
    timer.start()
    try:
        connection.execute(sql)
        rows = connection.fetchmany(most) if most else connection.fetchall()
        return tuple(d[0] for d in connection.description or ()), rows
    except (duckdb.Error, RuntimeError, ValueError, OverflowError) as error:
        said = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise Refused("reading took too long" if "INTERRUPT" in said.upper() else said) from error
    finally:
        timer.cancel()


def rows(connection: Any, sql: str) -> list[dict[str, Any]]:
    """All rows of a statement of ours by column. Raises Refused."""
    columns, found = run(connection, sql)
    return [dict(zip(columns, row, strict=True)) for row in found]


def asker(connection: Any) -> Asker:
    """Answers single SELECTs."""
    return Asker(lambda sql, most: run(connection, sql, most), quote_identifier, "duckdb", lambda t: qualified(t.name))
