"""What a SQLite database shows of itself: schema, sizes, statistics of ANALYZE, numbers given out, settings."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from dbarchitect.core.errors import ArchitectError
from dbarchitect.engines.sqlite.names import quote_identifier
from dbarchitect.engines.sqlite.read import is_row_number, read_schema, rowid_tables
from dbarchitect.model.inspection import (
    IndexSize,
    Inspection,
    SequenceState,
    Setting,
    Source,
    TableSize,
    Unseen,
)

if TYPE_CHECKING:
    from dbarchitect.model.inspection import SourceKind
    from dbarchitect.model.schema import Schema

COUNTED_BYTES = 64_000_000
"""Files of up to so many bytes are counted; of larger ones SQLite's own estimates are taken."""
LARGEST = 2**63 - 1
_SETTINGS = (
    "journal_mode", "page_size", "page_count", "freelist_count", "encoding", "auto_vacuum", "user_version", "application_id", "schema_version",
)  # fmt: skip
_UNSEEN = {
    "statistics": "SQLite keeps no statistics of columns' values",
    "use": "SQLite counts no reads and writes",
    "index_use": "SQLite counts no reads of indexes",
    "statements": "SQLite counts no statements",
    "roles": "SQLite has no users: who may read the file may read all of it",
    "activity": "SQLite has no server whose sessions could be seen",
    "slots": "SQLite has no replication",
}


def gather(
    connection: sqlite3.Connection, *, where: str, kind: SourceKind = "live", files: tuple[str, ...] = ()
) -> Inspection:
    """The database as an inspection. ArchitectError `source.unreadable` where the file is damaged."""
    try:
        schema = read_schema(connection)
        counted = _number(connection, "page_count") * _number(connection, "page_size") <= COUNTED_BYTES
        sizes = _sizes(connection, schema, counted)
        index_sizes, missed = _index_sizes(connection, schema, counted)
        return Inspection(
            source=Source(
                kind=kind, engine="sqlite", version=sqlite3.sqlite_version, major=sqlite3.sqlite_version_info[0],
                where=where, files=files,
            ),
            schema_=schema,
            sizes=sizes,
            index_sizes=index_sizes,
            sequences=_sequences(connection, schema),
            settings=_settings(connection) if kind == "live" else None,
            unseen=(*(Unseen(part=p, why=w) for p, w in _UNSEEN.items()), *missed),
        )  # fmt: skip
    except sqlite3.Error as error:
        raise ArchitectError(
            "source.unreadable",
            f"{where} cannot be read as SQLite: {error}",
            hint="see that it is whole: PRAGMA integrity_check",
        ) from error


def _number(connection: sqlite3.Connection, pragma: str) -> int:
    return int(connection.execute(f"PRAGMA main.{pragma}").fetchone()[0])


def _sizes(connection: sqlite3.Connection, schema: Schema, counted: bool) -> tuple[TableSize, ...]:
    """Rows counted where the file is small; else ANALYZE's numbers, else the largest row number, which none exceeds by much."""
    pages = _pages(connection) if counted else {}
    estimates = _analyzed(connection)
    numbered = {t.name for t in rowid_tables(schema)}
    found = []
    for table in schema.tables:
        name, quoted = table.name.name, quote_identifier(table.name.name)
        rows: float | None = estimates.get(name)
        if counted:
            rows = float(connection.execute(f"SELECT count(*) FROM main.{quoted}").fetchone()[0])
        elif rows is None and table.name in numbered and not any(c.name.lower() == "rowid" for c in table.columns):
            rows = float(connection.execute(f"SELECT coalesce(max(rowid), 0) FROM main.{quoted}").fetchone()[0])
        size = pages.get(name)
        indexes = [pages[i.name] for i in table.indexes if i.name in pages]
        own = _owned(connection, name)
        indexes += [pages[n] for n in own if n in pages]
        found.append(
            TableSize(
                table=str(table.name), rows=rows, counted=counted, heap_bytes=size[1] if size else None,
                pages=size[0] if size else None, index_bytes=sum(i[1] for i in indexes) if pages else None,
            )
        )  # fmt: skip
    return tuple(found)


def _owned(connection: sqlite3.Connection, table: str) -> list[str]:
    """Names of the indexes that the table's constraints made."""
    rows = connection.execute(f"PRAGMA main.index_list({quote_identifier(table)})").fetchall()
    return [str(r[1]) for r in rows if r[3] != "c"]


def _pages(connection: sqlite3.Connection) -> dict[str, tuple[int, int]]:
    """Pages and bytes of each table and index; nothing where this SQLite was built without dbstat."""
    try:
        rows = connection.execute("SELECT name, count(*), sum(pgsize) FROM dbstat GROUP BY name").fetchall()
    except sqlite3.Error:
        return {}
    return {str(n): (int(p), int(b)) for n, p, b in rows}


def _analyzed(connection: sqlite3.Connection) -> dict[str, float]:
    try:
        rows = connection.execute("SELECT tbl, stat FROM main.sqlite_stat1").fetchall()
    except sqlite3.Error:
        return {}
    found: dict[str, float] = {}
    for table, stat in rows:
        first = str(stat).split()[0] if str(stat).split() else ""
        if first.isdigit():
            found[str(table)] = max(found.get(str(table), 0.0), float(first))
    return found


def _index_sizes(
    connection: sqlite3.Connection, schema: Schema, counted: bool
) -> tuple[tuple[IndexSize, ...] | None, tuple[Unseen, ...]]:
    pages = _pages(connection) if counted else {}
    if not pages:
        why = "this SQLite was built without dbstat" if counted else "telling them would read the whole file"
        return None, (Unseen(part="index_sizes", why=why),)
    found = [
        IndexSize(table=str(t.name), index=i.name, pages=pages[i.name][0], bytes=pages[i.name][1])
        for t in schema.tables
        for i in t.indexes
        if i.name in pages
    ]
    return tuple(found), ()


def _sequences(connection: sqlite3.Connection, schema: Schema) -> tuple[SequenceState, ...]:
    """The last numbers given out for AUTOINCREMENT, and the largest row numbers; named `table.column`."""
    try:
        given = {str(n): int(v) for n, v in connection.execute("SELECT name, seq FROM main.sqlite_sequence")}
    except sqlite3.Error:
        given = {}
    found = []
    for table in schema.tables:
        for column in table.columns:
            if not is_row_number(table, column.name):
                continue
            last = given.get(table.name.name)
            if last is None:
                sql = f"SELECT max({quote_identifier(column.name)}) FROM main.{quote_identifier(table.name.name)}"
                last = connection.execute(sql).fetchone()[0]
            found.append(SequenceState(sequence=f"{table.name}.{column.name}", last_value=last, maximum=LARGEST))
    return tuple(found)


def _settings(connection: sqlite3.Connection) -> tuple[Setting, ...]:
    found = []
    for name in _SETTINGS:
        row = connection.execute(f"PRAGMA main.{name}").fetchone()
        if row is not None:
            found.append(Setting(name=name, value=str(row[0])))
    return tuple(found)
