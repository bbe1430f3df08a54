"""Rows of PostgreSQL as hashes, made by the server: no value leaves it but the few that patterns are told by.

One COPY of fixed-width binary rows per table, in a read-only transaction with bounds of time and rows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dbarchitect.engines.postgresql.names import qualified, quote_identifier
from dbarchitect.normalize.relation import NULL_HASH, relation
from dbarchitect.sources.postgresql.session import Limits, read_only, single
from dbarchitect.sources.profiling.columns import attributes, declared, family

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray
    from psycopg import Connection, Cursor

    from dbarchitect.model.schema import Schema
    from dbarchitect.model.tables import Column, Table
    from dbarchitect.normalize.relation import Relation

LIMITS = Limits(statement_ms=180_000)
SEED = 42
_PIECE = 8 << 20
_HEADER, _TRAILER = 19, 2
_LOOKED_AT = 1000


def hashed_relation(
    connection: Connection[Any], table: Table, schema: Schema, *, rows: int, estimate: float | None
) -> Relation:
    """The table's rows, at most `rows`; where it has more, whole pages chosen at random, always the same. psycopg.Error as it comes."""
    with read_only(connection, LIMITS) as cursor:
        known = _known(cursor, table)
        percent = None
        if estimate is not None and estimate > rows:
            percent = min(100.0, 130.0 * rows / estimate)
        columns = _columns(cursor, table, schema, rows + 1, percent)
    read = len(columns[0]) if columns else 0
    complete = percent is None and read <= rows
    columns = tuple(c[:rows] for c in columns)
    in_all = min(read, rows) if complete else max(estimate or 0.0, min(read, rows))
    return relation(
        str(table.name), attributes(table, schema, known), columns, rows_in_all=in_all, complete=complete, declared=declared(table)
    )  # fmt: skip


def _known(cursor: Cursor[dict[str, Any]], table: Table) -> dict[str, tuple[float, tuple[str, ...]]]:
    """The average bytes of each column, and some values of it as text, from the first rows."""
    wanted = ", ".join(
        f"pg_column_size({(q := quote_identifier(c.name))}) AS b{i}, left({q}::text, 200) AS v{i}"
        for i, c in enumerate(table.columns)
    )
    rows = single(cursor, f"SELECT {wanted} FROM {qualified(table.name, always=True)} LIMIT {_LOOKED_AT}")
    found = {}
    for i, column in enumerate(table.columns):
        sizes = [r[f"b{i}"] for r in rows if r[f"b{i}"] is not None]
        values = tuple(r[f"v{i}"] for r in rows if r[f"v{i}"] is not None)[:400]
        found[column.name] = (sum(sizes) / len(sizes) if sizes else 8.0, values)
    return found


def _expression(column: Column, schema: Schema, version: int) -> str:
    name = quote_identifier(column.name)
    text = f"{name}::text"
    match family(column.type, schema):
        case "integer" if "numeric" not in column.type:
            return f"coalesce({name}::bigint, {NULL_HASH})"
        case "decimal" if version >= 130000 and "money" not in column.type:
            # 1.0 and 1.00 are equal
            text = f"pg_catalog.trim_scale({name}::numeric)::text"
        case "text" if "citext" in column.type:
            text = f"lower({name}::text)"
        case _:
            pass
    return f'coalesce(pg_catalog.hashtextextended(({text}) COLLATE "C", 0), {NULL_HASH})'


def _columns(
    cursor: Cursor[dict[str, Any]], table: Table, schema: Schema, rows: int, percent: float | None
) -> tuple[NDArray[np.int64], ...]:
    import numpy as np

    version = cursor.connection.info.server_version
    listed = ", ".join(_expression(c, schema, version) for c in table.columns)
    chosen = "" if percent is None else f" TABLESAMPLE SYSTEM ({percent:.6f}) REPEATABLE ({SEED})"
    sql = f"COPY (SELECT {listed} FROM {qualified(table.name, always=True)}{chosen} LIMIT {rows}) TO STDOUT (FORMAT binary)"
    count = len(table.columns)
    layout = np.dtype([("n", ">i2"), *((f"{p}{i}", t) for i in range(count) for p, t in (("l", ">i4"), ("v", ">i8")))])
    found: list[list[NDArray[np.int64]]] = [[] for _ in range(count)]
    for piece in _pieces(cursor, sql, layout.itemsize):
        records = np.frombuffer(piece, layout)
        for i in range(count):
            found[i].append(records[f"v{i}"].astype(np.int64))
    return tuple(np.concatenate(f) if f else np.zeros(0, np.int64) for f in found)


def _pieces(cursor: Cursor[dict[str, Any]], sql: str, width: int) -> Iterator[bytes]:
    """The copied rows in pieces of whole records, without header and trailer."""
    held, began = bytearray(), False
    with cursor.copy(sql.encode()) as copy:
        for data in copy:
            held += data
            if not began:
                if len(held) < _HEADER:
                    continue
                del held[:_HEADER]
                began = True
            if len(held) >= _PIECE:
                whole = len(held) // width * width
                yield bytes(held[:whole])
                del held[:whole]
    rest = len(held) - _TRAILER
    if rest > 0:
        yield bytes(held[: rest // width * width])
