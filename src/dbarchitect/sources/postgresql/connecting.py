"""A connection to a PostgreSQL server that somebody uses: opened to read, and refused in words that hold no password."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from dbarchitect.core.errors import ArchitectError, UnreachableError
from dbarchitect.core.secrets import without_secrets

if TYPE_CHECKING:
    from psycopg import Connection

CONNECT_SECONDS = "10"
_DRIVER = re.compile(r"\A(?:jdbc:)?(postgres(?:ql)?)(?:\+\w+)?://", re.IGNORECASE)
_OPTIONS = "-c default_transaction_read_only=on -c statement_timeout=60s -c lock_timeout=5s"
_EXAMPLE = "an address looks like postgresql://role@host:5432/database, or like `host=… dbname=…`, or `service=…`"
_CREDENTIALS = re.compile(r"password|authentication|no pg_hba\.conf entry|certificate|SCRAM|role \"", re.IGNORECASE)
_DATABASE = re.compile(r"database \"", re.IGNORECASE)
_CROWDED = re.compile(r"too many (clients|connections)|remaining connection slots", re.IGNORECASE)


def connect(address: str, settings: str = _OPTIONS, name: str = "dbarchitect") -> Connection[Any]:
    """A connection that begins no transaction by itself and, with the settings it has unless told others, only reads.

    `address` is a URL or libpq's `key=value` form; passwords also come from PGPASSWORD, the password file or a service file.
    Raises `source.address`, and with exit code 3 `source.unreachable` and `source.refused`.
    """
    import psycopg

    given = _parameters(address)
    asked = {"connect_timeout": CONNECT_SECONDS, "application_name": name, **given, "client_encoding": "utf8"}
    options = f"{given.get('options', '')} {settings}".strip()
    try:
        connection = _open({**asked, "options": options})
    except psycopg.OperationalError as error:
        # a pooler may know no startup options; each of our transactions sets them for itself, too
        if "startup parameter" not in str(error):
            raise _refused(error, given) from None
        try:
            connection = _open(asked)
        except psycopg.OperationalError as again:
            raise _refused(again, given) from None
    except psycopg.Error as error:
        raise _refused(error, given) from None
    connection.prepare_threshold = None
    return connection


def _open(parameters: dict[str, str]) -> Connection[Any]:
    import psycopg

    return psycopg.connect(**parameters, autocommit=True)  # type: ignore[arg-type]


def _parameters(address: str) -> dict[str, str]:
    from psycopg import ProgrammingError
    from psycopg.conninfo import conninfo_to_dict

    if not address.strip():
        raise _not_understood("it is empty")
    plain = _DRIVER.sub(lambda m: f"{m[1].lower()}://", address.strip())
    try:
        given = {k: str(v) for k, v in conninfo_to_dict(plain).items() if v is not None}
    except ProgrammingError as error:
        # libpq quotes the part it did not understand, which may be half of a password
        raise _not_understood(str(error).split(":")[0].split('"')[0].strip()) from None
    path = plain.partition("://")[2].partition("?")[0].partition("/")[2]
    if "@" in path or "@" in given.get("host", "") or not re.fullmatch(r"[\d,]*", given.get("port", "")):
        raise _not_understood("it has an @ or / in a place where none belongs")
    return given


def _not_understood(why: str) -> ArchitectError:
    hint = f"{_EXAMPLE}; characters such as @ : / # % in a password are written as %40 %3A %2F %23 %25"
    return ArchitectError("source.address", f"the address is not understood: {why}", hint=hint)


def _refused(error: Exception, given: dict[str, str]) -> UnreachableError:
    text = str(error).strip()
    password = given.get("password", "")
    if password:
        text = text.replace(password, "***")
    lines = [line.strip() for line in without_secrets(text).splitlines() if line.strip()]
    said = (lines[0] if lines else "it said nothing").removesuffix(":")
    where = f"{given.get('host') or given.get('hostaddr') or given.get('service') or 'this machine'}"
    if "FATAL" not in text:
        hint = "is the server running, the host and port right, and may this machine reach it?"
        return UnreachableError("source.unreachable", f"PostgreSQL at {where} does not answer: {said}", hint=hint)
    if _CROWDED.search(text):
        hint = "wait until connections are free, or use a pooler's address"
    elif _DATABASE.search(text) and not _CREDENTIALS.search(text):
        hint = "look at the database's name; `psql -l` lists those of a server"
    else:
        hint = "look at the role and its password; PGPASSWORD, ~/.pgpass and pg_service.conf are read, too"
    said = said.partition("FATAL:")[2].strip() or said
    return UnreachableError("source.refused", f"PostgreSQL at {where} refused the connection: {said}", hint=hint)


def lost(error: BaseException) -> UnreachableError:
    """The error for a connection that was open and is gone."""
    said = without_secrets(str(error).strip().splitlines()[0]) if str(error).strip() else "nobody said why"
    hint = "repeat the command; the server's log says who ended the connection"
    return UnreachableError("source.lost", f"the connection to PostgreSQL was lost while reading: {said}", hint=hint)


def shown(connection: Connection[Any]) -> str:
    """Where the connection leads, without role and password: `host:port/database`."""
    info = connection.info
    host = info.host or "localhost"
    if host.startswith("/"):
        return f"{info.dbname} (socket {host}, port {info.port})"
    return f"{f'[{host}]' if ':' in host else host}:{info.port}/{info.dbname}"
