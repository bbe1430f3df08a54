"""A SQLite database as a schema, by its pragmas and the text of its CREATE statements. The database `main` is `public`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dbarchitect.engines.sqlite.definition import index_definition, table_definition, view_query
from dbarchitect.engines.sqlite.names import quote_identifier
from dbarchitect.model.objects import RawObject, View
from dbarchitect.model.schema import Schema
from dbarchitect.model.tables import (
    Column,
    ForeignKey,
    Generated,
    Identity,
    Index,
    IndexKey,
    Name,
    PrimaryKey,
    Table,
    Trigger,
)

if TYPE_CHECKING:
    import sqlite3

    from dbarchitect.engines.sqlite.definition import Definition
    from dbarchitect.model.tables import Constraint

_HIDDEN, _VIRTUAL, _STORED = 1, 2, 3


@dataclass(frozen=True)
class _Entry:
    kind: str
    name: str
    table: str
    sql: str


def read_schema(connection: sqlite3.Connection) -> Schema:
    """Everything of the database's main file; what SQLite and its modules keep for themselves is left out."""
    entries = [
        _Entry(str(k), str(n), str(t), str(s or ""))
        for k, n, t, s in connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY rowid")
        if not str(n).lower().startswith("sqlite_")
    ]
    kinds = {str(r[1]): (str(r[2]), bool(r[4]), bool(r[5])) for r in connection.execute("PRAGMA main.table_list")}
    tables, others = [], []
    for entry in entries:
        kind, without_rowid, strict = kinds.get(entry.name, ("table", False, False))
        if entry.kind != "table" or kind == "shadow":
            continue
        if kind == "virtual":
            others.append(RawObject(kind="virtual table", name=Name(name=entry.name), definition=entry.sql))
            continue
        options = (*((("strict", "true"),) if strict else ()), *((("without_rowid", "true"),) if without_rowid else ()))
        tables.append(_table(connection, entry, entries, options))
    keys = {t.name.name.lower(): t for t in tables}
    tables = [_aimed(t, keys) for t in tables]
    views = tuple(_view(e, entries) for e in entries if e.kind == "view")
    return Schema(dialect="sqlite", tables=tuple(tables), views=views, others=tuple(others))


def _rows(connection: sqlite3.Connection, pragma: str, of: str) -> list[tuple[Any, ...]]:
    return connection.execute(f"PRAGMA main.{pragma}({quote_identifier(of)})").fetchall()


def _table(connection: sqlite3.Connection, entry: _Entry, entries: list[_Entry], options: Any) -> Table:
    said = table_definition(entry.name, entry.sql)
    rows = _rows(connection, "table_xinfo", entry.name)
    columns = tuple(_column(r, said) for r in rows if r[6] != _HIDDEN)
    by_name = {c.name.lower(): c.name for c in columns}
    return Table(
        name=Name(name=entry.name),
        columns=columns,
        constraints=tuple(_spelled(c, by_name) for c in said.constraints),
        indexes=_indexes(connection, entry.name, {e.name: e.sql for e in entries if e.kind == "index"}),
        triggers=_triggers(entry.name, entries),
        options=options,
    )


def _column(row: tuple[Any, ...], said: Definition) -> Column:
    _, name, type_, notnull, default, _, hidden = row
    find = {k.lower(): v for k, v in said.generated.items()}.get(name.lower())
    collation = {k.lower(): v for k, v in said.collations.items()}.get(name.lower())
    generated = None
    if hidden in (_VIRTUAL, _STORED):
        generated = Generated(expression=find or "", stored=hidden == _STORED)
        type_ = type_.replace("GENERATED ALWAYS", "").strip()
    identity = Identity(always=False) if (said.autoincrement or "").lower() == name.lower() else None
    return Column(
        name=name, type=_type(type_), nullable=not notnull, default=default, generated=generated, collation=collation,
        identity=identity,
    )  # fmt: skip


def _type(declared: str) -> str:
    """The type as declared, in small letters: SQLite does not tell them apart."""
    return declared if '"' in declared or "'" in declared else " ".join(declared.lower().split())


def _spelled(constraint: Constraint, by_name: dict[str, str]) -> Constraint:
    """Its columns spelled as the table spells them."""
    if not hasattr(constraint, "columns"):
        return constraint
    return constraint.but(columns=tuple(by_name.get(c.lower(), c) for c in constraint.columns))


def _aimed(table: Table, keys: dict[str, Table]) -> Table:
    """References that name no columns mean the primary key; names are spelled as the table referred to spells them."""
    changed: list[Constraint] = []
    for constraint in table.constraints:
        target = keys.get(constraint.target.name.lower()) if isinstance(constraint, ForeignKey) else None
        if isinstance(constraint, ForeignKey) and target is not None:
            key = target.primary_key
            named = constraint.target_columns or (key.columns if key else ())
            spelled = {c.name.lower(): c.name for c in target.columns}
            columns = tuple(spelled.get(c.lower(), c) for c in named)
            constraint = constraint.but(target=target.name, target_columns=columns)
        changed.append(constraint)
    if table.primary_key is not None:
        # SQLite lets NULL into primary keys, but not into the row's own number and not where rows have none
        key = table.primary_key
        strict = {k for k, _ in table.options} & {"without_rowid", "strict"}
        alone = len(key.columns) == 1 and (c := table.column(key.columns[0])) is not None and c.type == "integer"
        if strict or alone:
            columns_ = tuple(c.but(nullable=False) if c.name in key.columns else c for c in table.columns)
            table = table.but(columns=columns_)
    return table.but(constraints=tuple(changed))


def _indexes(connection: sqlite3.Connection, table: str, sql: dict[str, str]) -> tuple[Index, ...]:
    found = []
    for _, name, unique, origin, _partial in sorted(_rows(connection, "index_list", table), key=lambda r: str(r[1])):
        if origin != "c" or name not in sql:
            continue
        texts, where = index_definition(sql[name])
        keys = []
        parts = [r for r in _rows(connection, "index_xinfo", name) if r[5]]
        for place, (_, column, called, descending, collation, _) in enumerate(parts):
            plain = column >= 0
            text = str(called) if plain else (texts[place] if place < len(texts) else "")
            # an index takes the column's collation unless it says another
            own = collation if collation.upper() not in ("BINARY", _collation(connection, table, text)) else None
            keys.append(IndexKey(expression=text, is_column=plain, descending=bool(descending), collation=own))
        found.append(Index(name=name, keys=tuple(keys), unique=bool(unique), where=where))
    return tuple(found)


def _collation(connection: sqlite3.Connection, table: str, column: str) -> str:
    row = connection.execute("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?", (table,)).fetchone()
    return table_definition(table, str(row[0])).collations.get(column, "BINARY") if row else "BINARY"


def _triggers(of: str, entries: list[_Entry]) -> tuple[Trigger, ...]:
    mine = (e for e in entries if e.kind == "trigger" and e.table.lower() == of.lower())
    return tuple(Trigger(name=e.name, definition=e.sql) for e in sorted(mine, key=lambda e: e.name))


def _view(entry: _Entry, entries: list[_Entry]) -> View:
    columns, query = view_query(entry.sql)
    return View(name=Name(name=entry.name), query=query, columns=columns, triggers=_triggers(entry.name, entries))


def rowid_tables(schema: Schema) -> tuple[Table, ...]:
    """Tables whose rows have a number of their own."""
    return tuple(t for t in schema.tables if ("without_rowid", "true") not in t.options)


def is_row_number(table: Table, column: str) -> bool:
    """Whether the column is the row's number by another name."""
    key = table.primary_key
    found = table.column(column)
    return isinstance(key, PrimaryKey) and key.columns == (column,) and found is not None and found.type == "integer"
