"""ALTER TABLE in any dialect, applied to a draft."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.model.tables import Identity, Name, PrimaryKey
from dbarchitect.sources.files.ddl.columns import STOPS, column, type_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from dbarchitect.sources.files.ddl.constraints import Naming
    from dbarchitect.sources.files.ddl.cursor import Cursor
    from dbarchitect.sources.files.ddl.draft import SchemaDraft, TableDraft

    Element = Callable[[TableDraft, Cursor], None]

_CONSTRAINTS = frozenset({"CONSTRAINT", "PRIMARY", "UNIQUE", "FOREIGN", "CHECK", "KEY", "INDEX", "FULLTEXT", "SPATIAL"})


def alter_table(draft: SchemaDraft, naming: Naming, name: Name, cursor: Cursor, element: Element) -> None:
    """Every action of the statement done; one that is not known is noted."""
    table = draft.table(name)
    if table is None:
        draft.notes[f"ALTER TABLE speaks of {name}, which is not there"] = None
        return
    cursor.eat_any("WITH")
    cursor.eat_any("CHECK", "NOCHECK") if cursor.upper(1) in {"ADD", "CHECK"} else None
    adding = False
    for part in cursor.parts():
        if not adding or part.upper() in {"ADD", "DROP", "ALTER", "MODIFY", "CHANGE", "RENAME"}:
            adding = part.upper() == "ADD"
        else:  # T-SQL and Oracle: ADD a int, b int
            element(table, part)
            continue
        _action(draft, naming, table, part, element)


def _action(draft: SchemaDraft, naming: Naming, table: TableDraft, part: Cursor, element: Element) -> None:
    match part.upper():
        case "ADD":
            part.take()
            _add(draft, table, part, element)
        case "DROP":
            part.take()
            _drop(draft, table, part)
        case "MODIFY" | "CHANGE":
            _redefine(draft, naming, table, part)
        case "ALTER":
            part.take()
            _alter_column(draft, naming, table, part)
        case "RENAME":
            part.take()
            _rename(draft, table, part)
        case (
            "COMMENT"
            | "ENGINE"
            | "AUTO_INCREMENT"
            | "OWNER"
            | "ENABLE"
            | "DISABLE"
            | "CHECK"
            | "NOCHECK"
            | "SET"
            | "CONVERT"
            | "DEFAULT"
        ):
            pass
        case "":
            pass
        case word:
            draft.notes[f"not read by grammar: ALTER TABLE … {word}"] = None


def _add(draft: SchemaDraft, table: TableDraft, part: Cursor, element: Element) -> None:
    if part.eat("COLUMN") or part.upper() not in _CONSTRAINTS:
        part.eat("IF", "NOT", "EXISTS")
        if part.upper() == "(":
            inner = part.inside()
            for one in inner.parts() if inner else []:
                element(table, one)
            return
        if part.upper() == "DEFAULT":  # T-SQL: ADD DEFAULT x FOR c
            _default_for(table, part)
            return
        if part.upper() not in {"PARTITION", "PERIOD", "SYSTEM"}:
            element(table, part)
        return
    if part.upper() == "CONSTRAINT" and part.upper(2) == "DEFAULT":
        part.at += 2
        _default_for(table, part)
        return
    element(table, part)


def _default_for(table: TableDraft, part: Cursor) -> None:
    part.take()
    said = part.until("FOR", "WITH")
    if part.eat("FOR"):
        table.change(part.name(), default=said)


def _drop(draft: SchemaDraft, table: TableDraft, part: Cursor) -> None:
    kind = part.eat_any("COLUMN", "CONSTRAINT", "INDEX", "KEY", "FOREIGN", "PRIMARY", "CHECK", "PARTITION")
    if kind in {"FOREIGN", "PRIMARY"}:
        part.eat("KEY")
    part.eat("IF", "EXISTS")
    if kind == "PRIMARY":
        table.constraints = {n: c for n, c in table.constraints.items() if not isinstance(c, PrimaryKey)}
    elif kind in {"CONSTRAINT", "FOREIGN", "CHECK", "INDEX", "KEY"}:
        name = part.name()
        found = next((n for n in table.constraints if n.lower() == name.lower()), None)
        if found is not None:
            del table.constraints[found]
        table.indexes.pop(name, None)
    elif kind != "PARTITION":
        names = part.names() if part.upper() == "(" else (part.name(),)
        for name in names:
            table.drop_column(name)


def _redefine(draft: SchemaDraft, naming: Naming, table: TableDraft, part: Cursor) -> None:
    """MySQL's MODIFY and CHANGE, Oracle's MODIFY (…)."""
    changes = part.upper() == "CHANGE"
    part.take()
    part.eat("COLUMN")
    inner = part.inside()
    for one in inner.parts() if inner else [part]:
        old = one.name() if changes else (one.peek().text if one.peek() else "")  # type: ignore[union-attr]
        key = table.key(old)
        if key is None:
            continue
        made = column(one, table.name, draft.engine, naming)
        if made is None:
            continue
        if made.column.name != key and changes:
            table.rename_column(key, made.column.name)
        before = table.columns[made.column.name if changes else key]
        fresh = made.column
        if fresh.type == "unknown":
            fresh = fresh.model_copy(update={"type": before.type})
        table.columns[fresh.name if changes else key] = fresh.model_copy(
            update={"name": fresh.name if changes else key}
        )
        for extra in made.constraints:
            table.add(extra)


def _alter_column(draft: SchemaDraft, naming: Naming, table: TableDraft, part: Cursor) -> None:
    if part.upper() in {"CONSTRAINT", "INDEX", "CHECK"}:
        return
    part.eat("COLUMN")
    name = part.name()
    if part.eat("SET", "DEFAULT"):
        table.change(name, default=part.until(*STOPS))
    elif part.eat("DROP", "DEFAULT"):
        table.change(name, default=None)
    elif part.eat("SET", "NOT", "NULL"):
        table.change(name, nullable=False)
    elif part.eat("DROP", "NOT", "NULL"):
        table.change(name, nullable=True)
    elif part.eat("ADD", "GENERATED"):
        always = not part.eat("BY", "DEFAULT")
        table.change(name, identity=Identity(always=always), nullable=False)
    elif part.eat("DROP", "IDENTITY"):
        table.change(name, identity=None)
    elif part.eat("SET", "DATA", "TYPE") or part.eat("TYPE"):
        table.change(name, type=type_name(part, draft.engine) or "unknown")
    elif part.upper() not in {"SET", "DROP", "RESTART", "ADD"}:  # T-SQL: ALTER COLUMN c type [NOT NULL]
        part.at -= 1
        made = column(part, table.name, draft.engine, naming)
        if made is not None:
            table.change(name, type=made.column.type, nullable=made.column.nullable, collation=made.column.collation)


def _rename(draft: SchemaDraft, table: TableDraft, part: Cursor) -> None:
    kind = part.eat_any("COLUMN", "INDEX", "KEY", "CONSTRAINT")
    if part.eat_any("TO", "AS"):
        new = part.qualified(databases=draft.engine in {"mysql", "mariadb", "sqlite"})
        if new is not None and new.namespace == "public" and table.name.namespace != "public":
            new = Name(namespace=table.name.namespace, name=new.name)
        draft.rename(table.name, new)
        return
    old = part.name()
    if not part.eat("TO"):
        draft.rename(table.name, Name(namespace=table.name.namespace, name=old)) if not kind and part.done else None
        return
    new_name = part.name()
    if kind in {"INDEX", "KEY"} and old in table.indexes:
        table.indexes[new_name] = table.indexes.pop(old).model_copy(update={"name": new_name})
    elif kind in {"INDEX", "KEY", "CONSTRAINT"} and old in table.constraints:
        table.constraints[new_name] = table.constraints.pop(old).model_copy(update={"name": new_name})
    elif kind in {"COLUMN", ""}:
        table.rename_column(old, new_name)
