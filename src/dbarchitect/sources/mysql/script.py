"""A script run by a private MariaDB or MySQL server, and what it made."""

from __future__ import annotations

import re
import time
from contextlib import ExitStack, closing, contextmanager, suppress
from typing import TYPE_CHECKING, Any

from dbarchitect.core.errors import UnreachableError
from dbarchitect.engines.mysql.names import quote_identifier
from dbarchitect.engines.mysql.render import render
from dbarchitect.model.inspection import Unseen
from dbarchitect.sandbox.mariadb import open_mariadb
from dbarchitect.sources.mysql.gathering import gather
from dbarchitect.sources.mysql.session import asker
from dbarchitect.sources.mysql.session import reading as only_reading
from dbarchitect.sources.mysql.statements import statements
from dbarchitect.sources.standing import Standing, too_little

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.model.inspection import Inspection
    from dbarchitect.sandbox.mariadb import MariaSandbox
    from dbarchitect.sources.files.reading import Reading

SECONDS = 60.0
MOST_TABLES = 2_000
_OF_THE_RUN = ("use", "index_use", "statements", "settings", "roles", "activity")
_NAMES = re.compile(
    r"\s*(?:/\*!\d*\s*)?(?:CREATE\s+(?:DATABASE|SCHEMA)(?:\s+IF\s+NOT\s+EXISTS)?|CREATE\s+OR\s+REPLACE\s+(?:DATABASE|SCHEMA)|USE)\s+(?:/\*!\d*\s*IF\s+NOT\s+EXISTS\s*\*/\s*)?"
    r"(?:`((?:[^`]|``)+)`|([\w$]+))",
    re.IGNORECASE,
)
_DATABASE = re.compile(
    r"\s*(?:/\*!\d*\s*)?(CREATE\s+(OR\s+REPLACE\s+)?|DROP\s+|ALTER\s+)(DATABASE|SCHEMA)\b", re.IGNORECASE
)
_OF_THE_SERVER = re.compile(
    r"\s*(?:/\*!\d*\s*)?(GRANT|REVOKE|CREATE\s+(USER|ROLE)|DROP\s+(USER|ROLE)|ALTER\s+USER|FLUSH|SET\s+(@@)?GLOBAL|SET\s+PASSWORD|"
    r"SET\s+@@SESSION\.SQL_LOG_BIN|SET\s+@@GLOBAL|CHANGE\s+MASTER|SOURCE\b|LOAD\s+DATA)\b",
    re.IGNORECASE,
)  # fmt: skip
_DEFINER = re.compile(r"\bDEFINER\s*=\s*(?:`[^`]*`|'[^']*'|[\w%.]+)(?:@(?:`[^`]*`|'[^']*'|[\w%.]+))?", re.IGNORECASE)
_TO_MYSQL = re.compile(r"/\*!(?:50[7-9]|5[1-9]\d|[6-9]\d{2})\d{2}\s(.{0,2000}?)\*/", re.DOTALL)
_ONLY_MYSQL = (
    (re.compile(r"\butf8mb4_(?:[a-z_]+_)?0900_(?:ai|as)_c[is]\b", re.IGNORECASE), "utf8mb4_unicode_ci"),
    (re.compile(r"\butf8mb4_0900_bin\b", re.IGNORECASE), "utf8mb4_bin"),
)
"""Collations that MariaDB has under no name; the nearest it has."""


@contextmanager
def standing(reading: Reading, where: str) -> Iterator[Standing | None]:
    """What the script makes; None where no server is installed, or it refuses half of it, or nothing comes of it."""
    with ExitStack() as held:
        try:
            server = held.enter_context(open_mariadb())
        except UnreachableError:
            yield None
            return
        ran, refused, left_out = run_reading(server, server.create_database(), reading)
        database = None if too_little(ran, refused) else fullest(server)
        if database is None:
            yield None
            return
        connection = held.enter_context(closing(server.connect(database, user="root")))
        _analyze(connection)
        held.enter_context(only_reading(connection))
        told = (*reading.notes, *left_out, *refused[:12])
        if reading.engine == "mysql" and server.engine == "mariadb":
            told = (f"MariaDB {server.version} ran it, since no MySQL is installed", *told)
        yield Standing(_seen(connection, reading, where, told), connection, asker(connection))


def _analyze(connection: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW FULL TABLES WHERE Table_type = 'BASE TABLE'")
        for table, *_ in cursor.fetchall()[:MOST_TABLES]:
            cursor.execute(f"ANALYZE TABLE {quote_identifier(table)}")
            cursor.fetchall()


def _seen(connection: Any, given: Reading, where: str, told: tuple[str, ...]) -> Inspection:
    """Without what belongs to the server that ran it and not to the script."""
    seen = gather(connection)
    kept = tuple(u for u in seen.unseen if u.part not in _OF_THE_RUN)
    missing = tuple(Unseen(part=p, why="the source is no running database") for p in _OF_THE_RUN)
    source = seen.source.but(
        kind=given.kind, engine=given.engine or seen.source.engine, where=where, files=given.files, role=None, superuser=None
    )  # fmt: skip
    told_of = tuple(Unseen(part="schema", why=n) for n in told)
    return seen.but(source=source, window=None, unseen=(*kept, *missing, *told_of), **dict.fromkeys(_OF_THE_RUN))


def fullest(server: MariaSandbox) -> str | None:
    """The database with most tables; None when there is no table."""
    with closing(server.connect(user="root")) as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_schema FROM information_schema.tables WHERE table_schema NOT IN "
            "('mysql', 'information_schema', 'performance_schema', 'sys') GROUP BY 1 ORDER BY count(*) DESC, 1"
        )
        found = cursor.fetchone()
    return str(found[0]) if found else None


def run_reading(server: MariaSandbox, home: str, given: Reading) -> tuple[int, list[str], tuple[str, ...]]:
    """How many statements ran, what the others met, and what was left out or changed."""
    import pymysql

    ran, skipped, changed, refused = 0, 0, set[str](), list[str]()
    ends = time.monotonic() + SECONDS
    connection: Any = server.connect(home)
    try:
        for file, line, sql in _statements(given):
            if time.monotonic() > ends:
                refused.append(f"{file}:{line}: the time for running it was over")
                break
            if named := _NAMES.match(sql):
                _permit(server, (named[1] or "").replace("``", "`") or named[2])
            if _DATABASE.match(sql) and not sql.lstrip().upper().startswith("USE"):
                continue
            if _OF_THE_SERVER.match(sql):
                skipped += 1
                continue
            try:
                _execute(connection, for_server(sql, server.engine, changed), server.engine)
                ran += 1
            except (pymysql.Error, OSError, ValueError) as error:
                said = str(error.args[1] if len(error.args) > 1 else error).splitlines() or [""]
                refused.append(f"{file}:{line}: {said[0]}")
                if not connection.open:
                    connection = server.connect(home)
    finally:
        connection.close()
    told = [f"{skipped} statements about accounts and the server were not run"] if skipped else []
    return ran, refused, (*told, *sorted(changed))


def _execute(connection: Any, sql: str, engine: str) -> None:
    """MariaDB passes over what a dump says to MySQL from 5.7 on; it is tried with it first, since checks may stand there."""
    import pymysql

    with connection.cursor() as cursor:
        if engine == "mariadb" and (spoken := _TO_MYSQL.sub(r" \1 ", sql)) != sql:
            with suppress(pymysql.Error):
                cursor.execute(spoken)
                return
        cursor.execute(sql)


def _statements(given: Reading) -> Iterator[tuple[str, int, str]]:
    if given.schema is not None:
        yield from (("models", 0, sql) for sql in render(given.schema))
    for piece in given.script:
        yield from ((piece.file, line, sql) for line, sql in statements(piece.sql))


def _permit(server: MariaSandbox, name: str) -> None:
    import pymysql

    with suppress(pymysql.Error, ValueError):
        server.create_database(name)


def for_server(sql: str, engine: str, changed: set[str]) -> str:
    """The statement as the server that is at hand takes it; what was changed in meaning is added to `changed`."""
    head = sql[:400]
    if (made := _DEFINER.sub("", head, count=1)) != head:
        sql = made + sql[400:]
    if engine == "mariadb" and "0900" in sql:
        for pattern, other in _ONLY_MYSQL:
            for found in set(pattern.findall(sql)):
                changed.add(f"{found} was read as {other}, which MariaDB has")
            sql = pattern.sub(other, sql)
    return sql
