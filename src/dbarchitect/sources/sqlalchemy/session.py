"""A session through SQLAlchemy that only reads: one connection, bounds of time, and nothing but SELECT let through."""

from __future__ import annotations

import re
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from dbarchitect.core.errors import ArchitectError, UnreachableError
from dbarchitect.core.secrets import HIDDEN, without_secrets
from dbarchitect.sources.questions import Asker, Refused
from dbarchitect.sources.sqlalchemy.drivers import NAMES, STATEMENT_SECONDS, driver_for, engine_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.model.tables import Table

LOCK_WAIT_MS = 1_000
_SETTINGS = {
    "mssql": (f"SET LOCK_TIMEOUT {LOCK_WAIT_MS}", "SET TRANSACTION ISOLATION LEVEL READ COMMITTED"),
    "oracle": ("SET TRANSACTION READ ONLY",),
    "postgresql": ("SET TRANSACTION READ ONLY", f"SET LOCAL statement_timeout = {STATEMENT_SECONDS * 1000}"),
    "mysql": (f"SET SESSION lock_wait_timeout = {LOCK_WAIT_MS // 1000}",),
    "mariadb": (f"SET SESSION lock_wait_timeout = {LOCK_WAIT_MS // 1000}",),
    "sqlite": ("PRAGMA query_only = ON",),
}
"""What a session is told first. SQL Server knows no session that only reads: there the guard alone holds."""
_READS = re.compile(
    r"\s*(?:/\*.*?\*/\s*|--[^\n]*\n\s*)*(?:SELECT|WITH|SHOW|DESCRIBE|PRAGMA\s+(?:\"?\w+\"?\.)?\w+\s*(?:\(|;?\s*\Z))",
    re.IGNORECASE | re.DOTALL,
)
_WRITES = re.compile(
    r"\b(?:INSERT|UPDATE|DELETE|MERGE|DROP|ALTER|CREATE|TRUNCATE|GRANT|REVOKE|EXEC|EXECUTE|CALL|INTO)\b", re.IGNORECASE
)
_QUOTED = re.compile(r"'(?:[^']|'')*'|\"[^\"]*\"|\[[^\]]*\]|`[^`]*`")
_BAD_LOGIN = re.compile(
    r"login failed|18456|28000|ORA-01017|ORA-28000|ORA-01045|cannot open database|4060", re.IGNORECASE
)

_OF_THE_MOMENT = re.compile(r"\s*\(CONNECTION_ID=[^)]*\)")


def connect(address: str) -> Any:
    """An engine of SQLAlchemy for `mssql://user:password@host:1433/database` or `oracle://user:password@host:1521/?service_name=…`.

    ArchitectError `source.address`, `source.driver`. Nothing is connected yet.
    """
    from sqlalchemy import create_engine
    from sqlalchemy.exc import ArgumentError
    from sqlalchemy.pool import NullPool

    scheme = address.partition("://")[0]
    driver = driver_for(scheme)
    url = _url(address, scheme, driver.options)
    url = url.set(drivername=driver.dialect)
    if driver.module == "pyodbc":
        url = _with_odbc(url)
    try:
        return create_engine(url, poolclass=NullPool, connect_args=dict(driver.arguments), hide_parameters=True)
    except (ArgumentError, ImportError, ValueError, TypeError) as error:
        raise ArchitectError(
            "source.address", without_secrets(str(error).splitlines()[0]), hint=_example(scheme)
        ) from error


def _url(address: str, scheme: str, options: tuple[str, ...]) -> Any:
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        url = make_url(address)
    except (ArgumentError, ValueError) as error:
        raise ArchitectError("source.address", "the address is not understood", hint=_example(scheme)) from error
    by_name = {o.lower(): o for o in options}
    unknown = next((k for k in url.query if k.lower() not in by_name), None)
    if unknown is not None:
        raise ArchitectError(
            "source.address",
            f"“{unknown[:40]}” is no option of an address",
            hint=f"known are {', '.join(options)}" if options else _example(scheme),
        )
    if not url.database and not url.query.get("service_name"):
        raise ArchitectError("source.address", "the address names no database", hint=_example(scheme))
    return url


def _example(scheme: str) -> str:
    if engine_of(scheme) == "oracle":
        return "oracle://user@host:1521/?service_name=NAME"
    return "mssql://user@host:1433/database"


def _with_odbc(url: Any) -> Any:
    """The address with an ODBC driver of SQL Server's and with the wish for a readable copy."""
    try:
        import pyodbc
    except ImportError as error:
        raise ArchitectError(
            "source.driver", f"pyodbc cannot be loaded: {error}", hint="install unixODBC, which it speaks through"
        ) from error
    query = dict(url.query)
    if not any(k.lower() == "driver" for k in query):
        there = sorted(d for d in pyodbc.drivers() if "SQL Server" in d)
        if not there:
            raise ArchitectError(
                "source.driver",
                "pyodbc finds no ODBC driver for SQL Server on this machine",
                hint="install Microsoft's ODBC Driver for SQL Server, or `pip install mssql-python` and write mssql+mssqlpython://…",
            )
        query["driver"] = there[-1]
    query["ApplicationIntent"] = "ReadOnly"
    return url.set(query=query)


@contextmanager
def reading(engine: Any) -> Iterator[Any]:
    """A connection whose every statement is a SELECT; it is rolled back at the end.

    ArchitectError `source.refused`, UnreachableError `source.unreachable`.
    """
    from sqlalchemy import event
    from sqlalchemy.exc import InvalidRequestError, SQLAlchemyError

    own = _SETTINGS.get(engine.dialect.name, ())

    def guard(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement not in own and not reads_only(statement):
            raise InvalidRequestError("only what reads is run on a database somebody uses")

    event.listen(engine, "before_cursor_execute", guard)
    try:
        connection = engine.connect()
    except (SQLAlchemyError, OSError) as error:
        raise _not_reached(engine, error) from error
    try:
        _bounded(connection)
        for sql in own:
            with suppress(SQLAlchemyError):
                connection.exec_driver_sql(sql)
        yield connection
    finally:
        with suppress(Exception):
            connection.rollback()
        connection.close()


def reads_only(statement: str) -> bool:
    """Whether the statement begins as one that reads and holds no word of one that writes."""
    return bool(_READS.match(statement)) and not _WRITES.search(_QUOTED.sub(" ", statement))


def _bounded(connection: Any) -> None:
    """A statement of the session ends after `STATEMENT_SECONDS`, as far as the driver knows how."""
    raw = connection.connection.dbapi_connection
    if hasattr(raw, "call_timeout"):
        raw.call_timeout = STATEMENT_SECONDS * 1000
    elif hasattr(raw, "timeout") and connection.dialect.driver in ("pyodbc", "mssqlpython"):
        raw.timeout = STATEMENT_SECONDS


def _not_reached(engine: Any, error: BaseException) -> ArchitectError:
    said = str(getattr(error, "orig", None) or error).splitlines()[0][:400]
    if engine.url.password:
        said = said.replace(str(engine.url.password), HIDDEN)
    said = without_secrets(_OF_THE_MOMENT.sub("", said))
    name = next((n for k, n in NAMES.items() if engine.dialect.name in (k, "mssql" if k == "sqlserver" else k)), "")
    if _BAD_LOGIN.search(said):
        return ArchitectError(
            "source.refused", f"{name} refuses: {said}".strip(), hint="compare user, password and database"
        )
    return UnreachableError("source.unreachable", said, hint="see whether the server runs, and host and port")


def shown(connection: Any) -> str:
    """The address without a password."""
    url = connection.engine.url
    return str(url.set(drivername=url.get_backend_name(), query={}).render_as_string(hide_password=True)).replace(
        f":{HIDDEN}@", "@"
    )


def asker(connection: Any) -> Asker:
    """Answers single SELECTs, which come in PostgreSQL's words and are asked in the server's."""

    def run(sql: str, most: int) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
        from sqlalchemy.exc import SQLAlchemyError

        try:
            result = connection.exec_driver_sql(in_words_of(connection.dialect.name, sql))
            return tuple(result.keys()), [tuple(row) for row in result.fetchmany(most)]
        except (SQLAlchemyError, OSError, ValueError) as error:
            raise Refused(str(getattr(error, "orig", None) or error).splitlines()[0][:300]) from error

    def quote(name: str) -> str:
        return '"' + name.replace('"', '""') + '"'

    def qualified(table: Table) -> str:
        inner = quote(table.name.name)
        return inner if table.name.namespace == "public" else f"{quote(table.name.namespace)}.{inner}"

    return Asker(run, quote, "postgres", qualified)


def in_words_of(dialect: str, sql: str) -> str:
    """A SELECT of PostgreSQL's in another engine's words. Raises Refused where there are none."""
    import sqlglot
    from sqlglot import exp
    from sqlglot.errors import SqlglotError

    target = {"mssql": "tsql", "postgresql": "postgres", "mariadb": "mysql"}.get(dialect, dialect)
    try:
        tree = sqlglot.parse_one(sql, read="postgres")
        if dialect == "oracle":
            # SQLAlchemy tells names in small letters that Oracle keeps in large ones
            for name in tree.find_all(exp.Identifier):
                if name.name == name.name.lower() and re.fullmatch(r"[a-z][a-z0-9_$#]*", name.name):
                    name.set("quoted", False)
        return tree.sql(dialect=target)
    except (SqlglotError, ValueError, RecursionError) as error:
        raise Refused(f"the question has no words there: {str(error).splitlines()[0][:200]}") from error
