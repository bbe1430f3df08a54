"""The schema of a source of another engine rebuilt where that engine runs here: in memory, or on a private server."""

from __future__ import annotations

import sqlite3
from contextlib import ExitStack, closing, contextmanager, suppress
from typing import TYPE_CHECKING, Any, Protocol

from dbarchitect.core.errors import UnreachableError
from dbarchitect.repair.overlay import overlaid

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dbarchitect.model.inspection import Inspection
    from dbarchitect.model.schema import Schema
    from dbarchitect.sandbox.mariadb import MariaSandbox

SECONDS = 10.0


class Place(Protocol):
    """An engine in which databases are made from a schema."""

    shown: str
    """The engine with its version, as it is named to users."""
    exact: bool
    """Whether it is the very engine of the source, so that what it refuses the source would refuse."""

    def make(self, statements: Sequence[str]) -> tuple[Any, list[str]]:
        """A fresh database, and what was refused of the statements."""

    def run(self, database: Any, statements: Sequence[str]) -> str:
        """What was said to the first statement refused; empty when all ran."""

    def look(self, database: Any) -> Inspection:
        """The database as it is now."""

    def drop(self, database: Any) -> None:
        """The database is gone."""


class Elsewhere:
    """The ground of a source of another engine: its schema without rows, with all else that is known of it laid over."""

    def __init__(self, place: Place, original: Inspection) -> None:
        self._place = place
        self._original = original
        self._statements = _rendered(original.schema_)
        self._database: Any = None
        self._before = place.look(self._here())

    def look(self) -> Inspection:
        return overlaid(self._original, self._before, self._place.look(self._here()))

    def schema(self) -> Schema:
        return self._place.look(self._here()).schema_

    def run(self, statements: Sequence[str]) -> str:
        said = self._place.run(self._here(), statements)
        if not said or self._place.exact:
            return said
        return f"not tried in a sandbox of its own: {self._place.shown}, which stands in for it, says: {said}"

    def begin_again(self) -> None:
        self.close()

    def close(self) -> None:
        if self._database is not None:
            self._place.drop(self._database)
            self._database = None

    def _here(self) -> Any:
        if self._database is None:
            self._database, _ = self._place.make(self._statements)
        return self._database


@contextmanager
def place_for(original: Inspection) -> Iterator[Place | str]:
    """Where the source's schema can be made anew; the reason where it cannot."""
    match original.source.engine:
        case "sqlite":
            yield _InSqlite()
        case "duckdb":
            yield _InDuckdb()
        case "mysql" | "mariadb" as engine:
            from dbarchitect.sandbox.mariadb import open_mariadb

            with ExitStack() as held:
                try:
                    server = held.enter_context(open_mariadb())
                except UnreachableError as error:
                    yield f"no sandbox: {error.message}"
                    return
                yield _OnServer(server, engine)
        case engine:
            yield f"no engine that is {engine} runs here"


def _rendered(schema: Schema) -> tuple[str, ...]:
    from importlib import import_module

    name = "mysql" if schema.dialect == "mariadb" else schema.dialect
    made: tuple[str, ...] = import_module(f"dbarchitect.engines.{name}.render").render(schema)
    return made


class _InSqlite:
    def __init__(self) -> None:
        self.shown, self.exact = f"SQLite {sqlite3.sqlite_version}", True

    def make(self, statements: Sequence[str]) -> tuple[sqlite3.Connection, list[str]]:
        connection = sqlite3.connect(":memory:", isolation_level=None)
        connection.execute("PRAGMA max_page_count = 100000")
        refused = [said for sql in statements if (said := self.run(connection, [sql]))]
        return connection, refused

    def run(self, database: sqlite3.Connection, statements: Sequence[str]) -> str:
        from dbarchitect.sources.sqlite.script import bounded

        with bounded(database, SECONDS):
            for sql in statements:
                try:
                    database.execute(sql)
                except (sqlite3.Error, sqlite3.Warning, ValueError, OverflowError) as error:
                    return str(error).splitlines()[0]
        return ""

    def look(self, database: sqlite3.Connection) -> Inspection:
        from dbarchitect.sources.sqlite.gathering import gather

        return gather(database, where="sandbox", kind="sql")

    def drop(self, database: sqlite3.Connection) -> None:
        database.close()


class _InDuckdb:
    def __init__(self) -> None:
        import duckdb

        self.shown, self.exact = f"DuckDB {duckdb.__version__}", True

    def make(self, statements: Sequence[str]) -> tuple[Any, list[str]]:
        from dbarchitect.sources.duckdb.session import opened

        connection = opened(None)
        refused = [said for sql in statements if (said := self.run(connection, [sql]))]
        return connection, refused

    def run(self, database: Any, statements: Sequence[str]) -> str:
        from dbarchitect.sources.duckdb.session import run
        from dbarchitect.sources.questions import Refused

        for sql in statements:
            try:
                run(database, sql, seconds=SECONDS)
            except Refused as error:
                return str(error)
        return ""

    def look(self, database: Any) -> Inspection:
        from dbarchitect.sources.duckdb.gathering import gather

        return gather(database, where="sandbox", kind="sql")

    def drop(self, database: Any) -> None:
        database.close()


class _OnServer:
    def __init__(self, server: MariaSandbox, wanted: str) -> None:
        self._server = server
        name = "MariaDB" if server.engine == "mariadb" else "MySQL"
        self.shown, self.exact = f"{name} {server.version}", server.engine == wanted

    def make(self, statements: Sequence[str]) -> tuple[str, list[str]]:
        database = self._server.create_database()
        refused = [said for sql in statements if (said := self.run(database, [sql]))]
        return database, refused

    def run(self, database: str, statements: Sequence[str]) -> str:
        import pymysql

        from dbarchitect.sources.mysql.script import for_server

        with closing(self._server.connect(database)) as connection, connection.cursor() as cursor:
            cursor.execute("SET lock_wait_timeout = 2, foreign_key_checks = 0")
            if self._server.engine == "mariadb":
                cursor.execute(f"SET max_statement_time = {SECONDS}")
            for sql in statements:
                try:
                    cursor.execute(for_server(sql, self._server.engine, set()))
                except (pymysql.Error, ValueError) as error:
                    return str(error.args[1] if len(error.args) > 1 else error).splitlines()[0]
        return ""

    def look(self, database: str) -> Inspection:
        from dbarchitect.sources.mysql.gathering import gather

        with closing(self._server.connect(database, user="root")) as connection:
            return gather(connection)

    def drop(self, database: str) -> None:
        from dbarchitect.engines.mysql.names import quote_identifier

        with (
            suppress(Exception),
            closing(self._server.connect(user="root")) as connection,
            connection.cursor() as cursor,
        ):
            cursor.execute(f"DROP DATABASE {quote_identifier(database)}")
