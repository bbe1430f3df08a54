"""A column's definition in any dialect: type, default, key, what it is generated from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dbarchitect.model.tables import Column, Generated, Identity
from dbarchitect.sources.files.ddl.constraints import Naming, check, foreign_key, primary_key, unique

if TYPE_CHECKING:
    from dbarchitect.model.inspection import Engine
    from dbarchitect.model.tables import Constraint, Name
    from dbarchitect.sources.files.ddl.cursor import Cursor

STOPS = (
    "CONSTRAINT", "NOT", "NULL", "DEFAULT", "PRIMARY", "UNIQUE", "KEY", "REFERENCES", "CHECK", "COLLATE", "AUTO_INCREMENT", "AUTOINCREMENT",
    "IDENTITY", "GENERATED", "AS", "COMMENT", "ON", "CHARACTER", "CHARSET", "VIRTUAL", "STORED", "PERSISTED", "VISIBLE", "INVISIBLE", "ENABLE",
    "DISABLE", "ROWGUIDCOL", "SPARSE", "FIRST", "AFTER", "DEFERRABLE", "INITIALLY", "USING", "CLUSTERED", "NONCLUSTERED", "ENCODE", "STORAGE",
    "WITH", "INDEX", "SRID", "COMPRESSED", "HIDDEN", "MASKED", "FOR",
)  # fmt: skip
_SUFFIXES = frozenset(
    {"UNSIGNED", "SIGNED", "ZEROFILL", "VARYING", "PRECISION", "OBJECT", "LARGE", "RAW", "BINARY", "ARRAY"}
)
_DOUBLE_WORDS = frozenset({"LONG", "DOUBLE", "NATIONAL", "CHARACTER", "BIT", "CHAR", "BINARY", "NCHAR", "VARYING"})
_SERIALS = {
    "SERIAL": "integer",
    "BIGSERIAL": "bigint",
    "SMALLSERIAL": "smallint",
    "SERIAL4": "integer",
    "SERIAL8": "bigint",
}


@dataclass
class ColumnDraft:
    column: Column
    constraints: list[Constraint] = field(default_factory=list)


def column(cursor: Cursor, table: Name, engine: Engine, naming: Naming) -> ColumnDraft | None:
    """The definition from its name on; None where there is no name."""
    name = cursor.name()
    if not name:
        return None
    kind = type_name(cursor, engine)
    found = ColumnDraft(Column(name=name, type=kind or ("" if engine == "sqlite" else "unknown")))
    if kind.upper() in _SERIALS and engine == "postgresql":
        _set(found, type=_SERIALS[kind.upper()], identity=Identity(always=False), nullable=False)
    elif kind.upper() == "SERIAL":
        _set(found, type="bigint unsigned", identity=Identity(always=False), nullable=False)
        found.constraints.append(unique(naming.unique(table, (name,)), (name,)))
    attributes(cursor, found, table, engine, naming)
    return found


def attributes(cursor: Cursor, found: ColumnDraft, table: Name, engine: Engine, naming: Naming) -> None:
    """What follows the type, each clause put where it belongs; unknown words are passed over."""
    label = ""
    while not cursor.done:
        before = cursor.at
        if cursor.eat("CONSTRAINT"):
            label = cursor.name()
            continue
        _attribute(cursor, found, table, engine, naming, label)
        label = ""
        if cursor.at == before:
            cursor.take()


def _attribute(cursor: Cursor, found: ColumnDraft, table: Name, engine: Engine, naming: Naming, label: str) -> None:
    name = found.column.name
    if cursor.eat("NOT", "NULL"):
        _set(found, nullable=False)
    elif cursor.eat("NULL"):
        pass
    elif cursor.eat("DEFAULT"):
        _default(cursor, found)
    elif cursor.eat("PRIMARY", "KEY"):
        cursor.eat_any("CLUSTERED", "NONCLUSTERED", "ASC", "DESC")
        found.constraints.append(primary_key(label or naming.primary(table), (name,)))
        _set(found, nullable=False)
    elif cursor.eat("UNIQUE"):
        cursor.eat("KEY")
        found.constraints.append(unique(label or naming.unique(table, (name,)), (name,)))
    elif cursor.upper() == "REFERENCES":
        found.constraints.append(foreign_key(cursor, label or naming.foreign(table, (name,)), (name,), engine))
    elif cursor.eat("CHECK"):
        inner = cursor.inside()
        if inner:
            found.constraints.append(check(label or naming.check(table, name), inner.text()))
    elif cursor.eat("COLLATE"):
        collation = cursor.qualified(databases=False)
        _set(found, collation=collation.name if collation else None)
    elif cursor.eat("CHARACTER", "SET") or cursor.eat("CHARSET"):
        cursor.name()
    elif cursor.eat("COMMENT"):
        token = cursor.take()
        _set(found, comment=token.text if token else None)
    elif cursor.eat("ON", "UPDATE"):
        _set(found, options=(("on_update", cursor.until(*STOPS)),))
    else:
        _generated(cursor, found)


def _default(cursor: Cursor, found: ColumnDraft) -> None:
    cursor.eat("ON", "NULL")
    said = cursor.until(*STOPS)
    _set(found, default=None if said.upper() == "NULL" else said or None)


def _generated(cursor: Cursor, found: ColumnDraft) -> None:
    if cursor.eat_any("AUTO_INCREMENT", "AUTOINCREMENT"):
        _set(found, identity=Identity(always=False))
    elif cursor.eat("IDENTITY"):
        inner = cursor.inside()
        numbers = [int(p.text()) for p in inner.parts() if p.text().lstrip("-").isdigit()] if inner else []
        start, step = (*numbers, 1, 1)[:2] if len(numbers) != 1 else (numbers[0], 1)
        _set(found, identity=Identity(always=True, start=start, increment=step or 1), nullable=False)
    elif cursor.eat("GENERATED"):
        always = not cursor.eat("BY", "DEFAULT")
        cursor.eat("ALWAYS")
        cursor.eat("ON", "NULL")
        if cursor.eat("AS", "IDENTITY"):
            cursor.inside()
            _set(found, identity=Identity(always=always), nullable=False)
        elif cursor.eat("AS"):
            _expression(cursor, found)
    elif cursor.eat("AS"):
        _expression(cursor, found)


def _expression(cursor: Cursor, found: ColumnDraft) -> None:
    inner = cursor.inside()
    if inner is None:
        return
    text = inner.text()
    stored = bool(cursor.eat_any("STORED", "PERSISTED", "PERSISTENT"))
    cursor.eat_any("VIRTUAL")
    _set(found, generated=Generated(expression=text, stored=stored))


def _set(found: ColumnDraft, **changes: object) -> None:
    found.column = found.column.model_copy(update=changes)


def type_name(cursor: Cursor, engine: Engine) -> str:
    """The type in small letters, with its arguments as written; empty where none stands (SQLite, T-SQL's computed columns)."""
    token = cursor.peek()
    if token is None or token.kind not in {"word", "quoted"} or (token.upper in STOPS and token.upper != "CHARACTER"):
        return ""
    name = cursor.qualified(databases=False)
    text = str(name).lower() if name and token.kind == "word" else str(name or "")
    if token.kind == "quoted":
        text = text.lower() if engine == "sqlserver" else text
    while cursor.upper() in _SUFFIXES or (text.upper() in _DOUBLE_WORDS and _goes_on(cursor)):
        text += f" {(cursor.take() or token).text.lower()}"
    text += _arguments(cursor)
    while cursor.upper() in _SUFFIXES:
        text += f" {(cursor.take() or token).text.lower()}"
    text += _arguments(cursor) if "(" not in text else ""
    for words in (
        ("WITH", "LOCAL", "TIME", "ZONE"),
        ("WITH", "TIME", "ZONE"),
        ("WITHOUT", "TIME", "ZONE"),
        ("TO", "SECOND"),
        ("TO", "MONTH"),
    ):
        if cursor.eat(*words):
            text += " " + " ".join(words).lower()
    while cursor.upper() == "[":
        cursor.take()
        if cursor.peek() and cursor.upper() != "]":
            cursor.take()
        cursor.eat("]")
        text += "[]"
    return text


def _goes_on(cursor: Cursor) -> bool:
    return (
        cursor.upper() in {"VARYING", "PRECISION", "CHARACTER", "CHAR", "VARCHAR", "LARGE", "RAW"}
        and cursor.upper(1) != "SET"
    )


def _arguments(cursor: Cursor) -> str:
    inner = cursor.inside()
    if inner is None:
        return ""
    return "(" + ",".join(_spaced(part.text()) for part in inner.parts()) + ")"


def _spaced(text: str) -> str:
    return " ".join(text.split()) if "'" not in text else text
