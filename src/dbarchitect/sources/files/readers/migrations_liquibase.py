"""Liquibase: changelogs in XML, YAML, JSON and formatted SQL, followed from the root; the usual change types."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from dbarchitect.model.tables import ForeignKey, Name, PrimaryKey
from dbarchitect.sources.files.ddl.columns import type_name
from dbarchitect.sources.files.ddl.cursor import Cursor
from dbarchitect.sources.files.ddl.tokens import DdlStatement, tokens_of
from dbarchitect.sources.files.dialect import detect
from dbarchitect.sources.files.liquibase_text import Change, changes_of, included_by
from dbarchitect.sources.files.models import Models, type_of
from dbarchitect.sources.files.reading import Piece, Reading

if TYPE_CHECKING:
    from dbarchitect.model.inspection import Engine
    from dbarchitect.sources.files.ddl.draft import TableDraft
    from dbarchitect.sources.files.tree import TextFile, Tree

TRUTH = 2
_MOST_CHANGES = 50_000
_FORMATTED = re.compile(r"^\s*--\s*liquibase formatted sql", re.IGNORECASE)
_ENDINGS = frozenset({".xml", ".yaml", ".yml", ".json", ".sql"})
_KINDS = {
    "int": "int", "integer": "int", "bigint": "bigint", "smallint": "smallint", "tinyint": "smallint", "boolean": "bool", "bool": "bool", "clob": "text",
    "longtext": "text", "text": "text", "datetime": "timestamp", "timestamp": "timestamp", "date": "date", "time": "time", "uuid": "uuid", "blob": "binary",
    "longblob": "binary", "double": "double", "float": "double", "currency": "money", "json": "json", "jsonb": "jsonb", "number": "decimal",
    "decimal": "decimal", "numeric": "decimal", "varchar": "string", "nvarchar": "string", "varchar2": "string", "char": "char", "nclob": "text",
    "bit": "bool", "mediumtext": "text", "java.sql.types.varchar": "string", "java.sql.types.bigint": "bigint", "bytea": "binary",
}  # fmt: skip
_ACTIONS = {"CASCADE": "cascade", "SET NULL": "set null", "SET DEFAULT": "set default", "RESTRICT": "restrict"}


def find(tree: Tree) -> tuple[tuple[str, tuple[TextFile, ...]], ...]:
    """Each root changelog (one that no other includes), with every changelog of the tree."""
    ours = [f for f in tree.files if f.ending in _ENDINGS and _is_changelog(f)]
    if not ours:
        return ()
    included: set[str] = set()
    for file in ours:
        included |= {
            f.path
            for kind, given, _ in changes_of(file.text, file.ending)
            for f in included_by(kind, given, file, tuple(ours))
            if f is not file
        }
    roots = [f for f in ours if f.path not in included] or ours[:1]
    if all(f.ending == ".sql" for f in roots):
        return ((roots[0].folder or ".", (*roots, *(f for f in ours if f not in roots))),) if len(roots) else ()
    return tuple((f.path, (f, *(o for o in ours if o is not f))) for f in roots if f.ending != ".sql")


def _is_changelog(file: TextFile) -> bool:
    begins = file.begins(3000)
    return "databaseChangeLog" in begins if file.ending != ".sql" else bool(_FORMATTED.match(begins))


def read(files: tuple[TextFile, ...], engine: Engine | None) -> Reading:
    """The schema after the last change set; free SQL runs on top of it."""
    known = engine or detect("\n".join(f.text for f in files if f.ending == ".sql"))
    run = _Run(Models(known or "postgresql"), files)
    if files[0].ending == ".sql":
        for file in files:
            run.formatted(file)
    else:
        run.follow(files[0], 0)
    notes = (
        *run.models.notes,
        *(f"not read: {count} changes of the kind {kind}" for kind, count in sorted(run.unknown.items())),
    )
    return Reading(
        "migrations",
        "Liquibase",
        tuple(run.seen),
        known,
        script=tuple(run.script),
        schema=run.models.schema(),
        notes=notes,
        ordered=True,
    )


class _Run:
    def __init__(self, models: Models, files: tuple[TextFile, ...]) -> None:
        self.models = models
        self.script: list[Piece] = []
        self.unknown: dict[str, int] = {}
        self.seen: dict[str, None] = {}
        self._files = files
        self._properties: dict[str, str] = {}
        self._left = _MOST_CHANGES

    def follow(self, file: TextFile, depth: int) -> None:
        """A changelog and what it includes, in order, each file once."""
        if file.path in self.seen or depth > 50:
            return
        self.seen[file.path] = None
        if file.ending == ".sql":
            self.script.append(Piece(file.path, file.text))
            return
        for kind, given, children in changes_of(file.text, file.ending):
            if kind == "property" and given.get("name"):
                self._properties.setdefault(str(given["name"]), str(given.get("value", "")))
            for other in included_by(kind, given, file, self._files):
                self.follow(other, depth + 1)
            dbms = str(given.get("dbms", ""))
            if dbms and self.models.engine not in dbms and "all" not in dbms:
                continue
            for change in children if kind == "changeSet" else ():
                self._left -= 1
                if self._left > 0:
                    self._change(file, change)

    def formatted(self, file: TextFile) -> None:
        self.seen[file.path] = None
        self.script.append(Piece(file.path, file.text))

    def _filled(self, text: str) -> str:
        return re.sub(r"\$\{([\w.]{1,80})\}", lambda m: self._properties.get(m[1], m[1]), text)

    def _table(self, given: dict[str, Any], key: str = "tableName") -> TableDraft | None:
        name = Name(namespace=str(given.get("schemaName") or "public"), name=self._filled(str(given.get(key, ""))))
        found = self.models.draft.table(name)
        if found is None:
            self.models.note(f"a change speaks of {name}, which is not there")
        return found

    def _change(self, file: TextFile, change: Change) -> None:
        kind, given, children = change
        given = {k: self._filled(v) if isinstance(v, str) else v for k, v in given.items()}
        match kind:
            case "createTable":
                space = str(given.get("schemaName") or "public")
                table = self.models.table(str(given.get("tableName", "")), space)
                table.comment = given.get("remarks") if isinstance(given.get("remarks"), str) else None
                self._columns(table, children)
            case "sql" | "createProcedure":
                text = str(given.get("text") or given.get("sql") or given.get("procedureText") or "")
                if _harmless(text):
                    self.script.append(Piece(file.path, self._filled(text).rstrip().rstrip(";") + ";\n"))
            case "sqlFile":
                relative = {**given, "file": given.get("path", "")}
                place = [f for f in self._files if f.path.endswith(str(relative["file"]).strip("/"))]
                self.script += [Piece(f.path, f.text) for f in place[:1]]
            case "createView":
                text = str(given.get("text") or given.get("selectQuery") or "")
                name = given.get("viewName")
                self.script.append(
                    Piece(file.path, f'CREATE OR REPLACE VIEW "{name}" AS {self._filled(text).strip().rstrip(";")};\n')
                )
            case "dropTable":
                self.models.draft.drop(
                    Name(namespace=str(given.get("schemaName") or "public"), name=str(given.get("tableName")))
                )
            case "renameTable":
                found = self._table(given, "oldTableName")
                if found is not None:
                    self.models.draft.rename(
                        found.name, Name(namespace=found.name.namespace, name=str(given.get("newTableName")))
                    )
            case (
                "insert"
                | "update"
                | "delete"
                | "loadData"
                | "loadUpdateData"
                | "tagDatabase"
                | "preConditions"
                | "rollback"
                | "comment"
                | "empty"
                | "validCheckSum"
                | "createSequence"
                | "dropSequence"
                | "dropView"
                | "output"
            ):
                pass
            case _:
                self._alter(kind, given, children)

    def _alter(self, kind: str, given: dict[str, Any], children: list[Any]) -> None:
        key = "baseTableName" if kind in {"addForeignKeyConstraint", "dropForeignKeyConstraint"} else "tableName"
        if kind == "dropIndex" and not given.get("tableName"):
            for one in self.models.draft.tables.values():
                one.indexes.pop(str(given.get("indexName")), None)
            return
        table = self._table(given, key) if given.get(key) else None
        if table is None:
            self.unknown[kind] = self.unknown.get(kind, 0) + 1
            return
        column = str(given.get("columnName", ""))
        match kind:
            case "addColumn":
                self._columns(table, children)
            case "dropColumn":
                for name in (column, *(str(c[1].get("name", "")) for c in children)):
                    table.drop_column(name)
            case "renameColumn":
                table.rename_column(str(given.get("oldColumnName")), str(given.get("newColumnName")))
            case "modifyDataType":
                table.change(column, type=self._type(str(given.get("newDataType", "text"))))
            case "addNotNullConstraint" | "dropNotNullConstraint":
                table.change(column, nullable=kind.startswith("drop"))
            case "addDefaultValue" | "dropDefaultValue":
                table.change(column, default=_default(given))
            case "addAutoIncrement":
                found = table.columns.get(column)
                if found is not None:
                    self.models.generated_key(table, column, found.type)
            case "setColumnRemarks" | "setTableRemarks":
                said = str(given.get("remarks", ""))
                table.change(column, comment=said) if column else setattr(table, "comment", said)
            case _:
                self._key(table, kind, given, children)

    def _key(self, table: TableDraft, kind: str, given: dict[str, Any], children: list[Any]) -> None:
        columns = _names(given.get("columnNames"))
        label = str(given.get("constraintName") or "")
        match kind:
            case "addPrimaryKey":
                self.models.primary_key(table, columns, label)
            case "addUniqueConstraint":
                self.models.unique(table, columns, label)
            case "addCheckConstraint":
                text = str(given.get("constraintBody") or given.get("text") or "")
                self.models.check(table, text, label)
            case "addForeignKeyConstraint":
                target = Name(
                    namespace=str(given.get("referencedTableSchemaName") or "public"),
                    name=str(given.get("referencedTableName")),
                )
                self._reference(
                    table,
                    _names(given.get("baseColumnNames")),
                    target,
                    _names(given.get("referencedColumnNames")),
                    given,
                )
            case "createIndex":
                names = tuple(
                    ("-" if str(c[1].get("descending", "")).lower() == "true" else "") + str(c[1].get("name", ""))
                    for c in children
                )
                self.models.index(
                    table,
                    names,
                    str(given.get("indexName") or ""),
                    unique=str(given.get("unique", "")).lower() == "true",
                )
            case "dropPrimaryKey":
                table.constraints = {n: c for n, c in table.constraints.items() if not isinstance(c, PrimaryKey)}
            case "dropUniqueConstraint" | "dropForeignKeyConstraint" | "dropCheckConstraint":
                table.constraints.pop(label, None)
            case "dropAllForeignKeyConstraints":
                table.constraints = {n: c for n, c in table.constraints.items() if not isinstance(c, ForeignKey)}
            case "dropIndex":
                table.indexes.pop(str(given.get("indexName")), None)
            case _:
                self.unknown[kind] = self.unknown.get(kind, 0) + 1

    def _reference(
        self, table: TableDraft, columns: tuple[str, ...], target: Name, targets: tuple[str, ...], given: dict[str, Any]
    ) -> None:
        settings: dict[str, Any] = {}
        for key, to in (("onDelete", "on_delete"), ("onUpdate", "on_update")):
            action = str(given.get(key, "")).upper()
            if action in _ACTIONS:
                settings[to] = _ACTIONS[action]
        if str(given.get("deleteCascade", "")).lower() == "true":
            settings["on_delete"] = "cascade"
        label = str(given.get("constraintName") or given.get("foreignKeyName") or "")
        self.models.reference(table, columns, target, targets, label, **settings)

    def _columns(self, table: TableDraft, children: list[Any]) -> None:
        primary: list[str] = []
        label = ""
        for kind, raw, inner in children:
            if kind != "column":
                continue
            given = {k: self._filled(v) if isinstance(v, str) else v for k, v in raw.items()}
            name = str(given.get("name", ""))
            rules: dict[str, Any] = next((c[1] for c in inner if c[0] == "constraints"), {})
            nullable = (
                str(rules.get("nullable", "true")).lower() != "false"
                and str(rules.get("primaryKey", "")).lower() != "true"
            )
            spelled = self._type(str(given.get("type", "text")))
            if str(given.get("autoIncrement", "")).lower() == "true" or "serial" in str(given.get("type", "")).lower():
                self.models.generated_key(table, name, spelled)
            else:
                remarks = given.get("remarks")
                self.models.column(
                    table,
                    name,
                    spelled,
                    nullable=nullable,
                    default=_default(given),
                    comment=remarks if isinstance(remarks, str) else None,
                )
            if str(rules.get("primaryKey", "")).lower() == "true":
                primary.append(name)
                label = str(rules.get("primaryKeyName") or label)
            self._column_rules(table, name, rules)
        if primary:
            self.models.primary_key(table, tuple(primary), label)

    def _column_rules(self, table: TableDraft, name: str, rules: dict[str, Any]) -> None:
        if str(rules.get("unique", "")).lower() == "true":
            self.models.unique(table, (name,), str(rules.get("uniqueConstraintName") or ""))
        pointed = re.match(r"\s*(?:(\w+)\.)?(\w+)\s*\(\s*([\w, ]+)\)", str(rules.get("references", "")))
        if pointed is None and rules.get("referencedTableName"):
            target = Name(name=str(rules["referencedTableName"]))
            self._reference(table, (name,), target, _names(rules.get("referencedColumnNames")), dict(rules))
        elif pointed is not None:
            target = Name(namespace=pointed[1] or "public", name=pointed[2])
            self._reference(table, (name,), target, _names(pointed[3]), dict(rules))

    def _type(self, text: str) -> str:
        bare, _, arguments = text.partition("(")
        kind = {"serial": "int", "bigserial": "bigint"}.get(bare.strip().lower(), _KINDS.get(bare.strip().lower()))
        if kind is not None:
            numbers = [n.strip().split()[0] for n in arguments.rstrip(") ").split(",") if n.strip()]
            return type_of(self.models.engine, kind, *numbers)
        given = tokens_of(text[:200], self.models.engine)
        spelled = type_name(Cursor(DdlStatement(given, text[:200], 1)), self.models.engine)
        return spelled or type_of(self.models.engine, "text")


def _names(said: Any) -> tuple[str, ...]:
    return tuple(n.strip() for n in str(said or "").split(",") if n.strip())


def _harmless(text: str) -> bool:
    return bool(re.match(r"\s*(?:--[^\n]*\n\s*)*(?:create|alter|comment|drop)\b", text, re.IGNORECASE))


def _default(given: dict[str, Any]) -> str | None:
    if "defaultValueComputed" in given:
        return str(given["defaultValueComputed"])
    if "defaultValueBoolean" in given:
        return str(given["defaultValueBoolean"]).lower()
    if "defaultValueNumeric" in given:
        return str(given["defaultValueNumeric"])
    if "defaultValueDate" in given and not str(given["defaultValueDate"])[:1].isdigit():
        return str(given["defaultValueDate"])
    said = given.get("defaultValue", given.get("defaultValueDate"))
    return None if said is None else "'" + str(said).replace("'", "''") + "'"
