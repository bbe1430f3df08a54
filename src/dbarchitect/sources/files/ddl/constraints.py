"""Keys, references and checks in any dialect, and the names engines give to those without one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from dbarchitect.core.names import fit
from dbarchitect.model.tables import Check, ForeignKey, Index, IndexKey, Name, PrimaryKey, Unique

if TYPE_CHECKING:
    from dbarchitect.model.inspection import Engine
    from dbarchitect.model.tables import Action, Constraint
    from dbarchitect.sources.files.ddl.cursor import Cursor

_MYSQL = frozenset({"mysql", "mariadb"})
_DIRECTIONS = ("ASC", "DESC")


@dataclass
class Naming:
    """Names for what has none, as the engine would give them; numbered where the engine numbers."""

    engine: Engine
    counts: dict[str, int] = field(default_factory=dict)

    def primary(self, table: Name) -> str:
        return "PRIMARY" if self.engine in _MYSQL else fit(f"{table.name}_pkey")

    def unique(self, table: Name, columns: tuple[str, ...]) -> str:
        return columns[0] if self.engine in _MYSQL and columns else fit(f"{table.name}_{'_'.join(columns)}_key")

    def foreign(self, table: Name, columns: tuple[str, ...]) -> str:
        if self.engine in _MYSQL:
            return f"{table.name}_ibfk_{self._next(f'{table}.fk')}"
        return fit(f"{table.name}_{'_'.join(columns)}_fkey")

    def check(self, table: Name, column: str = "") -> str:
        if self.engine in _MYSQL:
            return f"{table.name}_chk_{self._next(f'{table}.check')}"
        return fit(f"{table.name}_{column}_check" if column else f"{table.name}_check")

    def index(self, table: Name, columns: tuple[str, ...]) -> str:
        return columns[0] if self.engine in _MYSQL and columns else fit(f"{table.name}_{'_'.join(columns)}_idx")

    def _next(self, key: str) -> int:
        self.counts[key] = self.counts.get(key, 0) + 1
        return self.counts[key]


def primary_key(name: str, columns: tuple[str, ...]) -> PrimaryKey:
    return PrimaryKey(name=name, columns=columns)


def unique(name: str, columns: tuple[str, ...]) -> Unique:
    return Unique(name=name, columns=columns)


def check(name: str, expression: str) -> Check:
    return Check(name=name, expression=expression)


def foreign_key(cursor: Cursor, name: str, columns: tuple[str, ...], engine: Engine) -> ForeignKey:
    """The reference from REFERENCES on."""
    cursor.eat("REFERENCES")
    target = cursor.qualified(databases=engine in _MYSQL | {"sqlite"}) or Name(name="unknown")
    targets = cursor.names() if cursor.upper() == "(" else ()
    changes: dict[str, object] = {}
    while not cursor.done:
        if cursor.eat("ON", "DELETE"):
            changes["on_delete"] = _action(cursor)
        elif cursor.eat("ON", "UPDATE"):
            changes["on_update"] = _action(cursor)
        elif cursor.eat("MATCH", "FULL"):
            changes["match"] = "full"
        elif cursor.eat("NOT", "DEFERRABLE"):
            pass
        elif cursor.eat("DEFERRABLE"):
            changes["deferrable"] = True
        elif cursor.eat("INITIALLY", "DEFERRED"):
            changes["initially_deferred"] = True
        elif cursor.eat("NOT", "VALID"):
            changes["validated"] = False
        elif not cursor.eat("MATCH", "SIMPLE") and not cursor.eat("INITIALLY", "IMMEDIATE"):
            break
    key = ForeignKey(name=name, columns=columns, target=target, target_columns=targets)
    return key.model_copy(update=changes)


def _action(cursor: Cursor) -> Action:
    if cursor.eat("SET"):
        return "set default" if cursor.eat_any("NULL", "DEFAULT") == "DEFAULT" else "set null"
    if cursor.eat("NO"):
        cursor.eat("ACTION")
        return "no action"
    said = cursor.eat_any("CASCADE", "RESTRICT").lower()
    return cast("Action", said or "no action")


def constraint(cursor: Cursor, table: Name, engine: Engine, naming: Naming) -> Constraint | Index | None:
    """The constraint or index that a table's element defines; None when the element is a column or unknown."""
    label = ""
    if cursor.eat("CONSTRAINT"):
        following = cursor.upper()
        label = "" if following in {"PRIMARY", "UNIQUE", "FOREIGN", "CHECK"} else cursor.name()
    if cursor.eat("PRIMARY", "KEY"):
        cursor.eat_any("CLUSTERED", "NONCLUSTERED")
        _using(cursor)
        return primary_key(label or naming.primary(table), cursor.names())
    if cursor.upper() == "UNIQUE" and cursor.upper(1) in {
        "",
        "(",
        "KEY",
        "INDEX",
        "CLUSTERED",
        "NONCLUSTERED",
        "USING",
        "NULLS",
    }:
        cursor.take()
        cursor.eat_any("KEY", "INDEX", "CLUSTERED", "NONCLUSTERED")
        nulls = cursor.eat("NULLS", "NOT", "DISTINCT")
        given = cursor.name() if cursor.upper() not in {"(", "USING"} else ""
        _using(cursor)
        columns = cursor.names()
        made = unique(given or label or naming.unique(table, columns), columns)
        return made.model_copy(update={"nulls_not_distinct": nulls})
    if cursor.eat("FOREIGN", "KEY"):
        given = cursor.name() if cursor.upper() != "(" else ""
        columns = cursor.names()
        return foreign_key(cursor, label or given or naming.foreign(table, columns), columns, engine)
    if cursor.upper() == "CHECK" and cursor.upper(1) == "(":
        cursor.take()
        inner = cursor.inside()
        return check(label or naming.check(table), inner.text()) if inner else None
    return _index(cursor, table, engine, naming)


def _index(cursor: Cursor, table: Name, engine: Engine, naming: Naming) -> Index | None:
    method, begun = "btree", cursor.at
    kind = cursor.eat_any("FULLTEXT", "SPATIAL")
    if kind:
        method = kind.lower()
    marked = cursor.eat_any("KEY", "INDEX")
    if not kind and not (marked and engine in _MYSQL | {"sqlserver"}):
        cursor.at = begun
        return None
    given = cursor.name() if cursor.upper() not in {"(", "USING"} else ""
    cursor.eat("UNIQUE")
    cursor.eat_any("CLUSTERED", "NONCLUSTERED")
    method = _using(cursor) or method
    if cursor.upper() != "(":  # a column that is called key or index
        cursor.at = begun
        return None
    keys = index_keys(cursor)
    columns = tuple(k.expression for k in keys if k.is_column)
    return Index(name=given or naming.index(table, columns), keys=keys, method=method)


def _using(cursor: Cursor) -> str:
    return cursor.name().lower() if cursor.eat("USING") else ""


def index_keys(cursor: Cursor) -> tuple[IndexKey, ...]:
    """The keys in parentheses: columns with lengths and directions, or expressions."""
    inner = cursor.inside()
    if inner is None:
        return ()
    return tuple(_key(part) for part in inner.parts())


def _key(part: Cursor) -> IndexKey:
    first, options = part.peek(), ()
    plain = (
        first is not None and first.kind in {"word", "quoted"} and part.upper(1) not in {"(", ".", ":", "-", "+", "|"}
    )
    length = part.peek(2)
    prefix = part.upper(1) == "(" and length is not None and length.kind == "number" and part.upper(3) == ")"
    if first is None or not (plain or (prefix and first.kind in {"word", "quoted"})):
        text, descending = part.text(), False
        if text.upper().endswith((" DESC", " ASC")):
            text, _, last = text.rpartition(" ")
            descending = last.upper() == "DESC"
        return IndexKey(expression=text, is_column=False, descending=descending)
    name = part.name()
    if prefix and length is not None:
        part.inside()
        options = (("prefix", length.text),)  # type: ignore[assignment]
    key = IndexKey(expression=name, operator_class_options=options)
    changes: dict[str, object] = {}
    while not part.done:
        if part.eat("DESC"):
            changes["descending"] = True
        elif part.eat("COLLATE"):
            changes["collation"] = part.name()
        elif part.eat("NULLS"):
            changes["nulls_first"] = part.upper() == "FIRST"
            part.take()
        elif not part.eat_any(*_DIRECTIONS):
            changes["operator_class"] = part.name() or None
            if part.upper() == "(":
                part.inside()
            elif not changes["operator_class"]:
                part.take()
    return key.model_copy(update=changes)
