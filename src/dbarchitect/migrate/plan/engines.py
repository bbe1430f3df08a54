"""Both sides in the engines beside PostgreSQL: SQLite in memory, MariaDB or MySQL in a server of our own."""

from __future__ import annotations

import sqlite3
from contextlib import ExitStack, closing
from typing import TYPE_CHECKING, Any

from dbarchitect.core.errors import ArchitectError, UnreachableError
from dbarchitect.model.inspection import Inspection

if TYPE_CHECKING:
    from dbarchitect.migrate.plan.sides import Named
    from dbarchitect.model.schema import Schema
    from dbarchitect.sandbox.mariadb import MariaSandbox

MOST_ROWS = 50_000
"""Rows of a table that are compared."""


class SqliteSide:
    """A database in memory."""

    def __init__(self, connection: sqlite3.Connection, notes: tuple[str, ...]) -> None:
        self._connection = connection
        self.notes = notes
        self.engine = f"SQLite {sqlite3.sqlite_version}"

    def schema(self) -> Schema:
        from dbarchitect.engines.sqlite.read import read_schema

        return read_schema(self._connection)

    def run(self, sql: str) -> str:
        try:
            self._connection.execute(sql)
        except (sqlite3.Error, sqlite3.Warning, ValueError) as error:
            return str(error).splitlines()[0]
        return ""

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return list(self._connection.execute(f"{sql} LIMIT {MOST_ROWS}"))

    def quoted(self, name: str) -> str:
        from dbarchitect.engines.sqlite.names import quote_identifier

        return quote_identifier(name)


def sqlite_side(given: Named, held: ExitStack) -> SqliteSide:
    """The source in memory; ArchitectError `source.script` when nothing of its script ran."""
    from dbarchitect.engines.sqlite.render import render
    from dbarchitect.sources.sqlite.script import bounded, run_reading

    connection = held.enter_context(closing(sqlite3.connect(":memory:", isolation_level=None)))
    refused: list[str] = []
    if isinstance(given.found, Inspection):
        for sql in render(given.found.schema_):
            connection.execute(sql)
    elif given.found is not None:
        with bounded(connection, 20.0):
            ran, refused = run_reading(connection, given.found)
        if refused and not ran:
            raise ArchitectError(
                "source.script",
                f"nothing could be made of {given.shown}: {refused[0]}",
                hint="name the dialect with --dialect",
            )
        if connection.in_transaction:
            connection.commit()
    connection.execute("PRAGMA foreign_keys = OFF")
    return SqliteSide(connection, tuple(refused[:12]))


class MysqlSide:
    """A database of a server of ours."""

    def __init__(self, server: MariaSandbox, database: str, notes: tuple[str, ...], held: ExitStack) -> None:
        self._connection = held.enter_context(closing(server.connect(database)))
        self.notes = notes
        self.engine = f"{'MariaDB' if server.engine == 'mariadb' else 'MySQL'} {server.version}"

    def schema(self) -> Schema:
        from dbarchitect.sources.mysql.gathering import gather

        return gather(self._connection).schema_

    def run(self, sql: str) -> str:
        import pymysql

        try:
            with self._connection.cursor() as cursor:
                cursor.execute(sql)
        except (pymysql.Error, OSError, ValueError) as error:
            return str(error.args[1] if len(error.args) > 1 else error).splitlines()[0]
        return ""

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with self._connection.cursor() as cursor:
            cursor.execute(f"{sql} LIMIT {MOST_ROWS}")
            return [tuple(r) for r in cursor.fetchall()]

    def quoted(self, name: str) -> str:
        from dbarchitect.engines.mysql.names import quote_identifier

        return quote_identifier(name)


def mysql_sides(before: Named, after: Named, held: ExitStack) -> tuple[MysqlSide, MysqlSide]:
    """Both in databases of one server; ArchitectError `migrate.engine` where none is installed."""
    from dbarchitect.sandbox.mariadb import open_mariadb

    try:
        server = held.enter_context(open_mariadb())
    except UnreachableError as error:
        raise ArchitectError(
            "migrate.engine", f"no MariaDB or MySQL could be started: {error.message}", hint=error.hint
        ) from None
    one, other = (_mysql_side(server, given, held) for given in (before, after))
    return one, other


def _mysql_side(server: MariaSandbox, given: Named, held: ExitStack) -> MysqlSide:
    from dbarchitect.engines.mysql.render import render
    from dbarchitect.sources.mysql.script import run_reading

    database = server.create_database()
    notes: tuple[str, ...] = ()
    if isinstance(given.found, Inspection):
        side = MysqlSide(server, database, (), held)
        notes = tuple(said for sql in render(given.found.schema_) if (said := side.run(sql)))
        side.notes = notes
        return side
    if given.found is not None:
        ran, refused, left_out = run_reading(server, database, given.found)
        if refused and not ran:
            raise ArchitectError(
                "source.script",
                f"nothing could be made of {given.shown}: {refused[0]}",
                hint="name the dialect with --dialect",
            )
        notes = (*left_out, *refused[:12])
    return MysqlSide(server, database, notes, held)
