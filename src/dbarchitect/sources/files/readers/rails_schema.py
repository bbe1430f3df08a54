"""Rails: `db/schema.rb`, the state that Active Record writes down; where it is missing, `db/migrate/*.rb` in order."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from dbarchitect.core.names import plural, singular
from dbarchitect.model.tables import ForeignKey, Identity, Name
from dbarchitect.sources.files.models import Models, type_of
from dbarchitect.sources.files.reading import Reading
from dbarchitect.sources.files.ruby_arguments import arguments

if TYPE_CHECKING:
    from dbarchitect.model.inspection import Engine
    from dbarchitect.sources.files.ddl.draft import TableDraft
    from dbarchitect.sources.files.tree import TextFile, Tree

TRUTH = 1
_KINDS = {
    "string": "string", "text": "text", "integer": "int", "bigint": "bigint", "float": "double", "decimal": "decimal", "numeric": "decimal",
    "datetime": "timestamp", "timestamp": "timestamp", "timestamptz": "timestamptz", "time": "time", "date": "date", "binary": "binary", "boolean": "bool",
    "json": "json", "jsonb": "jsonb", "uuid": "uuid", "inet": "inet", "interval": "interval", "xml": "xml", "money": "money", "blob": "binary",
}  # fmt: skip
_OWN = {
    "citext", "hstore", "ltree", "cidr", "macaddr", "point", "line", "polygon", "circle", "box", "path", "lseg", "tsvector", "tsquery", "int4range", "int8range",
    "numrange", "daterange", "tsrange", "tstzrange", "bit", "oid", "vector", "geometry",
}  # fmt: skip
_CALL = re.compile(r"^\s*(?:(\w+)\.)?([a-z_]\w*[!?]?)[ (](.*)$")
_ACTIONS = {"cascade": "cascade", "nullify": "set null", "restrict": "restrict", "set_null": "set null"}


def find(tree: Tree) -> tuple[tuple[str, tuple[TextFile, ...]], ...]:
    """Each `schema.rb`; else the migrations of each `db/migrate`."""
    schemas = [f for f in tree.files if f.ending == ".rb" and "ActiveRecord::Schema" in f.begins(4000)]
    if schemas:
        return tuple((f.path, (f,)) for f in schemas)
    steps: dict[str, list[TextFile]] = {}
    for file in tree.files:
        if file.ending == ".rb" and "ActiveRecord::Migration" in file.begins(2000):
            steps.setdefault(file.folder, []).append(file)
    return tuple((folder or ".", tuple(files)) for folder, files in steps.items())


def read(files: tuple[TextFile, ...], engine: Engine | None) -> Reading:
    """The tables that the calls make."""
    text = "\n".join(f.text for f in files)
    known = engine
    if known is None and re.search(r"enable_extension|:jsonb|t\.jsonb|t\.uuid|using: :gin|create_enum", text):
        known = "postgresql"
    elif known is None and re.search(r"charset: \"utf8|ENGINE=InnoDB|unsigned: true", text):
        known = "mysql"
    run = _Run(Models(known or "postgresql"))
    for file in files:
        run.file(file.text)
    run.finish()
    schema = run.models.schema(tuple(run.extensions) if run.models.engine == "postgresql" else ())
    kind = "Rails schema" if "ActiveRecord::Schema" in text else "Rails migrations"
    return Reading(
        "migrations", kind, tuple(f.path for f in files), known, schema=schema, notes=tuple(run.models.notes)
    )


class _Run:
    def __init__(self, models: Models) -> None:
        self.models = models
        self.extensions: dict[str, None] = {}
        self._table: TableDraft | None = None
        self._enums: dict[str, str] = {}

    def file(self, text: str) -> None:
        text = re.sub(r",[ \t]*\n\s*", ", ", text)
        skipping = False
        for raw in text.splitlines():
            line = raw.split(" # ")[0] if '"' not in raw else raw
            if re.match(r"\s*def (?:self\.)?down\b", line):
                skipping = True
            elif re.match(r"\s*def ", line):
                skipping = False
            if not skipping:
                self._line(line)

    def _line(self, line: str) -> None:
        if line.strip() == "end":
            self._table = None
            return
        call = _CALL.match(line.rstrip())
        if call is None or line.lstrip().startswith("#"):
            if self._table is not None and line.strip() == "t.timestamps":
                self._timestamps(self._table)
            return
        receiver, name, rest = call[1], call[2], re.sub(r"\s+do\s*\|\w+\|\s*$", "", call[3])
        places, named = arguments(rest)
        if receiver in {"t", "table"} and self._table is not None:
            self._column(self._table, name, places, named)
        elif receiver is None and places:
            self._statement(name, places, named)

    def _statement(self, name: str, places: list[Any], named: dict[str, Any]) -> None:
        first = str(places[0])
        draft = self.models.draft
        table = draft.table(_name(first))
        match name:
            case "create_table" | "create_join_table":
                self._table = self._create(name, first, places, named)
            case "change_table":
                self._table = table
            case "enable_extension":
                self.extensions[first.rpartition(".")[2]] = None
            case "create_enum" if len(places) > 1 and isinstance(places[1], tuple):
                self._enums[first] = self.models.enum(first, tuple(map(str, places[1])))
            case "drop_table":
                draft.drop(_name(first))
            case "rename_table" if len(places) > 1:
                draft.rename(_name(first), _name(str(places[1])))
            case "add_foreign_key" if table is not None and len(places) > 1:
                self._foreign(table, str(places[1]), named)
            case _ if table is not None and len(places) > 1:
                self._change(table, name, places[1:], named)
            case _:
                pass

    def _create(self, name: str, first: str, places: list[Any], named: dict[str, Any]) -> TableDraft:
        models = self.models
        if name == "create_join_table":
            said = named.get("table_name")
            joined = "_".join(sorted((first, str(places[1]) if len(places) > 1 else first)))
            table = models.table(str(said) if said else joined)
            for other in places[:2]:
                models.column(table, f"{singular(str(other))}_id", type_of(models.engine, "bigint"), nullable=False)
            return table
        full = _name(first)
        table = models.table(full.name, full.namespace)
        comment = named.get("comment")
        table.comment = comment if isinstance(comment, str) else None
        key = named.get("primary_key", "id")
        kind = named.get("id", "bigint")
        if isinstance(key, tuple):
            table.options["primary_key"] = ",".join(map(str, key))
        elif kind is not False:
            kind = str(kind)
            if kind in {"bigint", "integer", "primary_key", "serial", "bigserial"}:
                models.generated_key(
                    table,
                    str(key),
                    type_of(models.engine, "int" if kind in {"integer", "serial"} else "bigint"),
                    serial=True,
                )
            else:
                default = named.get("default", ("->", "gen_random_uuid()") if kind == "uuid" else None)
                models.column(table, str(key), self._type(kind, named), nullable=False, default=self._default(default))
            models.primary_key(table, (str(key),))
        return table

    def _column(self, table: TableDraft, kind: str, places: list[Any], named: dict[str, Any]) -> None:
        names = [str(p) for p in places if isinstance(p, str)]
        match kind:
            case "index":
                self._index(table, places[0] if places else (), named)
            case "references" | "belongs_to":
                for name in names:
                    self._references(table, name, named)
            case "timestamps":
                self._timestamps(table, named)
            case "check_constraint" | "unique_constraint" | "exclusion_constraint" | "remove" | "rename" | "change":
                self._change(table, kind, places, named)
            case "foreign_key":
                self._foreign(table, names[0], named) if names else None
            case "column" if len(names) > 1:
                self._add(table, names[0], names[1], named)
            case "virtual":
                self._add(table, names[0], str(named.get("type", "string")), named) if names else None
            case _:
                for name in names:
                    self._add(table, name, kind, named)

    def _timestamps(self, table: TableDraft, named: dict[str, Any] | None = None) -> None:
        for name in ("created_at", "updated_at"):
            self._add(table, name, "datetime", {"precision": 6, **(named or {}), "null": False})

    def _add(self, table: TableDraft, name: str, kind: str, named: dict[str, Any]) -> None:
        settings: dict[str, Any] = {
            "nullable": named.get("null") is not False,
            "default": self._default(named.get("default")),
        }
        comment = named.get("comment")
        settings["comment"] = comment if isinstance(comment, str) else None
        if kind in {"serial", "bigserial", "primary_key"}:
            self.models.generated_key(
                table, name, type_of(self.models.engine, "int" if kind == "serial" else "bigint"), serial=True
            )
            return
        if named.get("auto_increment") is True:
            settings |= {"identity": Identity(always=False), "default": None}
        self.models.column(table, name, self._type(kind, named), **settings)
        if named.get("index"):
            self._index(table, (name,), named["index"] if isinstance(named["index"], dict) else {})

    def _type(self, kind: str, named: dict[str, Any]) -> str:
        engine = self.models.engine
        suffix = "[]" if named.get("array") is True else ""
        if kind == "enum":
            said = str(named.get("enum_type", ""))
            return self._enums.get(said, said or "text") + suffix
        limit, precision, scale = named.get("limit"), named.get("precision", 6), named.get("scale")
        if kind == "integer" and limit in {2, 8}:
            return type_of(engine, "smallint" if limit == 2 else "bigint") + suffix
        if kind in {"decimal", "numeric"}:
            numbers = [n for n in (named.get("precision"), scale) if isinstance(n, int)]
            return type_of(engine, "decimal", *numbers) + suffix
        if kind in {"string", "char"}:
            return type_of(engine, kind, limit if isinstance(limit, int) else None) + suffix
        if kind in {"datetime", "timestamp", "timestamptz"} and isinstance(precision, int):
            return (
                type_of(engine, _KINDS[kind])
                .replace("timestamp", f"timestamp({precision})")
                .replace("datetime", f"datetime({precision})")
                + suffix
            )
        if kind in _KINDS:
            return type_of(engine, _KINDS[kind]) + suffix
        if kind in _OWN and engine == "postgresql":
            return (f"vector({limit})" if kind == "vector" and isinstance(limit, int) else kind) + suffix
        self.models.note(f"the column type {kind} is not Active Record's own; it was read as text")
        return type_of(engine, "text") + suffix

    def _default(self, said: Any) -> str | None:
        match said:
            case None:
                return None
            case ("->", str(text)):
                return text
            case bool():
                return str(said).lower()
            case int() | float():
                return str(said)
            case tuple():
                return "'{}'" if not said else None
            case _:
                return "'" + str(said).replace("'", "''") + "'"

    def _index(self, table: TableDraft, columns: Any, named: dict[str, Any]) -> None:
        given = tuple(map(str, columns)) if isinstance(columns, tuple) else (str(columns),)
        name, ordered = named.get("name"), named.get("order")
        if isinstance(ordered, dict):
            given = tuple(f"-{c}" if ordered.get(c) == "desc" else c for c in given)
        where = named.get("where")
        include = named.get("include")
        default = f"index_{table.name.name}_on_{'_and_'.join(c.removeprefix('-') for c in given)}"
        self.models.index(
            table,
            given,
            name if isinstance(name, str) else default[:63],
            unique=named.get("unique") is True,
            where=where if isinstance(where, str) else None,
            method=str(named.get("using", named.get("type", "btree"))),
            include=tuple(map(str, include)) if isinstance(include, tuple) else (),
        )

    def _references(self, table: TableDraft, name: str, named: dict[str, Any]) -> None:
        column = f"{name}_id"
        kind = str(named.get("type", "bigint"))
        self._add(table, column, kind, {k: v for k, v in named.items() if k in {"null", "comment"}})
        if named.get("polymorphic"):
            self._add(table, f"{name}_type", "string", {k: v for k, v in named.items() if k == "null"})
        if named.get("index") is not False:
            columns = (f"{name}_type", column) if named.get("polymorphic") else (column,)
            self._index(
                table, columns, {"name": f"index_{table.name.name}_on_{name}" if named.get("polymorphic") else None}
            )
        if named.get("foreign_key"):
            self._foreign(table, str(named.get("to_table", plural(name))), {"column": column})

    def _foreign(self, table: TableDraft, target: str, named: dict[str, Any]) -> None:
        column = named.get("column")
        own = (
            tuple(map(str, column))
            if isinstance(column, tuple)
            else (str(column) if column else f"{singular(target.rpartition('.')[2])}_id",)
        )
        pointed = named.get("primary_key", "id")
        targets = tuple(map(str, pointed)) if isinstance(pointed, tuple) else (str(pointed),)
        settings: dict[str, Any] = {
            to: _ACTIONS[str(named[k])]
            for k, to in (("on_delete", "on_delete"), ("on_update", "on_update"))
            if str(named.get(k)) in _ACTIONS
        }
        if named.get("validate") is False:
            settings["validated"] = False
        name = named.get("name")
        self.models.reference(table, own, _name(target), targets, name if isinstance(name, str) else "", **settings)

    def _change(self, table: TableDraft, name: str, places: list[Any], named: dict[str, Any]) -> None:
        first = str(places[0]) if places else ""
        match name:
            case "add_column" if len(places) > 1:
                self._add(table, first, str(places[1]), named)
            case "add_index":
                self._index(table, places[0], named)
            case "add_reference" | "add_belongs_to":
                self._references(table, first, named)
            case "add_timestamps":
                self._timestamps(table, named)
            case "remove_column" | "remove":
                table.drop_column(first)
            case "remove_columns":
                for one in places:
                    table.drop_column(str(one))
            case "rename_column" | "rename" if len(places) > 1:
                table.rename_column(first, str(places[1]))
            case "change_column" | "change" if len(places) > 1:
                table.change(first, type=self._type(str(places[1]), named))
            case "change_column_null" if len(places) > 1:
                table.change(first, nullable=places[1] is True)
            case "change_column_default" if len(places) > 1:
                table.change(first, default=self._default(places[1]))
            case _:
                self._keys(table, name, places, named)

    def _keys(self, table: TableDraft, name: str, places: list[Any], named: dict[str, Any]) -> None:
        first = str(places[0]) if places else ""
        match name:
            case "remove_index":
                label = named.get("name") or f"index_{table.name.name}_on_{first}"
                table.indexes.pop(str(label), None)
            case "check_constraint" | "add_check_constraint":
                label = named.get("name")
                self.models.check(table, first, label if isinstance(label, str) else "")
            case "unique_constraint" | "add_unique_constraint":
                columns = tuple(map(str, places[0])) if isinstance(places[0], tuple) else (first,)
                label = named.get("name")
                self.models.unique(table, columns, label if isinstance(label, str) else "")
            case "remove_foreign_key" | "remove_reference":
                table.constraints = {
                    n: c
                    for n, c in table.constraints.items()
                    if not (isinstance(c, ForeignKey) and first in {c.target.name, *c.columns})
                }
            case _:
                self.models.note(f"{name} of {table.name} is not read")

    def finish(self) -> None:
        for table in self.models.draft.tables.values():
            key = table.options.pop("primary_key", None)
            if key:
                self.models.primary_key(table, tuple(key.split(",")))


def _name(text: str) -> Name:
    namespace, _, name = text.rpartition(".")
    return Name(namespace=namespace or "public", name=name)
