"""Drizzle's tables in TypeScript: pgTable, mysqlTable, sqliteTable, enums, references, indexes, checks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from dbarchitect.core.names import fit
from dbarchitect.model.tables import Generated, Identity, IndexKey, Name
from dbarchitect.sources.files.jscode import Chain, Sql, assigned
from dbarchitect.sources.files.models import Models
from dbarchitect.sources.files.reading import Reading

if TYPE_CHECKING:
    from dbarchitect.model.inspection import Engine
    from dbarchitect.sources.files.ddl.draft import TableDraft
    from dbarchitect.sources.files.tree import TextFile, Tree

TRUTH = 4
_USES = re.compile(r"drizzle-orm/(pg|mysql|sqlite|singlestore)-core")
_TABLES: dict[str, Engine] = {
    "pgTable": "postgresql",
    "mysqlTable": "mysql",
    "sqliteTable": "sqlite",
    "singlestoreTable": "mysql",
}
_ENDINGS = frozenset({".ts", ".js", ".mts", ".mjs", ".tsx"})
_SERIALS = {"serial": "integer", "bigserial": "bigint", "smallserial": "smallint"}
_PLAIN = {
    "doublePrecision": "double precision", "bigint": "bigint", "smallint": "smallint", "integer": "integer", "int": "int", "text": "text", "boolean": "boolean",
    "real": "real", "json": "json", "jsonb": "jsonb", "uuid": "uuid", "date": "date", "interval": "interval", "inet": "inet", "cidr": "cidr",
    "macaddr": "macaddr", "macaddr8": "macaddr8", "point": "point", "line": "line", "bytea": "bytea", "blob": "blob", "tinyint": "tinyint",
    "mediumint": "mediumint", "double": "double", "float": "float", "tinytext": "tinytext", "mediumtext": "mediumtext", "longtext": "longtext", "year": "year",
}  # fmt: skip
_ACTIONS = {
    "cascade": "cascade",
    "restrict": "restrict",
    "no action": "no action",
    "set null": "set null",
    "set default": "set default",
}


def find(tree: Tree) -> tuple[tuple[str, tuple[TextFile, ...]], ...]:
    """All modules that define tables, as one project."""
    found = tuple(
        f
        for f in tree.files
        if f.ending in _ENDINGS
        and not f.name.endswith((".d.ts", ".test.ts", ".spec.ts"))
        and _USES.search(f.begins(20_000))
    )
    return (("tables of Drizzle", found),) if found else ()


def read(files: tuple[TextFile, ...], engine: Engine | None) -> Reading:
    """The tables of all modules; names of columns are those given, else those of the properties."""
    values: dict[str, Any] = {}
    for file in files:
        for name, said in assigned(file.text):
            values.setdefault(name, said)
    said_engine = next(
        (_TABLES[v.called] for v in values.values() if isinstance(v, Chain) and v.called in _TABLES), None
    )
    dialect = {"pg": "postgresql", "mysql": "mysql", "sqlite": "sqlite", "singlestore": "mysql"}
    first = next((m for f in files if (m := _USES.search(f.text))), None)
    known: Engine | None = engine or said_engine or (dialect[first[1]] if first else None)  # type: ignore[assignment]
    build = _Build(Models(known or "postgresql"), values)
    build.run()
    return Reading(
        "models",
        "Drizzle",
        tuple(f.path for f in files),
        known,
        schema=build.models.schema(),
        notes=tuple(build.models.notes),
    )


class _Build:
    def __init__(self, models: Models, values: dict[str, Any]) -> None:
        self.models = models
        self._values = values
        self._tables: dict[str, tuple[TableDraft, dict[str, str]]] = {}
        self._later: list[tuple[TableDraft, str, Any, Any]] = []
        self._snake = any("casing" in str(v) and "snake_case" in str(v) for v in values.values())

    def run(self) -> None:
        made = [(name, said) for name, said in self._values.items() if isinstance(said, Chain) and self._is_table(said)]
        for name, said in made:
            self._table(name, said)
        for name, said in made:
            if name in self._tables:
                self._extras(name, said)
        for table, column, pointed, settings in self._later:
            self._refer(table, (column,), (pointed,), "", settings)

    def _is_table(self, said: Chain) -> bool:
        if said.called in _TABLES:
            return True
        root = self._values.get(said.root)
        if said.called in {"table"} and isinstance(root, Chain) and root.called in {"pgSchema", "mysqlSchema"}:
            return True
        return isinstance(root, Chain) and root.called.endswith("TableCreator") and len(said.args) > 1

    def _namespace(self, said: Chain) -> str:
        root = self._values.get(said.root)
        if isinstance(root, Chain) and root.called == "pgSchema" and root.args and isinstance(root.args[0], str):
            return root.args[0]
        return "public"

    def _table(self, name: str, said: Chain) -> None:
        title = said.args[0] if said.args else None
        columns = said.args[1] if len(said.args) > 1 else None
        if not isinstance(title, str):
            return
        table = self.models.table(title, self._namespace(said))
        self._tables[name] = (table, {})
        primary: list[str] = []
        for key, column in self._flat(columns):
            self._column(table, name, key, column, primary)
        if primary:
            self.models.primary_key(table, tuple(primary))

    def _flat(self, columns: Any, depth: int = 0) -> list[tuple[str, Any]]:
        """The columns with those of objects spread into them."""
        found: list[tuple[str, Any]] = []
        for key, said in columns.items() if isinstance(columns, dict) else ():
            if key.startswith("...") and isinstance(said, Chain) and depth < 5:
                found += self._flat(self._values.get(said.root), depth + 1)
            elif isinstance(said, Chain):
                found.append((key, said))
        return found

    def _column(self, table: TableDraft, owner: str, key: str, said: Chain, primary: list[str]) -> None:
        links = [link for link in said.links if link.args is not None]
        if not links:
            return
        base = links[0]
        arguments = list(base.args or ())
        name = (
            arguments.pop(0) if arguments and isinstance(arguments[0], str) else (_snake(key) if self._snake else key)
        )
        options = arguments[0] if arguments and isinstance(arguments[0], dict) else {}
        self._tables[owner][1][key] = name
        kind = self._type(base.name, options, arguments)
        chained = {link.name: link.args or () for link in links[1:]}
        nullable = not ({"notNull", "primaryKey"} & chained.keys())
        if base.name in _SERIALS and self.models.engine == "postgresql":
            self.models.generated_key(table, name, _SERIALS[base.name], serial=True)
        elif base.name == "serial" or "autoincrement" in chained or _autoincrement(chained):
            self.models.generated_key(table, name, kind if base.name != "serial" else "bigint unsigned")
        elif "generatedAlwaysAsIdentity" in chained or "generatedByDefaultAsIdentity" in chained:
            identity = Identity(always="generatedAlwaysAsIdentity" in chained)
            self.models.column(table, name, kind, nullable=False, identity=identity)
        else:
            default = _default(chained, self.models.engine)
            generated = next(
                (Generated(expression=a.text) for a in chained.get("generatedAlwaysAs", ()) if isinstance(a, Sql)), None
            )
            self.models.column(
                table, name, kind + "[]" * ("array" in chained), nullable=nullable, default=default, generated=generated
            )
        if "primaryKey" in chained:
            primary.append(name)
        if "unique" in chained:
            label = next((a for a in chained["unique"] if isinstance(a, str)), "")
            self.models.unique(table, (name,), label or fit(f"{table.name.name}_{name}_unique"))
        if chained.get("references"):
            settings = chained["references"][1] if len(chained["references"]) > 1 else {}
            self._later.append((table, name, chained["references"][0], settings))

    def _type(self, name: str, options: dict[str, Any], arguments: list[Any]) -> str:
        engine = self.models.engine
        if name in _SERIALS:
            return _SERIALS[name]
        enum = self._values.get(name)
        if (
            isinstance(enum, Chain)
            and enum.called in ("pgEnum", "enum")
            and len(enum.args) > 1
            and isinstance(enum.args[0], str)
        ):
            values = (
                enum.args[1]
                if isinstance(enum.args[1], tuple)
                else tuple((enum.args[1] or {}).values())
                if isinstance(enum.args[1], dict)
                else ()
            )
            named = tuple(v for v in values if isinstance(v, str)) or ("unknown",)
            return self.models.enum(enum.args[0], named, self._namespace(enum))
        if isinstance(enum, Chain) and enum.called == "customType":
            said = enum.args[0].get("dataType") if enum.args and isinstance(enum.args[0], dict) else None
            if isinstance(said, str) and said:
                return said
            self.models.note(f"the type {name} is the project's own; it was read as text")
            return "text"
        length = options.get("length", options.get("dimensions"))
        match name:
            case "varchar":
                return f"varchar({length})" if isinstance(length, int) else "varchar"
            case "char" | "vector" | "halfvec" | "bit" | "varbinary" | "binary":
                return f"{name}({length})" if isinstance(length, int) else name
            case "numeric" | "decimal":
                numbers = [str(options[k]) for k in ("precision", "scale") if isinstance(options.get(k), int)]
                return f"{name}({','.join(numbers)})" if numbers else name
            case "timestamp" | "time" | "datetime":
                return self._time(name, options)
            case "mysqlEnum":
                values = next((a for a in arguments if isinstance(a, tuple)), ())
                return self.models.enum("enum", tuple(v for v in values if isinstance(v, str)))
            case "geometry":
                return "geometry(Point,4326)"
            case "integer" | "int" | "bigint" | "smallint" | "tinyint" | "mediumint" if (
                options.get("unsigned") is True and engine != "postgresql"
            ):
                return f"{name} unsigned"
            case _ if name in _PLAIN:
                return _PLAIN[name]
            case _:
                self.models.note(f"the column type {name} is not Drizzle's own; it was read as text")
                return "text"

    def _time(self, name: str, options: dict[str, Any]) -> str:
        precision = options.get("precision", options.get("fsp"))
        text = f"{name}({precision})" if isinstance(precision, int) else name
        if self.models.engine == "postgresql":
            text += " with time zone" if options.get("withTimezone") is True else " without time zone"
        return text

    def _extras(self, name: str, said: Chain) -> None:
        """Keys, indexes, references and checks of the third argument: an object or a list."""
        extras = said.args[2] if len(said.args) > 2 else None
        table, _ = self._tables[name]
        for one in extras.values() if isinstance(extras, dict) else extras if isinstance(extras, tuple) else ():
            if isinstance(one, Chain):
                self._extra(name, table, one)

    def _extra(self, owner: str, table: TableDraft, said: Chain) -> None:
        links = {link.name: link.args or () for link in said.links if link.args is not None}
        title = said.args[0] if said.args and isinstance(said.args[0], str) else ""
        options = said.args[0] if said.args and isinstance(said.args[0], dict) else {}
        match said.called:
            case "primaryKey":
                given = options.get("columns") or said.args
                columns = self._columns(owner, given)
                label = options.get("name")
                default = fit(f"{table.name.name}_{'_'.join(columns)}_pk")
                self.models.primary_key(table, columns, label if isinstance(label, str) else default)
            case "unique":
                columns = self._columns(owner, links.get("on", ()))
                self.models.unique(table, columns, title or fit(f"{table.name.name}_{'_'.join(columns)}_unique"))
            case "index" | "uniqueIndex":
                self._index(owner, table, said.called, title, links)
            case "foreignKey":
                own = options.get("columns")
                settings = {k: a[0] for k in ("onDelete", "onUpdate") if (a := links.get(k))}
                label = options.get("name")
                foreign = options.get("foreignColumns")
                self._refer(
                    table,
                    self._columns(owner, own),
                    foreign if isinstance(foreign, tuple) else (),
                    label if isinstance(label, str) else "",
                    settings,
                )
            case "check":
                text = next((a.text for a in said.args if isinstance(a, Sql)), None)
                self.models.check(table, self._plain(owner, text), title) if text else None
            case _:
                if said.called not in {"pgPolicy", "policy", "enableRLS"}:
                    return
                self.models.note(f"policies of {table.name} are not read")

    def _index(self, owner: str, table: TableDraft, kind: str, title: str, links: dict[str, tuple[Any, ...]]) -> None:
        given = links.get("on") or links.get("onOnly") or links.get("using") or ()
        method = given[0] if "using" in links and given and isinstance(given[0], str) else "btree"
        parts: list[str | IndexKey] = []
        for one in given:
            if isinstance(one, Sql):
                parts.append(self._plain(owner, one.text))
            elif isinstance(one, Chain) and (column := self._pointed(owner, one)):
                parts.append(_key(column, one, self.models.engine))
        where = next((self._plain(owner, a.text) for a in links.get("where", ()) if isinstance(a, Sql)), None)
        self.models.index(table, tuple(parts), title, unique=kind == "uniqueIndex", where=where, method=method)

    def _plain(self, owner: str, text: str) -> str:
        """The SQL of a template, its `${table.column}` replaced by the column."""

        def column(found: re.Match[str]) -> str:
            key = found[1].strip().rpartition(".")[2]
            return '"' + self._tables[owner][1].get(key, key) + '"'

        return re.sub(r"\$\{([^{}]{1,200})\}", column, text)

    def _pointed(self, owner: str, said: Chain) -> str:
        names = [link.name for link in said.links if link.args is None]
        key = names[1] if len(names) > 1 else names[0] if names else ""
        return self._tables[owner][1].get(key, "")

    def _columns(self, owner: str, given: Any) -> tuple[str, ...]:
        return tuple(
            c
            for one in (given if isinstance(given, tuple) else ())
            if isinstance(one, Chain) and (c := self._pointed(owner, one))
        )

    def _refer(
        self, table: TableDraft, columns: tuple[str, ...], pointed: tuple[Any, ...], label: str, settings: Any
    ) -> None:
        target, names = None, []
        for one in pointed:
            if isinstance(one, Chain) and len(one.links) > 1 and one.root in self._tables:
                target, known = self._tables[one.root]
                names.append(known.get(one.links[1].name, one.links[1].name))
        if target is None or len(names) != len(columns):
            self.models.note(f"a reference of {table.name} ({', '.join(columns)}) is not read")
            return
        actions = {
            to: _ACTIONS[v]
            for k, to in (("onDelete", "on_delete"), ("onUpdate", "on_update"))
            if isinstance(settings, dict) and isinstance(v := settings.get(k), str) and v in _ACTIONS
        }
        made = label or fit(f"{table.name.name}_{'_'.join(columns)}_{target.name.name}_{'_'.join(names)}_fk")
        self.models.reference(
            table, columns, Name(namespace=target.name.namespace, name=target.name.name), tuple(names), made, **actions
        )


def _key(column: str, said: Chain, engine: str) -> IndexKey:
    """A column of an index with its direction and operator class; in PostgreSQL Drizzle puts NULLs last where nothing is said."""
    operators = said.link("op")
    named = operators.args[0] if operators and operators.args and isinstance(operators.args[0], str) else None
    first = True if said.link("nullsFirst") else False if said.link("nullsLast") else None
    if first is None and said.link("desc") and engine == "postgresql":
        first = False
    return IndexKey(
        expression=column, descending=said.link("desc") is not None, nulls_first=first, operator_class=named
    )


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def _autoincrement(chained: dict[str, tuple[Any, ...]]) -> bool:
    return any(isinstance(a, dict) and a.get("autoIncrement") is True for a in chained.get("primaryKey", ()))


def _default(chained: dict[str, tuple[Any, ...]], engine: str) -> str | None:
    if "defaultNow" in chained:
        return "now()" if engine == "postgresql" else "CURRENT_TIMESTAMP"
    if "defaultRandom" in chained:
        return "gen_random_uuid()"
    said = chained.get("default", (None,))[0] if chained.get("default") else None
    match said:
        case Sql():
            return said.text
        case bool():
            return str(said).lower() if engine != "sqlite" else str(int(said))
        case int() | float():
            return str(said)
        case str():
            return "'" + said.replace("'", "''") + "'"
        case dict() | tuple():
            return "'{}'" if not said else None
        case _:
            return None
