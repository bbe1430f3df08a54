"""A script run by a private MariaDB or MySQL server, and what it made."""

from __future__ import annotations

import re
import time
from contextlib import closing
from typing import TYPE_CHECKING, Any

from dbarchitect.core.errors import UnreachableError
from dbarchitect.engines.mysql.render import render
from dbarchitect.model.inspection import Unseen
from dbarchitect.sandbox.mariadb import open_mariadb
from dbarchitect.sources.mysql.gathering import gather
from dbarchitect.sources.mysql.session import asker, reading
from dbarchitect.sources.mysql.statements import statements
from dbarchitect.sources.questions import answers, samples

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dbarchitect.model.inspection import Inspection, Probe
    from dbarchitect.sandbox.mariadb import MariaSandbox
    from dbarchitect.sources.files.reading import Reading

SECONDS = 60.0
ROWS_SAMPLED = 100_000
_MOST_REFUSED = 0.5
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
_ONLY_MYSQL = (
    (re.compile(r"\butf8mb4_(?:[a-z_]+_)?0900_(?:ai|as)_c[is]\b", re.IGNORECASE), "utf8mb4_unicode_ci"),
    (re.compile(r"\butf8mb4_0900_bin\b", re.IGNORECASE), "utf8mb4_bin"),
)
"""Collations that MariaDB has under no name; the nearest it has."""


def inspect_script(
    reading: Reading, where: str, ask: Callable[[Inspection], tuple[Probe, ...]] | None = None
) -> Inspection | None:
    """What the script makes; None where no server is installed, or it refuses half of it, or nothing comes of it."""
    try:
        with open_mariadb() as server:
            return _inspected(server, reading, where, ask)
    except UnreachableError:
        return None


def _inspected(
    server: MariaSandbox, given: Reading, where: str, ask: Callable[[Inspection], tuple[Probe, ...]] | None
) -> Inspection | None:
    home = server.create_database()
    ran, refused, left_out = _run(server, home, given)
    if not ran or len(refused) > _MOST_REFUSED * (ran + len(refused)):
        return None
    database = _fullest(server, home)
    if database is None:
        return None
    with closing(server.connect(database, user="root")) as connection, connection.cursor() as cursor:
        cursor.execute("SHOW TABLES")
        for (table,) in cursor.fetchall()[:2000]:
            cursor.execute(f"ANALYZE TABLE {_quoted(table)}")
    with closing(server.connect(database, user="root")) as connection, reading(connection):
        seen = gather(connection)
        engine = given.engine or "mysql"
        source = seen.source.but(
            kind=given.kind, engine=engine, where=where, files=given.files, role=None, superuser=None
        )
        told = (*given.notes, *left_out, *refused[:12])
        if engine == "mysql" and server.engine == "mariadb":
            told = (f"MariaDB {server.version} ran it, since no MySQL is installed", *told)
        seen = seen.but(source=source, **_of_no_server(seen), unseen=(*_missing(seen), *(Unseen(part="schema", why=n) for n in told)))  # fmt: skip
        session = asker(connection)
        if not any(s.rows for s in seen.sizes or ()):
            empty = tuple(Unseen(part=p, why="the script has no rows") for p in ("samples", "sizes", "index_sizes", "statistics", "sequences"))  # fmt: skip
            return seen.but(
                sizes=None, index_sizes=None, statistics=None, sequences=None, unseen=(*seen.unseen, *empty)
            )
        taken, missed = samples(session, seen, ROWS_SAMPLED)
        seen = seen.but(samples=taken, unseen=(*seen.unseen, *missed))
        return seen.but(answers=answers(session, ask(seen), all_of_them=True, ours=True)) if ask else seen


def _of_no_server(_seen: Inspection) -> dict[str, None]:
    """What belongs to the server that ran it and not to the script."""
    parts = ("use", "index_use", "statements", "window", "settings", "roles", "activity")
    return dict.fromkeys(parts)


def _missing(seen: Inspection) -> tuple[Unseen, ...]:
    parts = ("use", "index_use", "statements", "settings", "roles", "activity")
    kept = tuple(u for u in seen.unseen if u.part not in parts)
    return (*kept, *(Unseen(part=p, why="the source is no running database") for p in parts))


def _fullest(server: MariaSandbox, home: str) -> str | None:
    """The database with most tables, ours before others; None when there is no table."""
    with closing(server.connect(user="root")) as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_schema, count(*) FROM information_schema.tables WHERE table_schema NOT IN "
            "('mysql','information_schema','performance_schema','sys') GROUP BY 1 ORDER BY 2 DESC, table_schema = %s DESC, 1",
            (home,),
        )
        found = cursor.fetchone()
    return str(found[0]) if found else None


def _run(server: MariaSandbox, home: str, given: Reading) -> tuple[int, list[str], tuple[str, ...]]:
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
                with connection.cursor() as cursor:
                    cursor.execute(_for_server(sql, server.engine, changed))
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


def _statements(given: Reading) -> Iterator[tuple[str, int, str]]:
    if given.schema is not None:
        yield from (("models", 0, sql) for sql in render(given.schema))
    for piece in given.script:
        yield from ((piece.file, line, sql) for line, sql in statements(piece.sql))


def _permit(server: MariaSandbox, name: str) -> None:
    from contextlib import suppress

    import pymysql

    with suppress(pymysql.Error, ValueError):
        server.create_database(name)


def _for_server(sql: str, engine: str, changed: set[str]) -> str:
    head = sql[:400]
    if (made := _DEFINER.sub("", head, count=1)) != head:
        sql = made + sql[400:]
    if engine == "mariadb" and "0900" in sql:
        for pattern, other in _ONLY_MYSQL:
            for found in set(pattern.findall(sql)):
                changed.add(f"{found} was read as {other}, which MariaDB has")
            sql = pattern.sub(other, sql)
    return sql


def _quoted(name: str) -> str:
    from dbarchitect.engines.mysql.names import quote_identifier

    return quote_identifier(name)
