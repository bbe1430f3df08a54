"""Tables built from models of a framework: types and names as the framework's own migrations would make them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dbarchitect.core.names import fit
from dbarchitect.model.objects import EnumType, Extension, Sequence
from dbarchitect.model.tables import Check, Column, ForeignKey, Identity, Index, IndexKey, Name, PrimaryKey, Unique
from dbarchitect.sources.files.ddl.constraints import Naming
from dbarchitect.sources.files.ddl.draft import SchemaDraft, TableDraft

if TYPE_CHECKING:
    from collections.abc import Sequence as Listed

    from dbarchitect.model.inspection import Engine
    from dbarchitect.model.schema import Schema

_POSTGRESQL = {
    "string": "character varying", "char": "character", "text": "text", "smallint": "smallint", "int": "integer", "bigint": "bigint",
    "bool": "boolean", "real": "real", "double": "double precision", "decimal": "numeric", "date": "date", "time": "time without time zone",
    "timetz": "time with time zone", "timestamp": "timestamp without time zone", "timestamptz": "timestamp with time zone", "json": "json",
    "jsonb": "jsonb", "uuid": "uuid", "binary": "bytea", "interval": "interval", "inet": "inet", "xml": "xml", "money": "money",
}  # fmt: skip
_MYSQL = {
    "string": "varchar", "char": "char", "text": "longtext", "smallint": "smallint", "int": "int", "bigint": "bigint", "bool": "tinyint(1)",
    "real": "float", "double": "double", "decimal": "decimal", "date": "date", "time": "time", "timetz": "time", "timestamp": "datetime",
    "timestamptz": "datetime", "json": "json", "jsonb": "json", "uuid": "char(36)", "binary": "longblob", "interval": "bigint", "inet": "varchar(45)",
    "xml": "longtext", "money": "decimal(19,4)",
}  # fmt: skip
_SQLITE = {
    "string": "varchar", "char": "char", "text": "text", "smallint": "smallint", "int": "integer", "bigint": "bigint", "bool": "boolean",
    "real": "real", "double": "real", "decimal": "decimal", "date": "date", "time": "time", "timetz": "time", "timestamp": "datetime",
    "timestamptz": "datetime", "json": "text", "jsonb": "text", "uuid": "char(32)", "binary": "blob", "interval": "bigint", "inet": "char(39)",
    "xml": "text", "money": "decimal",
}  # fmt: skip
_SQLSERVER = {
    **_SQLITE, "string": "nvarchar", "text": "nvarchar(max)", "int": "int", "bool": "bit", "double": "float(53)", "timestamp": "datetime2",
    "timestamptz": "datetimeoffset", "json": "nvarchar(max)", "jsonb": "nvarchar(max)", "uuid": "uniqueidentifier", "binary": "varbinary(max)",
}  # fmt: skip
_ORACLE = {
    **_SQLITE, "string": "varchar2", "text": "clob", "smallint": "number(5)", "int": "number(10)", "bigint": "number(19)", "bool": "number(1)",
    "double": "binary_double", "decimal": "number", "timestamp": "timestamp", "timestamptz": "timestamp with time zone", "json": "clob",
    "jsonb": "clob", "uuid": "varchar2(36)",
}  # fmt: skip
_TYPES: dict[str, dict[str, str]] = {
    "postgresql": _POSTGRESQL, "mysql": _MYSQL, "mariadb": _MYSQL, "sqlite": _SQLITE, "duckdb": _POSTGRESQL, "sqlserver": _SQLSERVER, "oracle": _ORACLE,
}  # fmt: skip
_WITH_LENGTH = frozenset({"string", "char", "decimal"})


def type_of(engine: str, kind: str, *arguments: object) -> str:
    """The engine's type for a neutral kind; arguments (length, precision, scale) only where the type takes them."""
    known = _TYPES[engine].get(kind, kind)
    given = [str(a) for a in arguments if a is not None]
    if kind == "string" and not given and engine in {"mysql", "mariadb", "sqlserver"}:
        given = ["255"]
    if kind not in _WITH_LENGTH or not given or "(" in known:
        return known
    return f"{known}({','.join(given)})"


class Models:
    """A schema in the making; every method takes names as the database will have them."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.draft = SchemaDraft(engine)
        self.naming = Naming(engine)
        self.notes: dict[str, None] = {}

    def table(self, name: str, namespace: str = "public") -> TableDraft:
        """The table of that name, made when it is new."""
        full = Name(namespace=namespace or "public", name=name)
        return self.draft.tables.setdefault(full, TableDraft(full))

    def column(self, table: TableDraft, name: str, kind: str, **settings: Any) -> None:
        table.columns[name] = Column(name=name, type=kind, **settings)

    def generated_key(self, table: TableDraft, name: str, kind: str, *, serial: bool = False) -> None:
        """A numbered column: an identity, or (`serial`, PostgreSQL) a sequence of its own."""
        if serial and self.engine == "postgresql":
            sequence = Name(namespace=table.name.namespace, name=fit(f"{table.name.name}_{name}_seq"))
            self.draft.sequences[sequence] = Sequence(
                name=sequence, type=kind, owned_by=(table.name, name), maximum=None
            )
            quoted = (
                str(sequence)
                if str(sequence).islower() and str(sequence).replace("_", "").replace(".", "").isalnum()
                else f'"{sequence.name}"'
            )
            self.column(table, name, kind, nullable=False, default=f"nextval('{quoted}'::regclass)")
        else:
            self.column(table, name, kind, nullable=False, identity=Identity(always=False))

    def primary_key(self, table: TableDraft, columns: Listed[str], name: str = "") -> None:
        if columns:
            table.add(PrimaryKey(name=name or self.naming.primary(table.name), columns=tuple(columns)))

    def unique(self, table: TableDraft, columns: Listed[str], name: str = "") -> None:
        if columns:
            table.add(Unique(name=name or self.naming.unique(table.name, tuple(columns)), columns=tuple(columns)))

    def check(self, table: TableDraft, expression: str, name: str = "") -> None:
        table.add(Check(name=name or self.naming.check(table.name), expression=expression))

    def index(self, table: TableDraft, columns: Listed[str | IndexKey], name: str = "", **settings: Any) -> None:
        """An index over columns; one that is no column of the table is an expression. A leading `-` means descending."""
        keys = tuple(c if isinstance(c, IndexKey) else self._key(table, c) for c in columns)
        if keys:
            label = name or self.naming.index(table.name, tuple(k.expression for k in keys))
            table.indexes[label] = Index(name=label, keys=keys, **settings)

    def _key(self, table: TableDraft, text: str) -> IndexKey:
        plain = text.removeprefix("-")
        is_column = table.key(plain) is not None
        return IndexKey(expression=plain, is_column=is_column, descending=text.startswith("-") and is_column)

    def reference(
        self,
        table: TableDraft,
        columns: Listed[str],
        target: Name,
        targets: Listed[str] = (),
        name: str = "",
        **settings: Any,
    ) -> None:
        label = name or self.naming.foreign(table.name, tuple(columns))
        table.add(
            ForeignKey(name=label, columns=tuple(columns), target=target, target_columns=tuple(targets), **settings)
        )

    def enum(self, name: str, values: Listed[str], namespace: str = "public") -> str:
        """The type of an enumeration: its own in PostgreSQL, written out in MySQL."""
        if self.engine in {"mysql", "mariadb"}:
            return "enum(" + ",".join("'" + v.replace("'", "''") + "'" for v in values) + ")"
        if self.engine != "postgresql":
            return type_of(self.engine, "string", max((len(v) for v in values), default=1))
        full = Name(namespace=namespace or "public", name=name)
        self.draft.enums[full] = EnumType(name=full, values=tuple(dict.fromkeys(values)))
        plain = name.islower() and name.replace("_", "").isalnum() and not name[0].isdigit()
        spelled = name if plain else '"' + name.replace('"', '""') + '"'
        return spelled if full.namespace == "public" else f"{namespace}.{spelled}"

    def note(self, text: str) -> None:
        self.notes[text] = None

    def schema(self, extensions: Listed[str] = ()) -> Schema:
        """What was built, with references to tables that are not there left out and named."""
        missing: dict[str, None] = {}
        for table in self.draft.tables.values():
            for label, constraint in list(table.constraints.items()):
                if isinstance(constraint, ForeignKey) and self.draft.table(constraint.target) is None:
                    missing[f"{table.name} refers to {constraint.target}, which no model describes"] = None
                    del table.constraints[label]
        made = self.draft.schema()
        spaces = dict.fromkeys(t.name.namespace for t in made.tables if t.name.namespace != "public")
        from dbarchitect.model.objects import Namespace

        self.notes |= missing | self.draft.notes
        return made.model_copy(
            update={
                "namespaces": tuple(Namespace(name=s) for s in spaces),
                "extensions": tuple(Extension(name=e) for e in extensions),
            }
        )
