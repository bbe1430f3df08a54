"""DDL statements applied in order to a draft of the schema: CREATE, ALTER, DROP, RENAME, COMMENT."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.model.objects import EnumType, View
from dbarchitect.model.tables import Index, Name
from dbarchitect.sources.files.ddl.alter import alter_table
from dbarchitect.sources.files.ddl.columns import column
from dbarchitect.sources.files.ddl.constraints import Naming, constraint, index_keys
from dbarchitect.sources.files.ddl.cursor import Cursor
from dbarchitect.sources.files.ddl.draft import SchemaDraft, TableDraft
from dbarchitect.sources.files.ddl.tokens import statements

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dbarchitect.model.inspection import Engine
    from dbarchitect.model.schema import Schema
    from dbarchitect.sources.files.ddl.tokens import DdlStatement
    from dbarchitect.sources.files.reading import Piece

_SILENT = frozenset(
    {
        "SET", "USE", "INSERT", "REPLACE", "LOCK", "UNLOCK", "START", "BEGIN", "COMMIT", "PRAGMA", "UPDATE", "DELETE", "SELECT", "COPY", "GO", "PRINT",
        "IF", "EXEC", "EXECUTE", "ROLLBACK", "ANALYZE", "VACUUM", "TRUNCATE", "CALL", "END", "PROMPT", "SPOOL", "EXIT", "WHENEVER", "GRANT", "REVOKE",
        "DECLARE", "FLUSH", "MERGE", "WITH", "DO", "SAVEPOINT", "RELEASE", "REM", "COMMENT", "RESET", "SHOW", "CHECKPOINT", "RAISERROR", "WAITFOR",
    }
)  # fmt: skip
_NOT_TABLES = frozenset(
    {
        "TRIGGER",
        "PROCEDURE",
        "FUNCTION",
        "EVENT",
        "PACKAGE",
        "ROLE",
        "USER",
        "LOGIN",
        "POLICY",
        "RULE",
        "SYNONYM",
        "TYPE",
        "SEQUENCE",
        "EXTENSION",
    }
)
_DATABASE_NAMES = frozenset({"mysql", "mariadb", "sqlite"})


def replay(pieces: Iterable[Piece], engine: Engine, start: Schema | None = None) -> tuple[Schema, tuple[str, ...]]:
    """The schema that the pieces make one after the other, and in words what of them was not understood."""
    run = Replay(engine)
    if start is not None:
        run.begin(start)
    for piece in pieces:
        for statement in statements(piece.sql, engine):
            run.one(statement)
    schema = run.draft.schema()
    left = [f"not read by grammar: {count} {kind}" for kind, count in sorted(run.left.items())]
    return schema, (*left, *run.draft.notes)


class Replay:
    """Statements applied to `draft` one by one; `left` counts what is not understood, by kind."""

    def __init__(self, engine: Engine, draft: SchemaDraft | None = None) -> None:
        self.draft = draft or SchemaDraft(engine)
        self.naming = Naming(engine)
        self.left: dict[str, int] = {}
        self._databases = engine in _DATABASE_NAMES

    def begin(self, schema: Schema) -> None:
        for table in schema.tables:
            self.draft.tables[table.name] = TableDraft(
                name=table.name,
                columns={c.name: c for c in table.columns},
                constraints={c.name: c for c in table.constraints},
                indexes={i.name: i for i in table.indexes},
                comment=table.comment,
                options=dict(table.options),
            )
        self.draft.views = {v.name: v for v in schema.views}
        self.draft.enums = {e.name: e for e in schema.enums}

    def one(self, statement: DdlStatement) -> None:
        cursor = Cursor(statement)
        match cursor.upper():
            case "CREATE":
                cursor.take()
                self._create(cursor)
            case "ALTER":
                cursor.take()
                self._alter(cursor)
            case "DROP":
                cursor.take()
                self._drop(cursor)
            case "RENAME":
                cursor.take()
                self._rename(cursor)
            case "COMMENT":
                cursor.take()
                self._comment(cursor)
            case "EXEC" | "EXECUTE":
                self._execute(cursor)
            case word if word not in _SILENT:
                self._leave(word or "statements")
            case _:
                self._conditional(cursor)

    def _conditional(self, cursor: Cursor) -> None:
        """`IF NOT EXISTS (…) CREATE TABLE …` and `IF … BEGIN CREATE TABLE … END`, as scripts for SQL Server have them."""
        if cursor.upper() not in {"IF", "BEGIN"}:
            return None
        for place in range(cursor.at, min(cursor.end, cursor.at + 80)):
            word = cursor.statement.tokens[place].upper
            if word in {"CREATE", "ALTER"}:
                inner = Cursor(cursor.statement, place + 1)
                return self._create(inner) if word == "CREATE" else self._alter(inner)
        return None

    def _leave(self, kind: str) -> None:
        key = kind.lower()[:40]
        self.left[key] = self.left.get(key, 0) + 1

    def _name(self, cursor: Cursor) -> Name | None:
        return cursor.qualified(self._databases)

    def _create(self, cursor: Cursor) -> None:
        temporary = False
        unique = False
        method = ""
        while True:
            word = cursor.eat_any(
                "OR", "REPLACE", "ALTER", "TEMPORARY", "TEMP", "GLOBAL", "LOCAL", "UNLOGGED", "UNIQUE", "FULLTEXT", "SPATIAL", "CLUSTERED",
                "NONCLUSTERED", "FORCE", "EDITIONABLE", "BITMAP", "COLUMNSTORE", "VIRTUAL", "PRIVATE", "NO",
            )  # fmt: skip
            if not word:
                break
            temporary = temporary or word in {"TEMPORARY", "TEMP", "PRIVATE"}
            unique = unique or word == "UNIQUE"
            method = word.lower() if word in {"FULLTEXT", "SPATIAL", "COLUMNSTORE", "BITMAP"} else method
        if cursor.eat("ALGORITHM") or cursor.eat("DEFINER") or cursor.eat("SQL"):
            while not cursor.done and cursor.upper() not in {"VIEW", *_NOT_TABLES}:
                cursor.take()
        if cursor.eat("TABLE"):
            if not temporary:
                self._table(cursor)
        elif cursor.eat("INDEX"):
            self._index(cursor, unique, method or "btree")
        elif cursor.eat_any("VIEW", "MATERIALIZED"):
            self._view(cursor)
        elif cursor.eat("TYPE"):
            self._type(cursor)
        elif cursor.upper() not in {"DATABASE", "SCHEMA"}:
            self._leave(f"{cursor.upper() or 'objects'}s")

    def _table(self, cursor: Cursor) -> None:
        cursor.eat("IF", "NOT", "EXISTS")
        name = self._name(cursor)
        if name is None:
            return
        inner = cursor.inside()
        if self.draft.table(name) is not None:
            return
        table = TableDraft(name)
        if inner is None:
            self._leave("tables made of a query")
            return
        self.draft.tables[name] = table
        for part in inner.parts():
            self.element(table, part)
        self._options(cursor, table)

    def element(self, table: TableDraft, part: Cursor) -> None:
        """A column or a constraint of a table's body."""
        begun = part.at
        found = constraint(part, table.name, self.draft.engine, self.naming)
        if isinstance(found, Index):
            table.indexes[found.name] = found
        elif found is not None:
            table.add(found)
        elif part.upper() not in {"PERIOD", "LIKE", "EXCLUDE", "CONSTRAINT", "SUPPLEMENTAL"}:
            part.at = begun
            made = column(part, table.name, self.draft.engine, self.naming)
            if made is not None:
                table.columns[made.column.name] = made.column
                for one in made.constraints:
                    table.add(one)
        else:
            self._leave(f"{part.upper().lower()} clauses")

    def _options(self, cursor: Cursor, table: TableDraft) -> None:
        while not cursor.done:
            word = cursor.upper()
            cursor.take()
            if word in {"ENGINE", "COMMENT", "COLLATE", "CHARSET", "ROW_FORMAT", "AUTO_INCREMENT"}:
                cursor.eat("=")
                token = cursor.take()
                if token and word == "COMMENT":
                    table.comment = token.text
                elif token and word != "AUTO_INCREMENT":
                    table.options[word.lower()] = token.text
            elif word in {"STRICT"} or (word == "WITHOUT" and cursor.eat("ROWID")):
                table.options["strict" if word == "STRICT" else "without_rowid"] = "on"
            elif word == "PARTITION" and cursor.eat("BY"):
                table.options["partition_by"] = cursor.until("PARTITIONS")[:2000]

    def _index(self, cursor: Cursor, unique: bool, method: str) -> None:
        cursor.eat_any("CONCURRENTLY", "ONLINE", "OFFLINE")
        cursor.eat("IF", "NOT", "EXISTS")
        name = cursor.qualified(self._databases) if cursor.upper() != "ON" else None
        if cursor.eat("USING"):
            method = cursor.name().lower()
        cursor.eat("ON")
        cursor.eat("ONLY")
        target = self._name(cursor)
        if cursor.eat("USING"):
            method = cursor.name().lower()
        table = self.draft.table(target)
        keys = index_keys(cursor)
        if table is None or not keys:
            self.draft.notes[f"the index {name} has no table {target}"] = None
            return
        columns = tuple(k.expression for k in keys if k.is_column)
        include: tuple[str, ...] = cursor.names() if cursor.eat("INCLUDE") else ()
        where = None
        while not cursor.done:
            if cursor.eat("WHERE"):
                where = cursor.until("WITH", "TABLESPACE", "ON")
            else:
                cursor.take()
        label = name.name if name else self.naming.index(table.name, columns)
        keys = tuple(
            k.model_copy(update={"expression": table.key(k.expression) or k.expression}) if k.is_column else k
            for k in keys
        )
        table.indexes[label] = Index(name=label, keys=keys, method=method, unique=unique, include=include, where=where)

    def _view(self, cursor: Cursor) -> None:
        materialized = cursor.eat("VIEW")
        cursor.eat("IF", "NOT", "EXISTS")
        name = self._name(cursor)
        columns = cursor.names() if cursor.upper() == "(" else ()
        while not cursor.done and cursor.upper() != "AS":
            cursor.take()
        cursor.eat("AS")
        if name is not None and not cursor.done and self.draft.table(name) is None:
            self.draft.views[name] = View(name=name, query=cursor.text(), columns=columns, materialized=materialized)

    def _type(self, cursor: Cursor) -> None:
        name = self._name(cursor)
        if name is None or not (cursor.eat("AS", "ENUM")):
            self._leave("types")
            return
        inner = cursor.inside()
        values = tuple(t.text for p in (inner.parts() if inner else []) if (t := p.peek()) is not None)
        self.draft.enums[name] = EnumType(name=name, values=values)

    def _alter(self, cursor: Cursor) -> None:
        cursor.eat_any("IGNORE", "ONLINE")
        if cursor.eat("TABLE"):
            cursor.eat("IF", "EXISTS")
            cursor.eat("ONLY")
            name = self._name(cursor)
            if name is not None:
                alter_table(self.draft, self.naming, name, cursor, self.element)
        elif cursor.upper() not in {"DATABASE", "SCHEMA", "SEQUENCE", "SESSION", "ROLE", "USER", "AUTHORIZATION"}:
            self._leave(f"changes of {cursor.upper() or 'object'}s")

    def _drop(self, cursor: Cursor) -> None:
        kind = cursor.upper()
        cursor.take()
        cursor.eat("CONCURRENTLY")
        cursor.eat("IF", "EXISTS")
        if kind == "TABLE":
            for part in cursor.parts():
                self.draft.drop(part.qualified(self._databases))
        elif kind == "INDEX":
            name = cursor.qualified(self._databases)
            on = self.draft.table(cursor.qualified(self._databases)) if cursor.eat("ON") else None
            for table in [on] if on else list(self.draft.tables.values()):
                if name is not None:
                    table.indexes.pop(name.name, None)
        elif kind == "VIEW":
            for part in cursor.parts():
                name = part.qualified(self._databases)
                if name is not None:
                    self.draft.views.pop(name, None)

    def _rename(self, cursor: Cursor) -> None:
        if not cursor.eat("TABLE"):
            return
        for part in cursor.parts():
            old = part.qualified(self._databases)
            part.eat("TO")
            self.draft.rename(old, part.qualified(self._databases))

    def _comment(self, cursor: Cursor) -> None:
        cursor.eat("ON")
        kind = cursor.eat_any("TABLE", "COLUMN")
        parts: list[str] = []
        while not cursor.done and cursor.upper() != "IS":
            if not cursor.eat("."):
                parts.append(cursor.name())
                if not parts[-1]:
                    cursor.take()
        cursor.eat("IS")
        token = cursor.take()
        if token is None or token.kind != "string" or not parts:
            return
        column_name = parts.pop() if kind == "COLUMN" and len(parts) > 1 else None
        bare = len(parts) == 1 or self._databases or parts[-2].lower() in {"public", "dbo"}
        table = self.draft.table(Name(name=parts[-1]) if bare else Name(namespace=parts[-2], name=parts[-1]))
        if table is None:
            return
        if column_name is None:
            table.comment = token.text
        else:
            table.change(column_name, comment=token.text)

    def _execute(self, cursor: Cursor) -> None:
        """`sp_rename` and comments (`sp_addextendedproperty`) of SQL Server."""
        cursor.take()
        name = cursor.qualified(databases=False)
        if name is None:
            return
        given = [t.text for t in cursor.statement.tokens[cursor.at :] if t.kind == "string"]
        if name.name.lower() == "sp_rename" and len(given) >= 2:
            self._renamed(
                [p.strip("[]") for p in given[0].split(".")], given[1], given[2].upper() if len(given) > 2 else ""
            )
        elif name.name.lower() == "sp_addextendedproperty" and "MS_Description" in given:
            self._described(given)

    def _renamed(self, path: list[str], new: str, kind: str) -> None:
        if kind == "COLUMN" and len(path) > 1:
            table = self.draft.table(Name(name=path[-2]))
            if table is not None:
                table.rename_column(path[-1], new)
        elif not kind or kind == "OBJECT":
            self.draft.rename(Name(name=path[-1]), Name(name=new))

    def _described(self, given: list[str]) -> None:
        levels = {given[i].upper(): given[i + 1] for i in range(len(given) - 1)}
        table = self.draft.table(Name(name=levels["TABLE"])) if "TABLE" in levels else None
        at = given.index("MS_Description")
        words = given[at + 1] if at + 1 < len(given) else ""
        if table is not None and "COLUMN" in levels:
            table.change(levels["COLUMN"], comment=words)
        elif table is not None:
            table.comment = words
