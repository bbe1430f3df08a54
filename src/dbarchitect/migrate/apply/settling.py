"""Whether a statement that runs in no transaction happened, told by the catalog after a run that did not end."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from psycopg import Connection

_NAME = r'(?:"(?:[^"]|"")+"|[\w$]+)'
_PATH = rf"{_NAME}(?:\s*\.\s*{_NAME})?"
_CREATE = re.compile(
    rf"\s*CREATE\s+(?:UNIQUE\s+)?INDEX\s+CONCURRENTLY\s+(?:IF\s+NOT\s+EXISTS\s+)?(?P<index>{_NAME})\s+ON\s+(?:ONLY\s+)?(?P<table>{_PATH})",
    re.IGNORECASE,
)
_DROP = re.compile(rf"\s*DROP\s+INDEX\s+CONCURRENTLY\s+(?:IF\s+EXISTS\s+)?(?P<index>{_PATH})", re.IGNORECASE)
_REINDEX = re.compile(
    rf"\s*REINDEX\s+(?:\([^)]*\)\s*)?(?P<kind>INDEX|TABLE)\s+CONCURRENTLY\s+(?P<name>{_PATH})", re.IGNORECASE
)
_DETACH = re.compile(
    rf"\s*ALTER\s+TABLE\s+(?:IF\s+EXISTS\s+)?(?:ONLY\s+)?(?P<table>{_PATH})\s+DETACH\s+PARTITION\s+(?P<part>{_PATH})\s+CONCURRENTLY",
    re.IGNORECASE,
)
_HARMLESS = re.compile(r"\s*(VACUUM|ANALYZE|CHECKPOINT|REINDEX)\b", re.IGNORECASE)
Settled = Literal["done", "again", "unknown"]


def settle(connection: Connection[Any], sql: str) -> Settled:
    """What to do about a statement that was begun and of which nobody knows the end; what it left half made is cleared up."""
    if made := _CREATE.match(sql):
        return _index(connection, made["index"], made["table"])
    if gone := _DROP.match(sql):
        return "again" if _one(connection, "SELECT to_regclass(%s)", gone["index"]) is not None else "done"
    if cut := _DETACH.match(sql):
        return _detached(connection, cut["table"], cut["part"])
    if _REINDEX.match(sql):
        clear_up(connection, sql)
        return "again"
    return "again" if _HARMLESS.match(sql) else "unknown"


def clear_up(connection: Connection[Any], sql: str) -> tuple[str, ...]:
    """Invalid indexes that the failed statement left are gone; their names."""
    if made := _CREATE.match(sql):
        index = _path(connection, made["index"], made["table"])
        valid = _valid(connection, index)
        return _dropped(connection, [index]) if valid is False else ()
    if again := _REINDEX.match(sql):
        column = "indexrelid" if again["kind"].upper() == "INDEX" else "indrelid"
        table = _one(
            connection, f"SELECT indrelid::bigint FROM pg_index WHERE {column} = to_regclass(%s)", again["name"]
        )
        left = connection.execute(
            "SELECT i.indexrelid::regclass::text FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid "
            "WHERE i.indrelid = %s AND NOT i.indisvalid AND c.relname ~ '_ccnew[0-9]*$|_ccold[0-9]*$'",
            (table,),
        ).fetchall()
        return _dropped(connection, [name for (name,) in left])
    return ()


def _index(connection: Connection[Any], index: str, table: str) -> Settled:
    path = _path(connection, index, table)
    valid = _valid(connection, path)
    if valid is False:
        _dropped(connection, [path])
    return "done" if valid else "again"


def _detached(connection: Connection[Any], table: str, part: str) -> Settled:
    pending = connection.execute(
        "SELECT inhdetachpending FROM pg_inherits WHERE inhparent = to_regclass(%s) AND inhrelid = to_regclass(%s)",
        (table, part),
    ).fetchone()
    if pending is None:
        return "done"
    if pending[0]:
        connection.execute(f"ALTER TABLE {table} DETACH PARTITION {part} FINALIZE".encode())
        return "done"
    return "again"


def _path(connection: Connection[Any], index: str, table: str) -> str:
    """The index with the namespace of its table."""
    namespace = connection.execute(
        "SELECT quote_ident(n.nspname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = to_regclass(%s)",
        (table,),
    ).fetchone()
    return f"{namespace[0]}.{index}" if namespace else index


def _valid(connection: Connection[Any], index: str) -> bool | None:
    found: bool | None = _one(connection, "SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(%s)", index)
    return found


def _dropped(connection: Connection[Any], indexes: list[str]) -> tuple[str, ...]:
    for index in indexes:
        connection.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {index}".encode())
    return tuple(indexes)


def _one(connection: Connection[Any], sql: str, name: str) -> Any:
    row = connection.execute(sql.encode(), (name,)).fetchone()
    return row[0] if row else None
