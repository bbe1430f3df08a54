"""SQLAlchemy's types, columns and constraints, as calls read from source, put into tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dbarchitect.model.tables import Generated, Identity, Name
from dbarchitect.sources.files.models import Models, type_of
from dbarchitect.sources.files.pycode import Call, Code, Ref

if TYPE_CHECKING:
    from dbarchitect.sources.files.ddl.draft import TableDraft

_KINDS = {
    "Integer": "int", "INTEGER": "int", "INT": "int", "SmallInteger": "smallint", "SMALLINT": "smallint", "BigInteger": "bigint", "BIGINT": "bigint",
    "String": "string", "VARCHAR": "string", "Unicode": "string", "NVARCHAR": "string", "CHAR": "char", "NCHAR": "char", "Text": "text", "TEXT": "text",
    "UnicodeText": "text", "Boolean": "bool", "BOOLEAN": "bool", "Float": "double", "FLOAT": "double", "Double": "double", "DOUBLE": "double",
    "DOUBLE_PRECISION": "double", "REAL": "real", "Numeric": "decimal", "NUMERIC": "decimal", "DECIMAL": "decimal", "Date": "date", "DATE": "date",
    "Time": "time", "TIME": "time", "DateTime": "timestamp", "DATETIME": "timestamp", "TIMESTAMP": "timestamp", "Interval": "interval",
    "INTERVAL": "interval", "JSON": "json", "JSONB": "jsonb", "UUID": "uuid", "Uuid": "uuid", "GUID": "uuid", "LargeBinary": "binary", "BYTEA": "binary",
    "BLOB": "binary", "VARBINARY": "binary", "BINARY": "binary", "INET": "inet", "PickleType": "binary", "XML": "xml", "MONEY": "money", "UUIDType": "uuid",
    "AutoString": "string", "EmailType": "string", "TINYINT": "smallint", "MEDIUMTEXT": "text", "LONGTEXT": "text", "NullType": "text", "ULID": "uuid",
}  # fmt: skip
_POSTGRESQL = {
    "TSVECTOR": "tsvector", "HSTORE": "hstore", "CITEXT": "citext", "CIDR": "cidr", "MACADDR": "macaddr", "OID": "oid", "BIT": "bit", "INT4RANGE": "int4range",
    "INT8RANGE": "int8range", "NUMRANGE": "numrange", "DATERANGE": "daterange", "TSRANGE": "tsrange", "TSTZRANGE": "tstzrange", "REGCLASS": "regclass",
    "TSQUERY": "tsquery", "JSONPATH": "jsonpath", "LTREE": "ltree", "LtreeType": "ltree",
}  # fmt: skip
_PYTHON = {
    "int": "int", "str": "string", "float": "double", "bool": "bool", "bytes": "binary", "datetime": "timestamp", "datetime.datetime": "timestamp",
    "date": "date", "datetime.date": "date", "time": "time", "datetime.time": "time", "timedelta": "interval", "datetime.timedelta": "interval",
    "Decimal": "decimal", "decimal.Decimal": "decimal", "uuid.UUID": "uuid", "UUID": "uuid", "dict": "json", "Any": "json", "EmailStr": "string",
}  # fmt: skip
_FUNCTIONS = {
    "now": "now()",
    "current_timestamp": "CURRENT_TIMESTAMP",
    "current_date": "CURRENT_DATE",
    "gen_random_uuid": "gen_random_uuid()",
    "uuid_generate_v4": "uuid_generate_v4()",
}
COLUMNS = frozenset({"Column", "mapped_column", "column", "Field"})


class Alchemy:
    """Reads calls of one project; `enums` are Python enumerations by class name, `names` what modules assigned to names."""

    def __init__(
        self, models: Models, enums: dict[str, tuple[str, ...]] | None = None, names: dict[str, Any] | None = None
    ) -> None:
        self.models = models
        self.enums = enums or {}
        self.names = names or {}

    def type_name(self, said: Any, column: str = "") -> str:
        """The engine's type; what is not known is read as text and noted."""
        engine = self.models.engine
        if isinstance(said, Ref):
            if (
                said.last in self.names
                and isinstance(self.names[said.last], Call | Ref)
                and self.names[said.last] != said
            ):
                return self.type_name(self.names[said.last], column)
            said = Call(said.name)
        if not isinstance(said, Call):
            return type_of(engine, "text")
        last = said.last
        if last in {"Enum", "ENUM", "SAEnum", "SQLEnum", "SqlEnum", "ChoiceType", "PgEnum"}:
            return self._enum(said, column)
        if last == "ARRAY":
            return (self.type_name(said.get("item_type", 0), column) if engine == "postgresql" else "json") + "[]" * (
                engine == "postgresql"
            )
        if last in {"MutableList", "MutableDict"} or last == "as_mutable":
            return self.type_name(said.get("sqltype", 0), column)
        if last in {"DateTime", "TIMESTAMP", "Time", "TIME"} and said.get("timezone", 0) is True:
            return type_of(engine, "timestamptz" if last in {"DateTime", "TIMESTAMP"} else "timetz")
        if last in {"Geometry", "Geography", "Vector", "HALFVEC"}:
            return self._extension_type(said)
        if last in _KINDS:
            return self._plain(_KINDS[last], said)
        if engine == "postgresql" and last in _POSTGRESQL:
            return _POSTGRESQL[last]
        if last in self.names and isinstance(self.names[last], Call | Ref):
            return self.type_name(self.names[last], column)
        self.models.note(f"the type {last} is not SQLAlchemy's own; it was read as text")
        return type_of(engine, "text")

    def _plain(self, kind: str, said: Call) -> str:
        if kind in {"string", "char"}:
            length = said.get("length", 0)
            return type_of(self.models.engine, kind, length if isinstance(length, int) else None)
        if kind == "decimal":
            precision, scale = said.get("precision", 0), said.get("scale", 1)
            numbers = [n for n in (precision, scale) if isinstance(n, int)]
            return type_of(self.models.engine, kind, *numbers)
        return type_of(self.models.engine, kind)

    def _extension_type(self, said: Call) -> str:
        if said.last in {"Vector", "HALFVEC"}:
            name = {"Vector": "vector", "HALFVEC": "halfvec"}[said.last]
            size = said.get("dim", 0)
            return f"{name}({size})" if isinstance(size, int) else name
        shape, srid = said.get("geometry_type", 0, "GEOMETRY"), said.get("srid", 1, -1)
        return f"{said.last.lower()}({shape},{srid if isinstance(srid, int) and srid > 0 else 0})"

    def _enum(self, said: Call, column: str) -> str:
        values: tuple[str, ...] = tuple(a for a in said.args if isinstance(a, str))
        name = said.get("name")
        first = said.args[0] if said.args else None
        if not values and isinstance(first, Ref) and first.last in self.enums:
            values = self.enums[first.last]
            name = name if isinstance(name, str) else first.last.lower()
        if not values:
            return type_of(self.models.engine, "string")
        if said.get("native_enum") is False:
            return type_of(self.models.engine, "string", max(map(len, values)))
        return self.models.enum(name if isinstance(name, str) else column or "enum", values)

    def python_type(self, said: Any, column: str) -> tuple[str, bool]:
        """The type and nullability that an annotation inside `Mapped[…]` means."""
        text = said.replace(" ", "") if isinstance(said, str) else ""
        nullable = text.startswith(("Optional[", "None|")) or "|None" in text
        bare = text.removeprefix("Optional[").replace("|None", "").removeprefix("None|")
        bare = bare.removesuffix("]") if text.startswith("Optional[") else bare
        last = bare.rpartition(".")[2]
        if bare.startswith(("list[", "List[", "dict[", "Dict[")):
            return type_of(self.models.engine, "json"), nullable
        if bare in self.names or last in self.names:
            given = self.names.get(bare, self.names.get(last))
            if isinstance(given, Call) and given.last == "Annotated":
                inner = next((a for a in given.args[1:] if isinstance(a, Call) and a.last in COLUMNS), None)
                kind = _type_argument(inner) if inner else None
                return (
                    self.type_name(kind, column) if kind is not None else type_of(self.models.engine, "string")
                ), nullable
        if last in self.enums:
            return self.models.enum(last.lower(), self.enums[last]), nullable
        return type_of(self.models.engine, _PYTHON.get(bare, _PYTHON.get(last, "text"))), nullable

    def column(self, table: TableDraft, name: str, said: Call, annotation: str | None = None) -> None:
        """A column with the keys it brings; `name` is the attribute's where the call names none."""
        args = list(said.args)
        if args and isinstance(args[0], str):
            name = args.pop(0)
        if isinstance(said.get("name"), str):
            name = said.get("name")
        kind = said.get("type_", default=said.get("sa_type")) or _type_argument(Call("", tuple(args)))
        hinted, hint_null = self.python_type(annotation, name) if annotation is not None else (None, None)
        keys = [a for a in args if isinstance(a, Call) and a.last == "ForeignKey"]
        if isinstance(said.get("foreign_key"), str):
            keys.append(Call("ForeignKey", (said.get("foreign_key"),), {"ondelete": said.get("ondelete")}))
        primary = said.get("primary_key") is True
        nullable = said.get("nullable")
        nullable = nullable if isinstance(nullable, bool) else (hint_null if hint_null is not None else not primary)
        spelled = (
            self.type_name(kind, name)
            if kind is not None
            else hinted or ("" if keys else type_of(self.models.engine, "text"))
        )
        settings: dict[str, Any] = {
            "nullable": bool(nullable) and not primary,
            "default": default_of(said.get("server_default")),
        }
        comment = said.get("comment")
        settings["comment"] = comment if isinstance(comment, str) else None
        for one in args:
            if isinstance(one, Call) and one.last == "Identity":
                settings["identity"] = Identity(always=one.get("always") is True)
            elif isinstance(one, Call) and one.last == "Computed" and (text := sql_text(one.get("sqltext", 0))):
                settings["generated"] = Generated(expression=text, stored=one.get("persisted") is not False)
        self.models.column(table, name, spelled or "?", **settings)
        self._keys(table, name, said, keys)

    def _keys(self, table: TableDraft, name: str, said: Call, keys: list[Call]) -> None:
        models = self.models
        for key in keys:
            self.reference(table, (name,), (key.get("column", 0),), key)
        if said.get("unique") is True and said.get("index") is True:
            models.index(table, (name,), f"ix_{str(table.name).replace('.', '_')}_{name}", unique=True)
        elif said.get("unique") is True:
            models.unique(table, (name,))
        elif said.get("index") is True:
            models.index(table, (name,), f"ix_{str(table.name).replace('.', '_')}_{name}")

    def number(self, table: TableDraft, columns: tuple[str, ...], auto: Any = None) -> None:
        """A single integer key without a default counts by itself, as SQLAlchemy's does."""
        if len(columns) != 1 or auto is False:
            return
        column = table.columns.get(columns[0])
        refers = any(
            columns[0] in getattr(c, "columns", ()) for c in table.constraints.values() if c.kind == "foreign_key"
        )
        if (
            column is None
            or refers
            or column.default
            or column.identity
            or column.type not in {"integer", "bigint", "smallint", "int"}
        ):
            return
        self.models.generated_key(table, columns[0], column.type, serial=True)
        table.change(columns[0], comment=column.comment)

    def reference(self, table: TableDraft, columns: tuple[str, ...], targets: tuple[Any, ...], said: Call) -> None:
        pointed = [t.split(".") for t in targets if isinstance(t, str)]
        if len(pointed) != len(columns) or any(len(p) < 2 for p in pointed):
            first = targets[0] if targets else None
            name = first.name if isinstance(first, Ref) else ""
            if "." not in name:
                self.models.note(f"a reference of {table.name} ({', '.join(columns)}) is not read")
                return
            pointed = (
                [name.split(".")[-2:]] if name.split(".")[-2] != "c" else [[name.split(".")[-3], name.split(".")[-1]]]
            )
        first_path = pointed[0]
        namespace = first_path[-3] if len(first_path) > 2 else "public"
        settings: dict[str, Any] = {}
        for key, to in (("ondelete", "on_delete"), ("onupdate", "on_update")):
            action = said.get(key)
            if isinstance(action, str) and action.lower() in {"cascade", "restrict", "set null", "set default"}:
                settings[to] = action.lower()
        if said.get("deferrable") is True:
            settings["deferrable"] = True
            settings["initially_deferred"] = str(said.get("initially")).upper() == "DEFERRED"
        label = said.get("name")
        self.models.reference(
            table,
            columns,
            Name(namespace=namespace, name=first_path[-2]),
            tuple(p[-1] for p in pointed),
            label if isinstance(label, str) else "",
            **settings,
        )

    def constraint(self, table: TableDraft, said: Call) -> None:
        """A table-level constraint or index."""
        label = said.get("name")
        label = label if isinstance(label, str) else ""
        columns = tuple(_column_name(a) for a in said.args)
        match said.last:
            case "PrimaryKeyConstraint":
                self.models.primary_key(table, tuple(c for c in columns if c), label)
            case "UniqueConstraint":
                self.models.unique(table, tuple(c for c in columns if c), label)
            case "ForeignKeyConstraint":
                own, other = said.get("columns", 0, ()), said.get("refcolumns", 1, ())
                self.reference(table, tuple(str(c) for c in own), tuple(other), said)
            case "CheckConstraint":
                text = sql_text(said.get("sqltext", 0))
                self.models.check(table, text, label) if text else self.models.note(
                    f"a check of {table.name} is not read"
                )
            case "Index":
                self.index(table, said)
            case "ExcludeConstraint":
                self.models.note(f"the exclusion constraint {label} of {table.name} is not read")
            case _:
                pass

    def index(self, table: TableDraft, said: Call) -> None:
        if not said.args or not isinstance(said.args[0], str | type(None)):
            return
        keys = tuple(k for k in (index_key(a) for a in said.args[1:]) if k)
        self.make_index(table, said.args[0] or "", keys, said)

    def make_index(self, table: TableDraft, label: str, keys: tuple[str, ...], said: Call) -> None:
        where = sql_text(said.get("postgresql_where", default=said.get("sqlite_where")))
        method = said.get("postgresql_using", default="btree")
        include = said.get("postgresql_include")
        if keys:
            self.models.index(
                table,
                keys,
                label or f"ix_{str(table.name).replace('.', '_')}_{'_'.join(k.strip('-') for k in keys)}",
                unique=said.get("unique") is True,
                where=where,
                method=method if isinstance(method, str) else "btree",
                include=tuple(i for i in include if isinstance(i, str)) if isinstance(include, tuple) else (),
            )


def _type_argument(said: Call | None) -> Any:
    for one in said.args if said else ():
        if isinstance(one, Ref) or (
            isinstance(one, Call)
            and one.last not in {"ForeignKey", "Identity", "Computed", "Sequence", "CheckConstraint", "FetchedValue"}
        ):
            return one
    return None


def _column_name(said: Any) -> str:
    if isinstance(said, str):
        return said
    return said.last if isinstance(said, Ref) else ""


def index_key(said: Any) -> str:
    if isinstance(said, Call) and said.last == "text":
        return str(said.get("text", 0) or "")
    if isinstance(said, Call) and said.last in {"lower", "upper"} and said.args:
        return f"{said.last}({_column_name(said.args[0])})"
    if isinstance(said, Call) and said.last in {"desc", "asc"}:
        return _column_name(said.args[0]) if said.args else ""
    if isinstance(said, Code) and said.text.endswith(".desc()"):
        return "-" + said.text.removesuffix(".desc()").rpartition(".")[2]
    return _column_name(said)


def sql_text(said: Any) -> str | None:
    """SQL given as a string, as `text('…')` or as `DDL('…')`."""
    if isinstance(said, str):
        return said
    if (
        isinstance(said, Call)
        and said.last in {"text", "literal_column"}
        and said.args
        and isinstance(said.args[0], str)
    ):
        return said.args[0]
    if isinstance(said, Call) and said.last == "DDL" and said.args and isinstance(said.args[0], str):
        return said.args[0].replace("%%", "%")  # DDL() formats its text
    return None


def default_of(said: Any) -> str | None:
    """A server default as SQL: a plain string is a literal, `text('…')` and functions are expressions."""
    match said:
        case str():
            return "'" + said.replace("'", "''") + "'"
        case Call(name=name) if name.rpartition(".")[2] in {"text", "literal_column"}:
            return sql_text(said)
        case Call(name=name) if name.rpartition(".")[2] in _FUNCTIONS:
            return _FUNCTIONS[name.rpartition(".")[2]]
        case Call(name=name, args=()) if name.startswith("func.") or ".func." in name:
            return f"{name.rpartition('.')[2]}()"
        case Call(name=name) if name.rpartition(".")[2] in {"true", "false"}:
            return name.rpartition(".")[2]
        case bool():
            return str(said).lower()
        case int() | float():
            return str(said)
        case _:
            return None
