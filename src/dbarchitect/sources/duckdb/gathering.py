"""What a DuckDB database shows of itself: schema, rows, numbers given out, settings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from dbarchitect.core.errors import ArchitectError
from dbarchitect.core.secrets import HIDDEN
from dbarchitect.engines.duckdb.read import read_schema
from dbarchitect.model.inspection import Inspection, SequenceState, Setting, Source, TableSize, Unseen
from dbarchitect.sources.duckdb.session import rows
from dbarchitect.sources.questions import Refused

if TYPE_CHECKING:
    from dbarchitect.model.inspection import SourceKind

_SECRET = re.compile(r"passw|secret|token|access_key|credential", re.IGNORECASE)
_UNSEEN = {
    "index_sizes": "DuckDB does not show the size of an index",
    "statistics": "DuckDB keeps only bounds of row groups, which checks do not use",
    "use": "DuckDB counts no reads and writes",
    "index_use": "DuckDB counts no reads of indexes",
    "statements": "DuckDB counts no statements",
    "roles": "DuckDB has no users: who may read the file may read all of it",
    "activity": "DuckDB has no server whose sessions could be seen",
    "slots": "DuckDB has no replication",
}


def gather(connection: Any, *, where: str, kind: SourceKind = "live", files: tuple[str, ...] = ()) -> Inspection:
    """The database as an inspection. ArchitectError `source.unreadable` where its catalog cannot be read."""
    try:
        schema = read_schema(lambda sql: rows(connection, sql))
        version = str(rows(connection, "SELECT version() AS v")[0]["v"]).lstrip("v")
        tables = rows(
            connection, "SELECT * FROM duckdb_tables() WHERE database_name = current_database() AND NOT internal"
        )
        sequences = rows(connection, "SELECT * FROM duckdb_sequences() WHERE database_name = current_database()")
        settings = (
            rows(connection, "SELECT name, value FROM duckdb_settings() ORDER BY name") if kind == "live" else None
        )
    except Refused as error:
        hint = "open it with the version of DuckDB that wrote it"
        raise ArchitectError("source.unreadable", f"{where} cannot be read as DuckDB: {error}", hint=hint) from error
    major = re.match(r"\d+", version)
    return Inspection(
        source=Source(
            kind=kind, engine="duckdb", version=version, major=int(major[0]) if major else None, where=where, files=files
        ),
        schema_=schema,
        sizes=tuple(
            TableSize(table=_name(r, "table_name"), rows=float(r["estimated_size"]))
            for r in sorted(tables, key=lambda r: _name(r, "table_name"))
        ),
        sequences=tuple(
            SequenceState(
                sequence=_name(r, "sequence_name"), last_value=r["last_value"], maximum=r["max_value"], increment=r["increment_by"]
            )
            for r in sequences
        ),
        settings=None if settings is None else tuple(_setting(r) for r in settings),
        unseen=tuple(Unseen(part=p, why=w) for p, w in _UNSEEN.items()),
    )  # fmt: skip


def _name(row: dict[str, Any], key: str) -> str:
    return str(row[key]) if row["schema_name"] == "main" else f"{row['schema_name']}.{row[key]}"


def _setting(row: dict[str, Any]) -> Setting:
    value = str(row["value"] or "")
    return Setting(name=row["name"], value=HIDDEN if value and _SECRET.search(row["name"]) else value)
