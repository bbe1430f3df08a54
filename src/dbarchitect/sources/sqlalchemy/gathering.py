"""A connection of SQLAlchemy's as an inspection: what the Inspector sees, with sizes and counters of the engine's catalog."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dbarchitect.core.errors import ArchitectError
from dbarchitect.engines.inspected.read import bare, only_named, read_schema
from dbarchitect.model.inspection import Inspection, SequenceState, Source, TableSize, Unseen
from dbarchitect.model.tables import Check, Name
from dbarchitect.sources.sqlalchemy.catalogs import CHECKS, COUNTERS, LARGEST, LOOSE_REFERENCES, SIZES
from dbarchitect.sources.sqlalchemy.drivers import NAMES
from dbarchitect.sources.sqlalchemy.session import shown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dbarchitect.model.inspection import Engine
    from dbarchitect.model.schema import Schema

_ENGINES: dict[str, Engine] = {"mssql": "sqlserver"}
_LESS = ("index_sizes", "statistics", "use", "index_use", "statements", "settings", "roles", "activity", "slots")
_NOT_IN_SCHEMA = "triggers, routines, grants, partitions, roles and storage"


def gather(connection: Any) -> Inspection:
    """The database as an inspection. ArchitectError `source.refused` where its catalog cannot be read."""
    from sqlalchemy import inspect
    from sqlalchemy.exc import SQLAlchemyError

    dialect = connection.dialect.name
    engine: Engine = _ENGINES.get(dialect, dialect)
    try:
        inspector = inspect(connection)
        schema, unseen = read_schema(inspector, engine, only_home=dialect in ("oracle", "sqlite", "mysql", "mariadb"))
    except SQLAlchemyError as error:
        said = str(getattr(error, "orig", None) or error).splitlines()[0][:300]
        raise ArchitectError(
            "source.refused", f"the catalog cannot be read: {said}", hint="the login must see the tables' definitions"
        ) from error
    if not schema.tables and any(u.part == "columns" for u in unseen):
        why = next(u.why for u in unseen if u.part == "columns")
        raise ArchitectError(
            "source.refused", f"the catalog cannot be read: {why}", hint="the login must see the tables' definitions"
        )
    return complete(connection, inspector, schema, unseen, engine)


def complete(connection: Any, inspector: Any, schema: Schema, unseen: tuple[Unseen, ...], engine: Engine) -> Inspection:
    """The inspection of what was read, with what the engine's own catalog adds, and with what nobody looked at."""
    missed: list[Unseen] = [u for u in unseen if u.part != "checks" or connection.dialect.name not in CHECKS]
    home = inspector.default_schema_name
    names = {str(t.name) for t in schema.tables}

    def asked(part: str, sql: Mapping[str, str]) -> Sequence[Mapping[str, Any]] | None:
        return _asked(connection, part, sql, missed)

    checks, loose = asked("checks", CHECKS), asked("foreign_keys", LOOSE_REFERENCES)
    schema = only_named(
        schema,
        ((str(_name(r, home)), r["name"]) for r in loose or ()),
        (
            (_name(r, home), Check(name=r["name"], expression=bare(r["said"]), enforced=not r["off"], validated=not r["loose"]))
            for r in checks or ()
        ),
    )  # fmt: skip
    sizes, counters = asked("sizes", SIZES), asked("sequences", COUNTERS)
    name = NAMES.get(engine, engine)
    missed += (Unseen(part=p, why=f"{name} is read through SQLAlchemy, which tells nothing of it") for p in _LESS)
    missed.append(Unseen(part="schema", why=f"less is seen of {name}: SQLAlchemy tells nothing of {_NOT_IN_SCHEMA}"))
    version = ".".join(str(p) for p in connection.dialect.server_version_info or ())
    return Inspection(
        source=Source(
            kind="live", engine=engine, version=version, major=int(version.partition(".")[0]) if version else None,
            where=shown(connection), role=connection.engine.url.username,
        ),
        schema_=schema,
        sizes=None if sizes is None else tuple(_sizes(sizes, home, names)),
        sequences=None if counters is None else tuple(_counters(counters, home)),
        unseen=tuple(missed),
    )  # fmt: skip


def _asked(
    connection: Any, part: str, sql: Mapping[str, str], missed: list[Unseen]
) -> Sequence[Mapping[str, Any]] | None:
    """All rows of the engine's own SELECT; None, and why, where there is none or the server refuses."""
    from sqlalchemy.exc import SQLAlchemyError

    statement = sql.get(connection.dialect.name)
    if statement is None:
        if part in ("sizes", "sequences"):
            missed.append(Unseen(part=part, why="SQLAlchemy tells nothing of it"))
        return None
    try:
        return connection.exec_driver_sql(statement).mappings().all()  # type: ignore[no-any-return]
    except SQLAlchemyError as error:
        why = str(getattr(error, "orig", None) or error).splitlines()[0][:300]
        missed.append(Unseen(part=part, why=why))
        return None


def _name(row: Mapping[str, Any], home: str | None) -> Name:
    space = row["ns"]
    return Name(namespace="public" if space is None or space == home else space, name=row["tbl"])


def _sizes(rows: Sequence[Mapping[str, Any]], home: str | None, names: set[str]) -> list[TableSize]:
    found = ((str(_name(r, home)), r["n"]) for r in rows)
    return [TableSize(table=t, rows=None if n is None else float(n)) for t, n in sorted(found) if t in names]


def _counters(rows: Sequence[Mapping[str, Any]], home: str | None) -> list[SequenceState]:
    found = []
    for row in rows:
        last = None if row["n"] is None else int(row["n"])
        if "name" in row:
            found.append(
                SequenceState(sequence=row["name"], last_value=last, maximum=_number(row["most"]), increment=int(row["step"] or 1))
            )  # fmt: skip
            continue
        name = f"{_name(row, home)}.{row['col']}"
        found.append(SequenceState(sequence=name, last_value=last, maximum=LARGEST.get(str(row["kind"]).lower())))
    return sorted(found, key=lambda s: s.sequence)


def _number(value: Any) -> int | None:
    return None if value is None else int(value)
