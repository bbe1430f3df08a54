"""A session of MySQL or MariaDB that only reads: read-only transaction, bounds of time and of waiting for locks."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote, urlsplit

from dbarchitect.core.errors import ArchitectError, UnreachableError
from dbarchitect.engines.mysql.names import qualified, quote_identifier
from dbarchitect.sources.questions import Asker, Refused

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.engines.mysql.catalog import Row

STATEMENT_SECONDS = 30
_OPTIONS = ("unix_socket", "ssl_ca", "ssl_cert", "ssl_key", "charset")
_REFUSED = (1044, 1045, 1049, 1130, 1227, 1251, 1524, 2049, 4151)
_TIMEOUTS = (1969, 3024, 1205, 1907, 1317)


def connect(address: str) -> Any:
    """A connection to the database of `mysql://user:password@host:port/database`.

    ArchitectError `source.address`, `source.refused`; UnreachableError `source.unreachable`.
    """
    import pymysql

    settings = _settings(address)
    try:
        return pymysql.connect(**settings, connect_timeout=10, read_timeout=120, write_timeout=30, local_infile=False)
    except (pymysql.Error, OSError, RuntimeError, ValueError) as error:
        number = error.args[0] if error.args and isinstance(error.args[0], int) else 0
        said = str(error.args[1] if len(error.args) > 1 else error).splitlines()[0]
        if number in _REFUSED or not isinstance(error, pymysql.Error | OSError):
            hint = "compare account, host part of the account, password and database"
            raise ArchitectError("source.refused", f"the server refuses: {said}", hint=hint) from error
        raise UnreachableError(
            "source.unreachable", said, hint="see whether the server runs, and host and port"
        ) from error


def _settings(address: str) -> dict[str, Any]:
    try:
        parts = urlsplit(address)
        port = parts.port or 3306
    except ValueError as error:
        raise _bad(f"the address is not understood: {error}") from error
    database = unquote(parts.path.strip("/"))
    if not database:
        raise _bad("the address names no database")
    settings: dict[str, Any] = {"host": parts.hostname or "localhost", "port": port, "database": database}
    if parts.username:
        settings["user"] = unquote(parts.username)
    if parts.password:
        settings["password"] = unquote(parts.password)
    for key, value in parse_qsl(parts.query):
        key = {"socket": "unix_socket"}.get(key, key)
        if key not in _OPTIONS:
            raise _bad(f"“{key[:40]}” is no option of an address; known are {', '.join(_OPTIONS)}")
        settings[key] = value
    settings.setdefault("charset", "utf8mb4")
    return settings


def _bad(message: str) -> ArchitectError:
    return ArchitectError("source.address", message, hint="mysql://user@host:3306/database")


def shown(connection: Any) -> str:
    """The address without a password."""
    return f"mysql://{connection.user.decode() if isinstance(connection.user, bytes) else connection.user}@{connection.host}:{connection.port}/{database(connection)}"


def database(connection: Any) -> str:
    name = connection.db
    return str(name.decode() if isinstance(name, bytes) else name)


@contextmanager
def reading(connection: Any) -> Iterator[None]:
    """The session reads only, in one transaction that is rolled back."""
    mariadb = "mariadb" in connection.get_server_info().lower()
    limit = (
        f"SET SESSION max_statement_time = {STATEMENT_SECONDS}"
        if mariadb
        else f"SET SESSION max_execution_time = {STATEMENT_SECONDS * 1000}"
    )
    # without the last one MySQL 8 writes the sizes it looks up into a table of its own
    fresh = () if mariadb else ("SET SESSION information_schema_stats_expiry = 0",)
    settings = ("SET SESSION sql_mode = ''", "SET SESSION time_zone = '+00:00'", "SET SESSION lock_wait_timeout = 1")
    for sql in (*settings, "SET SESSION innodb_lock_wait_timeout = 1", limit, *fresh):
        with suppress(Refused):
            _execute(connection, sql, 0)
    _execute(connection, "SET SESSION TRANSACTION READ ONLY", 0)
    _execute(connection, "START TRANSACTION READ ONLY", 0)
    try:
        yield
    finally:
        with suppress(Exception):
            connection.rollback()


def _execute(connection: Any, sql: str, most: int) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
    import pymysql

    try:
        with connection.cursor(pymysql.cursors.SSCursor if most else pymysql.cursors.Cursor) as cursor:
            cursor.execute(sql)
            columns = tuple(d[0] for d in cursor.description or ())
            rows = list(cursor.fetchmany(most) if most else cursor.fetchall())
            return columns, rows
    except (pymysql.Error, OSError, UnicodeDecodeError, ValueError) as error:
        number = error.args[0] if error.args and isinstance(error.args[0], int) else 0
        said = str(error.args[1] if len(error.args) > 1 else error).splitlines()[0]
        raise Refused("reading took too long" if number in _TIMEOUTS else said) from error


def rows(connection: Any, sql: str) -> list[Row]:
    """All rows of a statement of ours; keys are in small letters. Raises Refused."""
    columns, found = _execute(connection, sql, 0)
    names = [c.lower() for c in columns]
    return [dict(zip(names, (_text(v) for v in row), strict=True)) for row in found]


def _text(value: Any) -> Any:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value


def asker(connection: Any) -> Asker:
    """Answers single SELECTs within the transaction."""
    return Asker(
        lambda sql, most: _execute(connection, sql, most), quote_identifier, "mysql", lambda t: qualified(t.name)
    )
