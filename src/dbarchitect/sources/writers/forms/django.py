"""Django's models for PostgreSQL: fields, keys, references, checks, indexes; read back by its own reader.

Django names foreign keys itself and enforces ON DELETE in Python: both are told as losses.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.core.names import fit, words
from dbarchitect.model.tables import Check, Unique
from dbarchitect.sources.files.django_fields import FIELDS, django_name
from dbarchitect.sources.writers.django_types import AUTO, field, own_class
from dbarchitect.sources.writers.labels import Labels, serials
from dbarchitect.sources.writers.lost import lost
from dbarchitect.sources.writers.relations import designed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.model.schema import Schema
    from dbarchitect.model.tables import Column, ForeignKey, Index, Name, Table
    from dbarchitect.sources.writers.lost import Feature

FORMAT = "django"
ENDING = ".py"
MEDIA = "text/x-python"
DIALECTS = ("postgresql",)
KEPT: frozenset[Feature] = frozenset(
    {
        "checks", "sequences", "index_methods", "index_order", "constraint_names", "index_names", "comments", "column_comments", "defaults", "indexes",
        "identity_options",
    }
)  # fmt: skip
_METHODS = {"gin": "GinIndex", "gist": "GistIndex", "brin": "BrinIndex", "hash": "HashIndex", "spgist": "SpGistIndex"}
_ACTIONS = {
    "cascade": "CASCADE",
    "set null": "SET_NULL",
    "restrict": "RESTRICT",
    "no action": "DO_NOTHING",
    "set default": "DO_NOTHING",
}
_KEYWORDS = frozenset(
    ["False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del", "elif", "else", "except",
     "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal", "not", "or", "pass", "raise", "return", "try",
     "while", "with", "yield", "Model", "pk", "check", "clean", "save", "delete", "objects", "models", "RawSQL"]
)  # fmt: skip
_LONGEST_INDEX_NAME = 30


def write(schema: Schema) -> str:
    """A `models.py`."""
    return _Book(schema).text()


def losses(schema: Schema) -> tuple[str, ...]:
    return (*_Book(schema).losses(), *lost(schema, KEPT))


class _Book:
    """A schema under the names of a module: classes of models, fields, and classes of types of the database's own."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self.tables = designed(schema)
        self.bases = {str(d.name): d.base for d in schema.domains}
        self.enums = {str(e.name): e.values for e in schema.enums}
        self.serials = serials(schema)
        self.own: dict[str, str] = {}
        self._given = Labels(reserved=_KEYWORDS | FIELDS)
        self.classes = {
            str(t.name): self._given.give("".join(w.capitalize() for w in words(t.name.name)) or "Model")
            for t in self.tables
        }
        self.fields: dict[str, dict[str, str]] = {}
        for table in self.tables:
            key = table.primary_key
            # Django keeps `id` for the key
            keeps = key is None or key.columns == ("id",)
            names = Labels(reserved=_KEYWORDS if keeps else _KEYWORDS | {"id"})
            self.fields[str(table.name)] = {c.name: self._label(names, c.name) for c in table.columns}

    def _label(self, names: Labels, column: str) -> str:
        """A field's name: Django allows no double underscore and none at the end."""
        return names.give(re.sub(r"__+", "_", column).rstrip("_") or "field")

    def text(self) -> str:
        models = [self._model(t) for t in self.tables]
        own = [own_class(spelled, label) for spelled, label in self.own.items()]
        body = "\n\n".join([*own, *models])
        head = ["from django.db import models"]
        if "RawSQL(" in body:
            head.append("from django.db.models.expressions import RawSQL")
        if made := sorted(m for m in _METHODS.values() if f" {m}(" in body):
            head.append(f"from django.contrib.postgres.indexes import {', '.join(made)}")
        return "\n".join(sorted(head)) + "\n\n\n" + body

    def _model(self, table: Table) -> str:
        name = str(table.name)
        key = table.primary_key
        lines = [f"    {self.fields[name][c.name]} = {self._field(table, c)}" for c in table.columns]
        if key and len(key.columns) > 1:
            listed = ", ".join(repr(self.fields[name][c]) for c in key.columns)
            lines.insert(0, f"    pk = models.CompositePrimaryKey({listed})")
        meta = [f"        db_table = {_table_name(table.name)!r}"]
        meta += [f"        db_table_comment = {table.comment!r}"] if table.comment else []
        meta += ["        managed = False"] if key is None else []
        constraints = [f"            {c}," for c in self._constraints(table)]
        indexes = [f"            {self._index(table, i)}," for i in table.indexes if self._sayable(i) and not i.unique]
        meta += ["        constraints = [", *constraints, "        ]"] if constraints else []
        meta += ["        indexes = [", *indexes, "        ]"] if indexes else []
        return "\n".join([f"class {self.classes[name]}(models.Model):", *lines, "", "    class Meta:", *meta]) + "\n"

    def _spelled(self, column: Column) -> str:
        return self.bases.get(column.type, column.type)

    def _field(self, table: Table, column: Column) -> str:
        label = self.fields[str(table.name)][column.name]
        key = table.primary_key
        own_key = key.columns == (column.name,) if key else column.name == "id"
        settings = ["primary_key=True"] if own_key else []
        settings += ["null=True"] if column.nullable and not own_key else []
        if column.comment:
            settings.append(f"db_comment={column.comment!r}")
        if reference := self._reference(table, column):
            return self._foreign(table, column, reference, label, settings)
        counted = column.identity is not None or (str(table.name), column.name) in self.serials
        if counted and own_key and self._spelled(column) in AUTO:
            made, first = f"models.{AUTO[self._spelled(column)]}", list[str]()
        else:
            made, first = self._kind(column)
            if column.default is not None and not counted:
                enum = self._spelled(column).replace('"', "") in self.enums
                settings.append(f"db_default={_default(column.default, made, enum)}")
        settings += [f"db_column={column.name!r}"] if label != column.name else []
        return f"{made}({', '.join([*first, *settings])})"

    def _kind(self, column: Column) -> tuple[str, list[str]]:
        spelled = self._spelled(column)
        if values := self.enums.get(spelled.replace('"', "")):
            return "models.CharField", [f"max_length={max(map(len, values))}", f"choices={[(v, v) for v in values]!r}"]
        if found := field(spelled):
            return found[0], list(found[1])
        if spelled not in self.own:
            said = spelled.lower().replace("[]", " array")
            label = "".join(w.capitalize() for w in re.findall(r"[a-z]+|\d+", said)) or "Own"
            self.own[spelled] = self._given.give(f"{label}Field")
        return self.own[spelled], []

    def _foreign(self, table: Table, column: Column, key: ForeignKey, label: str, settings: list[str]) -> str:
        target = next(t for t in self.tables if t.name == key.target)
        to = "self" if target is table else self.classes[str(key.target)]
        action = _ACTIONS[key.on_delete]
        said = [repr(to), f"models.{'DO_NOTHING' if action == 'SET_NULL' and not column.nullable else action}"]
        if not (target.primary_key and target.primary_key.columns == key.target_columns):
            said.append(f"to_field={self.fields[str(key.target)][key.target_columns[0]]!r}")
        said += [*settings, f"db_column={column.name!r}", "db_index=False", "related_name='+'"]
        if column.default is not None:
            said.append(f"db_default={_default(column.default, '')}")
        return f"models.ForeignKey({', '.join(said)})"

    def _reference(self, table: Table, column: Column) -> ForeignKey | None:
        """The reference that a ForeignKey of Django's can say: one column, the same type, a target that is unique by itself."""
        for key in table.foreign_keys:
            target = next((t for t in self.tables if t.name == key.target), None)
            if key.columns != (column.name,) or target is None or key.inherited or target.primary_key is None:
                continue
            sole = target.primary_key.columns == key.target_columns or any(
                u.columns == key.target_columns for u in target.uniques
            )
            end = target.column(key.target_columns[0]) if key.target_columns else None
            composite = (
                len(table.primary_key.columns) > 1 and column.name in table.primary_key.columns
                if table.primary_key
                else True
            )
            known = end is not None and (self._spelled(end) in AUTO or field(self._spelled(end)) is not None)
            if sole and known and end is not None and self._spelled(end) == self._spelled(column) and not composite:
                return key
        return None

    def _constraints(self, table: Table) -> Iterator[str]:
        fields = self.fields[str(table.name)]
        for one in table.constraints:
            if isinstance(one, Unique) and not one.inherited:
                yield f"models.UniqueConstraint(fields={[fields[c] for c in one.columns]!r}, name={one.name!r})"
            elif isinstance(one, Check) and not one.inherited:
                said = one.expression.replace("%", "%%")
                yield f"models.CheckConstraint(condition=RawSQL({said!r}, [], output_field=models.BooleanField()), name={one.name!r})"
        for index in table.indexes:
            if index.unique and self._sayable(index):
                yield f"models.UniqueConstraint(fields={[fields[k.expression] for k in index.keys]!r}, name={index.name!r})"

    def _sayable(self, index: Index) -> bool:
        """Whether Django has words for the whole index; a part of one would be another index."""
        odd = any(
            k.operator_class or k.collation or k.operator_class_options or k.nulls_first is not None for k in index.keys
        )
        plain = all(k.is_column for k in index.keys) and index.where is None and not index.include and not odd
        known = index.method == "btree" or (index.method in _METHODS and not index.unique)
        return (
            plain
            and known
            and not index.inherited
            and not index.nulls_not_distinct
            and not (index.unique and any(k.descending for k in index.keys))
        )

    def _index(self, table: Table, index: Index) -> str:
        fields = self.fields[str(table.name)]
        keys = [("-" if k.descending else "") + fields[k.expression] for k in index.keys]
        made = _METHODS.get(index.method, "models.Index")
        return f"{made}(fields={keys!r}, name={_index_name(index.name)!r})"

    def losses(self) -> Iterator[str]:
        yield from (f"partition {t.name}" for t in self.schema.tables if t.partition_of)
        for table in self.tables:
            name = table.name
            if table.primary_key is None:
                yield from self._of_unmanaged(table)
                continue
            if table.primary_key.name != fit(f"{name.name}_pkey"):
                yield f"name of {table.primary_key.name} of {name}, which becomes {fit(f'{name.name}_pkey')} of {name}"
            for column in table.columns:
                yield from (f"{what} of {name}.{column.name}" for what in self._lost_of(table, column))
            for key in table.foreign_keys:
                if len(key.columns) == 1 and self._reference(table, table.column(key.columns[0])) is key:  # type: ignore[arg-type]
                    made = django_name(name.name, key.columns, f"_fk_{key.target.name}_{key.target_columns[0]}")
                    yield f"name and actions of {key.name} of {name}, which becomes {made} of {name}, deferred"
                elif not key.inherited:
                    yield f"foreign key {key.name} of {name}"
            for index in table.indexes:
                if not self._sayable(index):
                    yield f"index {index.name} of {name}"
                elif index.unique:
                    yield f"index {index.name} of {name}, which becomes a unique constraint"
                elif _index_name(index.name) != index.name:
                    yield f"name of index {index.name} of {name}, which becomes index {_index_name(index.name)} of {name}"

    def _of_unmanaged(self, table: Table) -> Iterator[str]:
        name = table.name
        yield f"{name} has no primary key: Django makes no such table, its model is unmanaged"
        yield from (f"column {name}.{c.name}" for c in table.columns)
        yield from (f"constraint {c.name} of {name}" for c in table.constraints)
        yield from (f"index {i.name} of {name}" for i in table.indexes)

    def _lost_of(self, table: Table, column: Column) -> Iterator[str]:
        spelled, key = self._spelled(column), table.primary_key
        if column.type in self.bases:
            yield f"domain {column.type}"
        if spelled.replace('"', "") in self.enums:
            yield f"type {spelled}"
        if column.generated:
            yield "expression"
        counted = column.identity is not None or (str(table.name), column.name) in self.serials
        if counted and (column.identity is None or column.identity != type(column.identity)(always=False)):
            yield "identity or sequence, which becomes GENERATED BY DEFAULT,"
        elif counted and not (key and key.columns == (column.name,)):
            yield "identity"


def _index_name(name: str) -> str:
    """Django takes at most 30 characters, and none that begins with a digit or an underscore."""
    from hashlib import sha256

    if len(name) <= _LONGEST_INDEX_NAME and not re.match(r"[_\d]", name):
        return name
    return f"i{name[:22].lstrip('_')}_{sha256(name.encode()).hexdigest()[:6]}"


def _table_name(name: Name) -> str:
    """Django knows one namespace: those of others begin with theirs."""
    return name.name if name.namespace == "public" else f"{name.namespace}_{name.name}"


def _default(said: str, made: str, enum: bool = False) -> str:
    """A value where it is a plain one, else the SQL of it."""
    literal = re.match(r"'((?:[^']|'')*)'::(?:character varying|text)\Z", said)
    literal = literal or (re.match(r"'((?:[^']|'')*)'::[\w.\"]+\Z", said) if enum else None)
    if said in ("true", "false") and made == "models.BooleanField":
        return said.capitalize()
    if re.fullmatch(r"-?\d{1,18}", said) and "Integer" in made:
        return said
    if literal and made in ("models.TextField", "models.CharField"):
        return repr(literal[1].replace("''", "'"))
    return f"RawSQL({said.replace('%', '%%')!r}, [])"
