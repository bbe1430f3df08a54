"""Rows of SQLite, DuckDB, MySQL and MariaDB, hashed here as they come, each opened to read only."""

from __future__ import annotations

from contextlib import closing
from importlib import import_module
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from dbarchitect.normalize.relation import NULL_HASH, hashed, relation
from dbarchitect.sources.profiling.columns import attributes, declared, family, sampled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dbarchitect.model.schema import Schema
    from dbarchitect.model.tables import Table
    from dbarchitect.normalize.relation import Relation

_AT_ONCE = 5_000
_LOOKED_AT = 1000


def connection_to(engine: str, where: str) -> Any:
    """A connection of the engine's DB-API module that reads only."""
    match engine:
        case "sqlite":
            from dbarchitect.sources.sqlite.session import opened, path_of

            return opened(path_of(where))
        case "duckdb":
            import duckdb

            path = where.partition(":")[2].removeprefix("//") if where.startswith("duckdb:") else where
            return duckdb.connect(path, read_only=True, config={"enable_external_access": "false"})
        case _:
            return _mysql(where)


def _mysql(where: str) -> Any:
    pymysql: Any = import_module("pymysql")
    parts = urlsplit(where)
    connection = pymysql.connect(
        host=parts.hostname or "localhost", port=parts.port or 3306, user=unquote(parts.username or "") or None,
        password=unquote(parts.password or ""), database=unquote(parts.path.lstrip("/")) or None, connect_timeout=10, read_timeout=180,
        charset="utf8mb4", cursorclass=pymysql.cursors.SSCursor, autocommit=False,
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("SET SESSION TRANSACTION READ ONLY")
        cursor.execute("START TRANSACTION READ ONLY")
    return connection


def relation_of_rows(connection: Any, table: Table, schema: Schema, *, rows: int) -> Relation:
    """The table's first rows, at most `rows`. The DB-API's errors as they come."""
    import numpy as np

    quote = _backticks if schema.dialect in ("mysql", "mariadb") else _double
    name = quote(table.name.name)
    if table.name.namespace not in ("public", "main", "") and schema.dialect != "sqlite":
        name = f"{quote(table.name.namespace)}.{name}"
    listed = ", ".join(quote(c.name) for c in table.columns)
    as_number = [family(c.type, schema) == "integer" for c in table.columns]
    parts: list[list[Any]] = [[] for _ in table.columns]
    first: list[Sequence[Any]] = []
    read = 0
    with closing(connection.cursor()) as cursor:
        cursor.execute(f"SELECT {listed} FROM {name} LIMIT {rows + 1}")
        while batch := cursor.fetchmany(_AT_ONCE):
            if read < _LOOKED_AT:
                first += batch[: _LOOKED_AT - read]
            read += len(batch)
            for at, values in enumerate(zip(*batch, strict=True)):
                parts[at].append(np.array([_code(v, as_number[at]) for v in values], np.int64))
    columns = tuple(np.concatenate(p)[:rows] if p else np.zeros(0, np.int64) for p in parts)
    known = {c.name: sampled([r[at] for r in first]) for at, c in enumerate(table.columns)}
    return relation(
        str(table.name), attributes(table, schema, known), columns, rows_in_all=_count(connection, name, read, rows),
        complete=read <= rows, declared=declared(table),
    )  # fmt: skip


def _code(value: object, as_number: bool) -> int:
    if value is None:
        return NULL_HASH
    if as_number and isinstance(value, int) and -(1 << 62) < value < (1 << 62):
        return int(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return hashed(value)


def _count(connection: Any, name: str, read: int, rows: int) -> float:
    if read <= rows:
        return read
    with closing(connection.cursor()) as cursor:
        cursor.execute(f"SELECT count(*) FROM {name}")
        return float(cursor.fetchone()[0])


def _double(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _backticks(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"
