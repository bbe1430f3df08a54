"""Prisma's schema for PostgreSQL: models, enums, relations on both sides, keys, indexes; read back by its own reader."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.core.names import words
from dbarchitect.model.tables import ForeignKey, Unique
from dbarchitect.sources.writers.labels import Labels, serials
from dbarchitect.sources.writers.lost import lost
from dbarchitect.sources.writers.prisma_types import scalar
from dbarchitect.sources.writers.relations import designed, unique_sets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.model.schema import Schema
    from dbarchitect.model.tables import Column, Index, Name, Table
    from dbarchitect.sources.writers.lost import Feature

FORMAT = "prisma"
ENDING = ".prisma"
MEDIA = "text/plain"
DIALECTS = ("postgresql",)
KEPT: frozenset[Feature] = frozenset(
    {
        "enums", "sequences", "index_methods", "index_order", "constraint_names", "index_names", "defaults", "composite_references",
        "indexes", "namespaces", "identity_options",
    }
)  # fmt: skip
_METHODS = {"hash": "Hash", "gin": "Gin", "gist": "Gist", "spgist": "SpGist", "brin": "Brin"}
_ACTIONS = {
    "no action": "NoAction",
    "restrict": "Restrict",
    "cascade": "Cascade",
    "set null": "SetNull",
    "set default": "SetDefault",
}
_LITERAL = re.compile(r"'((?:[^']|'')*)'::(?:character varying|text|\w+|\"[^\"]+\")\Z")
_TAKEN = {"model", "enum", "type", "view", "datasource", "generator"}


def write(schema: Schema) -> str:
    """A data source, a generator, then enums and models."""
    return _Book(schema).text()


def losses(schema: Schema) -> tuple[str, ...]:
    book = _Book(schema)
    return (*book.losses(), *lost(schema, KEPT))


class _Book:
    """A schema under Prisma's names: `[A-Za-z][A-Za-z0-9_]*`, each once."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self.tables = designed(schema)
        self.names = Labels(reserved=_TAKEN)
        self.models = {str(t.name): self.names.give(t.name.name) for t in self.tables}
        self.enums = {str(e.name): (self.names.give(e.name.name), e) for e in schema.enums}
        self.bases = {str(d.name): d.base for d in schema.domains}
        self.spaces = sorted({t.name.namespace for t in self.tables} | {e.name.namespace for e in schema.enums})
        self.many_spaces = self.spaces not in (["public"], [])
        self.serials = serials(schema)
        self.fields: dict[str, dict[str, str]] = {}
        for table in self.tables:
            given = Labels()
            self.fields[str(table.name)] = {c.name: given.give(c.name) for c in table.columns}

    def text(self) -> str:
        spaces = f"\n  schemas = [{', '.join(map(_string, self.spaces))}]" if self.many_spaces else ""
        parts = [
            'generator client {\n  provider = "prisma-client"\n  output = "./generated"\n}',
            f'datasource db {{\n  provider = "postgresql"{spaces}\n}}',
        ]
        parts += [self._enum(key) for key in self.enums]
        parts += [self._model(t) for t in self.tables]
        return "\n\n".join(parts) + "\n"

    def _enum(self, key: str) -> str:
        label, enum = self.enums[key]
        given = Labels()
        lines = []
        for value in enum.values:
            name = given.give(value)
            lines.append(f"  {name}" + (f" @map({_string(value)})" if name != value else ""))
        return "\n".join([f"enum {label} {{", *lines, *self._mapped(label, enum.name), "}"])

    def _mapped(self, label: str, name: Name) -> list[str]:
        lines = [f"  @@map({_string(name.name)})"] if label != name.name else []
        return [*lines, *([f"  @@schema({_string(name.namespace)})"] if self.many_spaces else [])]

    def _model(self, table: Table) -> str:
        name = str(table.name)
        lines = [f"  /// {line}" for line in (table.comment or "").splitlines()]
        lines += [f"  {self._field(table, c)}" for c in table.columns]
        lines += [f"  {text}" for text in self._relations(table)]
        attributes = [*self._keys(table), *self._mapped(self.models[name], table.name)]
        if not self._identified(table):
            attributes.append("  @@ignore")
        return "\n".join([f"model {self.models[name]} {{", *lines, *([""] if attributes else []), *attributes, "}"])

    def _kind(self, column: Column) -> tuple[str, str] | None:
        spelled = self.bases.get(column.type, column.type)
        bare = spelled.removesuffix("[]")
        enum = self.enums.get(bare.replace('"', ""))
        found = (enum[0], "") if enum else scalar(bare)
        if found is None:
            return None
        return (found[0] + "[]", found[1]) if bare != spelled else found

    def _field(self, table: Table, column: Column) -> str:
        label = self.fields[str(table.name)][column.name]
        kind = self._kind(column)
        optional = "?" if column.nullable else ""
        if kind is None:
            parts = [f"Unsupported({_string(self.bases.get(column.type, column.type))}){optional}"]
        else:
            parts = [kind[0] + ("" if kind[0].endswith("[]") else optional)]
        if (key := table.primary_key) and key.columns == (column.name,) and kind is not None:
            parts.append(f"@id(map: {_string(key.name)})")
        if default := self._default(table, column, kind):
            parts.append(f"@default({default})")
        if label != column.name:
            parts.append(f"@map({_string(column.name)})")
        if kind is not None and kind[1]:
            parts.append(kind[1])
        said = f" /// {' '.join(column.comment.split())}" if column.comment else ""
        return f"{label} {' '.join(parts)}{said}"

    def _default(self, table: Table, column: Column, kind: tuple[str, str] | None) -> str:
        if kind is not None and (column.identity or (str(table.name), column.name) in self.serials):
            return "autoincrement()" if kind[0] in ("Int", "BigInt") else ""
        said = column.default
        if said is None or column.generated or kind is None:
            return f"dbgenerated({_string(said)})" if said and not column.generated else ""
        literal = _LITERAL.match(said)
        if kind[0] in ("Int", "BigInt") and re.fullmatch(r"-?\d{1,18}", said):
            return said
        if kind[0] == "Boolean" and said in ("true", "false"):
            return said
        if kind[0] == "DateTime" and said == "CURRENT_TIMESTAMP":
            return "now()"
        if kind[0] == "String" and literal and not kind[1].startswith("@db.Uuid"):
            return _string(literal[1].replace("''", "'"))
        return f"dbgenerated({_string(said)})"

    def _keys(self, table: Table) -> Iterator[str]:
        key = table.primary_key
        if key and not self._plain(table, key.columns):
            key = None
        if key and len(key.columns) > 1:
            yield f"  @@id([{self._named(table, key.columns)}], map: {_string(key.name)})"
        for unique in table.uniques:
            if not unique.inherited and self._plain(table, unique.columns):
                yield f"  @@unique([{self._named(table, unique.columns)}], map: {_string(unique.name)})"
        for index in table.indexes:
            if not index.inherited and self._sayable(table, index):
                yield self._index(table, index)

    def _index(self, table: Table, index: Index) -> str:
        fields = self.fields[str(table.name)]
        keys = ", ".join(fields[k.expression] + ("(sort: Desc)" if k.descending else "") for k in index.keys)
        method = f", type: {_METHODS[index.method]}" if index.method != "btree" else ""
        return f"  @@{'unique' if index.unique else 'index'}([{keys}], map: {_string(index.name)}{method})"

    def _named(self, table: Table, columns: tuple[str, ...]) -> str:
        return ", ".join(self.fields[str(table.name)][c] for c in columns)

    def _plain(self, table: Table, columns: tuple[str, ...]) -> bool:
        """Whether Prisma knows the types of the columns."""
        return all((c := table.column(n)) is not None and self._kind(c) is not None for n in columns)

    def _sayable(self, table: Table, index: Index) -> bool:
        """Whether Prisma has words for the whole index; a part of one would be another index."""
        columns = tuple(k.expression for k in index.keys if k.is_column)
        odd = any(
            k.operator_class or k.collation or k.operator_class_options or k.nulls_first is not None for k in index.keys
        )
        whole = len(columns) == len(index.keys) and index.where is None and not index.include and not odd
        known = index.method == "btree" or (index.method in _METHODS and not index.unique)
        return whole and known and not index.nulls_not_distinct and (self._plain(table, columns) or not index.unique)

    def _identified(self, table: Table) -> bool:
        """Whether some key of columns that are never NULL says which row is meant; Prisma ignores other models."""
        key = table.primary_key
        if key and self._plain(table, key.columns):
            return True
        sets = [u.columns for u in table.uniques]
        sets += [tuple(k.expression for k in i.keys) for i in table.indexes if i.unique and self._sayable(table, i)]
        return any(self._plain(table, s) and all(not c.nullable for c in table.columns if c.name in s) for s in sets)

    def _references(self, table: Table) -> list[ForeignKey]:
        """Those both of whose ends Prisma can name."""
        found = []
        for key in table.foreign_keys:
            target = next((t for t in self.tables if t.name == key.target), None)
            if target is not None and not key.inherited and self._alike(table, key, target):
                found.append(key)
        return found

    def _alike(self, table: Table, key: ForeignKey, target: Table) -> bool:
        """Whether both ends are of one scalar of Prisma's."""
        ends = zip(key.columns, key.target_columns, strict=False)
        pairs = [(table.column(one), target.column(other)) for one, other in ends]
        kinds = [(self._kind(one), self._kind(other)) for one, other in pairs if one and other]
        return len(kinds) == len(key.columns) and all(a and b and a[0] == b[0] for a, b in kinds)

    def _relations(self, table: Table) -> Iterator[str]:
        """The fields of references, and those of the other side."""
        given = Labels(reserved=set(self.fields[str(table.name)].values()))
        for key in self._references(table):
            label = given.give("_".join(words(key.columns[-1])[:-1]) or key.target.name)
            optional = "?" if any(c.nullable for c in table.columns if c.name in key.columns) else ""
            target = next(t for t in self.tables if t.name == key.target)
            ends = (
                f"fields: [{self._named(table, key.columns)}], references: [{self._named(target, key.target_columns)}]"
            )
            actions = f"onDelete: {_ACTIONS[key.on_delete]}, onUpdate: {_ACTIONS[key.on_update]}"
            relation = f"@relation({_string(_label(table, key))}, {ends}, {actions}, map: {_string(key.name)})"
            ignored = " @ignore" if self._identified(table) and not self._identified(target) else ""
            yield f"{label} {self.models[str(key.target)]}{optional} {relation}{ignored}"
        for child in self.tables:
            for key in self._references(child):
                if key.target != table.name:
                    continue
                label = given.give(f"{child.name.name}_{'_'.join(key.columns)}")
                single = any(set(s) == set(key.columns) for s in unique_sets(child))
                ignored = " @ignore" if self._identified(table) and not self._identified(child) else ""
                mark = "?" if single else "[]"
                yield f"{label} {self.models[str(child.name)]}{mark} @relation({_string(_label(child, key))}){ignored}"

    def losses(self) -> Iterator[str]:
        yield from (f"partition {t.name}" for t in self.schema.tables if t.partition_of)
        for table in self.tables:
            name = table.name
            for column in table.columns:
                yield from (f"{what} of {name}.{column.name}" for what in self._lost_of(column))
            said = self._references(table)
            yield from (
                f"foreign key {k.name} of {name}" for k in table.foreign_keys if k not in said and not k.inherited
            )
            yield from (
                f"constraint, as unique index {u.name} of {name}" for u in table.constraints if isinstance(u, Unique)
            )
            yield from (f"index {i.name} of {name}" for i in table.indexes if not self._sayable(table, i))
            if not self._identified(table):
                yield f"{name} has no key that Prisma can use: its model is ignored"
            key = table.primary_key
            if key and not self._plain(table, key.columns):
                yield f"primary key {key.name} of {name}"

    def _lost_of(self, column: Column) -> Iterator[str]:
        kind = self._kind(column)
        if column.type in self.bases:
            yield f"domain {column.type}"
        if kind is not None and kind[0].endswith("[]") and not column.nullable:
            yield "NOT NULL"
        if column.identity:
            yield "identity, as a sequence,"
        if column.generated:
            yield "expression"


def _label(table: Table, key: ForeignKey) -> str:
    return f"{table.name.name}_{key.name}"


def _string(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
