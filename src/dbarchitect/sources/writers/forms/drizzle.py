"""Drizzle's tables in TypeScript for PostgreSQL: columns, keys, references, checks, indexes, enums; read back by its own reader."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.model.tables import Check, ForeignKey, PrimaryKey, Unique
from dbarchitect.sources.writers.drizzle_types import builder
from dbarchitect.sources.writers.labels import Labels, serials
from dbarchitect.sources.writers.lost import lost
from dbarchitect.sources.writers.relations import designed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.model.schema import Schema
    from dbarchitect.model.tables import Column, Constraint, Index, IndexKey, Name, Table
    from dbarchitect.sources.writers.lost import Feature

FORMAT = "drizzle"
ENDING = ".ts"
MEDIA = "text/x-typescript"
DIALECTS = ("postgresql",)
KEPT: frozenset[Feature] = frozenset(
    {
        "enums", "sequences", "checks", "generated", "identity_options", "partial_indexes", "index_order", "index_methods", "expression_indexes",
        "constraint_names", "defaults", "composite_references", "indexes", "namespaces", "index_names",
    }
)  # fmt: skip
_OTHERS = (
    "check",
    "customType",
    "foreignKey",
    "index",
    "pgEnum",
    "pgSchema",
    "pgTable",
    "primaryKey",
    "unique",
    "uniqueIndex",
)
_EXTRA = "PgTableExtraConfigValue"
_SERIALS = {"integer": "serial", "bigint": "bigserial", "smallint": "smallserial"}
_RESERVED = frozenset(
    [
        "break",
        "case",
        "catch",
        "class",
        "const",
        "continue",
        "debugger",
        "default",
        "delete",
        "do",
        "else",
        "enum",
        "export",
        "extends",
        "false",
        "finally",
        "for",
        "function",
        "if",
        "import",
        "in",
        "instanceof",
        "new",
        "null",
        "return",
        "super",
        "switch",
        "this",
        "throw",
        "true",
        "try",
        "typeof",
        "var",
        "void",
        "while",
        "with",
        "yield",
        "let",
        "static",
        "await",
        "async",
        "of",
        "sql",
        "t",
    ]
)


def write(schema: Schema) -> str:
    """One module: imports, namespaces, enums, types of the database's own, tables."""
    return _Book(schema).text()


def losses(schema: Schema) -> tuple[str, ...]:
    return (*_Book(schema).losses(), *lost(schema, KEPT))


class _Book:
    """A schema under the names of a module, each once."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self.tables = designed(schema)
        self.bases = {str(d.name): d.base for d in schema.domains}
        self.serials = serials(schema)
        self.used: set[str] = set()
        self.own: dict[str, str] = {}
        given = Labels(reserved={*_RESERVED, *_OTHERS, *_BUILDERS, *_SERIALS.values()})
        spaces = dict.fromkeys(
            n.namespace
            for n in (*(t.name for t in self.tables), *(e.name for e in schema.enums))
            if n.namespace != "public"
        )
        self.spaces = {s: given.give(f"{s}_schema") for s in spaces}
        self.enums = {str(e.name): (given.give(f"{e.name.name}_enum"), e) for e in schema.enums}
        self.consts = {str(t.name): given.give(t.name.name) for t in self.tables}
        self._given = given
        self.fields: dict[str, dict[str, str]] = {}
        for table in self.tables:
            names = Labels()
            self.fields[str(table.name)] = {c.name: names.give(c.name) for c in table.columns}

    def text(self) -> str:
        tables = [self._table(t) for t in self.tables]
        parts = [f"export const {label} = pgSchema({_string(name)});" for name, label in self.spaces.items()]
        self.used |= {"pgSchema"} if self.spaces else set()
        for label, enum in self.enums.values():
            made = "pgEnum" if enum.name.namespace == "public" else f"{self.spaces[enum.name.namespace]}.enum"
            self.used |= {"pgEnum"} if made == "pgEnum" else set()
            values = ", ".join(map(_string, enum.values))
            parts.append(f"export const {label} = {made}({_string(enum.name.name)}, [{values}]);")
        for spelled, label in self.own.items():
            self.used.add("customType")
            parts.append(f"const {label} = customType<{{ data: string }}>({{ dataType: () => {_string(spelled)} }});")
        body = "\n\n".join([*parts, *tables])
        head = ['import { sql } from "drizzle-orm";'] if "sql`" in body else []
        head.append(f'import {{ {", ".join(sorted(self.used))} }} from "drizzle-orm/pg-core";')
        if _EXTRA in body:
            head.append(f'import type {{ {_EXTRA} }} from "drizzle-orm/pg-core";')
        return "\n".join(head) + "\n\n" + body + "\n"

    def _use(self, name: str) -> str:
        self.used.add(name)
        return name

    def _table(self, table: Table) -> str:
        name = str(table.name)
        fields = self.fields[name]
        lines = [f"  {fields[c.name]}: {self._column(table, c)}," for c in table.columns]
        extras = [
            f"  {e},"
            for c in table.constraints
            if not getattr(c, "inherited", False)
            for e in self._constraint(table, c)
        ]
        extras += [f"  {self._index(table, i)}," for i in table.indexes if not i.inherited and not i.include]
        space = self.spaces.get(table.name.namespace)
        made = f"{space}.table" if space else self._use("pgTable")
        head = f"export const {self.consts[name]} = {made}({_string(table.name.name)}, {{"
        # a reference to the table itself or in a circle leaves the compiler without a type to begin with
        typed = f": {_EXTRA}[]" if any("foreignColumns" in e for e in extras) else ""
        end = [f"}}, (t){typed} => [", *extras, "]);"] if extras else ["});"]
        said = [f"// {line}" for line in (table.comment or "").splitlines()]
        return "\n".join([*said, head, *lines, *end])

    def _column(self, table: Table, column: Column) -> str:
        spelled = self.bases.get(column.type, column.type)
        bare = spelled.removesuffix("[]")
        name = _string(column.name)
        serial = (str(table.name), column.name) in self.serials and bare in _SERIALS
        enum = self.enums.get(bare.replace('"', ""))
        if serial:
            made = self._use(_SERIALS[bare])
            text = f'{made}({name}, {{ mode: "number" }})' if made == "bigserial" else f"{made}({name})"
        elif enum:
            text = f"{enum[0]}({name})"
        elif found := builder(bare):
            text = f"{self._use(found[0])}({name}{', ' + found[1] if found[1] else ''})"
        else:
            text = f"{self._type(bare)}({name})"
        text += ".array()" if bare != spelled else ""
        if column.identity:
            text += f".generated{'Always' if column.identity.always else 'ByDefault'}AsIdentity()"
        elif column.generated:
            text += f".generatedAlwaysAs({_sql(column.generated.expression)})"
        elif column.default is not None and not serial:
            text += _default(column.default, bare)
        return text + ("" if column.nullable or serial or column.identity else ".notNull()")

    def _type(self, spelled: str) -> str:
        """The project's own name of a type that Drizzle has no function for."""
        if spelled not in self.own:
            self.own[spelled] = self._given.give(re.sub(r"\W+", "_", spelled).strip("_") + "_type")
        return self.own[spelled]

    def _listed(self, table: Name | str, columns: tuple[str, ...], root: str) -> str:
        fields = self.fields[str(table)]
        return "[" + ", ".join(f"{root}.{fields[c]}" for c in columns) + "]"

    def _constraint(self, table: Table, constraint: Constraint) -> Iterator[str]:
        match constraint:
            case PrimaryKey():
                columns = self._listed(table.name, constraint.columns, "t")
                yield f"{self._use('primaryKey')}({{ columns: {columns}, name: {_string(constraint.name)} }})"
            case Unique():
                columns = self._listed(table.name, constraint.columns, "t")[1:-1]
                yield f"{self._use('unique')}({_string(constraint.name)}).on({columns})"
            case Check():
                yield f"{self._use('check')}({_string(constraint.name)}, {_sql(constraint.expression)})"
            case ForeignKey() if str(constraint.target) in self.consts:
                own = self._listed(table.name, constraint.columns, "t")
                foreign = self._listed(
                    constraint.target, constraint.target_columns, self.consts[str(constraint.target)]
                )
                actions = "".join(
                    f".{word}({_string(action)})"
                    for word, action in (("onDelete", constraint.on_delete), ("onUpdate", constraint.on_update))
                    if action != "no action"
                )
                yield (
                    f"{self._use('foreignKey')}({{ columns: {own}, foreignColumns: {foreign}, name: {_string(constraint.name)} }}){actions}"
                )
            case _:
                pass

    def _index(self, table: Table, index: Index) -> str:
        keys = ", ".join(self._key(table, k) for k in index.keys)
        made = self._use("uniqueIndex" if index.unique else "index")
        on = f".using({_string(index.method)}, {keys})" if index.method != "btree" else f".on({keys})"
        where = f".where({_sql(index.where)})" if index.where else ""
        return f"{made}({_string(index.name)}){on}{where}"

    def _key(self, table: Table, key: IndexKey) -> str:
        if not key.is_column:
            return _sql(key.expression)
        text = f"t.{self.fields[str(table.name)][key.expression]}"
        # without a word about NULLs Drizzle puts them last, whatever the direction
        first = key.descending if key.nulls_first is None else key.nulls_first
        text += ".desc()" if key.descending else ".asc()" if first else ""
        text += ".nullsFirst()" if first else ""
        return text + (f".op({_string(key.operator_class)})" if key.operator_class else "")

    def losses(self) -> Iterator[str]:
        yield from (f"partition {t.name}" for t in self.schema.tables if t.partition_of)
        for table in self.tables:
            name = table.name
            for column in table.columns:
                yield from (f"{what} of {name}.{column.name}" for what in self._lost_of(column))
            yield from (f"index {i.name} of {name}" for i in table.indexes if i.include)
            yield from (
                f"foreign key {k.name} of {name}" for k in table.foreign_keys if str(k.target) not in self.consts
            )
            for index in table.indexes:
                if any(
                    k.collation or k.operator_class_options or (not k.is_column and (k.descending or k.operator_class))
                    for k in index.keys
                ):
                    yield f"order, collations or options of index {index.name} of {name}"

    def _lost_of(self, column: Column) -> Iterator[str]:
        if column.type in self.bases:
            yield f"domain {column.type}"
        if column.generated and not column.generated.stored:
            yield "VIRTUAL"
        identity = column.identity
        if identity is not None and identity != type(identity)(always=identity.always):
            yield "identity settings"


_BUILDERS = frozenset(
    [
        "smallint",
        "integer",
        "bigint",
        "text",
        "boolean",
        "real",
        "doublePrecision",
        "date",
        "time",
        "timestamp",
        "interval",
        "json",
        "jsonb",
        "uuid",
        "inet",
        "cidr",
        "macaddr",
        "macaddr8",
        "varchar",
        "char",
        "numeric",
        "bit",
        "vector",
        "halfvec",
    ]
)


def _default(said: str, bare: str) -> str:
    """A plain value where it is one, else the SQL of it."""
    literal = re.match(r"'((?:[^']|'')*)'::(?:character varying|text)\Z", said)
    if said == "now()" and bare.startswith("timestamp"):
        return ".defaultNow()"
    if said == "gen_random_uuid()" and bare == "uuid":
        return ".defaultRandom()"
    if said in ("true", "false") and bare == "boolean":
        return f".default({said})"
    if re.fullmatch(r"\d{1,9}", said) and bare in ("integer", "smallint"):
        return f".default({said})"
    if literal and (bare == "text" or bare.startswith("character varying")):
        return f".default({_string(literal[1].replace(chr(39) * 2, chr(39)))})"
    return f".default({_sql(said)})"


def _string(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r") + '"'


def _sql(text: str) -> str:
    return "sql`" + text.replace("\\", "\\\\").replace("`", "\\`").replace("${", "\\${") + "`"
