"""Prisma's schema: models, enums, relations, and the names and actions that Prisma gives by itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from dbarchitect.core.names import fit
from dbarchitect.model.tables import Name
from dbarchitect.sources.files.models import Models, type_of
from dbarchitect.sources.files.prisma_text import (
    Field,
    Model,
    blocks_of,
    first_string,
    model_of,
    names_in,
    without_comment,
)
from dbarchitect.sources.files.reading import Reading
from dbarchitect.sources.repository.settings import engine_of

if TYPE_CHECKING:
    from dbarchitect.model.inspection import Engine
    from dbarchitect.sources.files.ddl.draft import TableDraft
    from dbarchitect.sources.files.tree import TextFile, Tree

TRUTH = 3
_KINDS = {
    "String": "text",
    "Int": "int",
    "BigInt": "bigint",
    "Float": "double",
    "Decimal": "decimal",
    "Boolean": "bool",
    "Json": "jsonb",
    "Bytes": "binary",
    "DateTime": "timestamp",
}
_NATIVE = {
    "VarChar": "string", "Char": "char", "Text": "text", "SmallInt": "smallint", "Integer": "int", "Int": "int", "BigInt": "bigint", "Real": "real",
    "DoublePrecision": "double", "Double": "double", "Decimal": "decimal", "Numeric": "decimal", "Boolean": "bool", "Date": "date", "Time": "time",
    "Timetz": "timetz", "Timestamp": "timestamp", "Timestamptz": "timestamptz", "DateTime": "timestamp", "Json": "json", "JsonB": "jsonb", "Uuid": "uuid",
    "ByteA": "binary", "Inet": "inet", "Citext": "citext", "Xml": "xml", "Money": "money", "Oid": "oid", "Bit": "bit", "VarBit": "bit varying",
}  # fmt: skip
_ACTIONS = {
    "Cascade": "cascade",
    "Restrict": "restrict",
    "NoAction": "no action",
    "SetNull": "set null",
    "SetDefault": "set default",
}


def find(tree: Tree) -> tuple[tuple[str, tuple[TextFile, ...]], ...]:
    """Schema files, those of one folder together."""
    groups: dict[str, list[TextFile]] = {}
    for file in tree.files:
        if file.ending == ".prisma":
            folder = file.folder.removesuffix("/schema").removesuffix("/models")
            groups.setdefault(folder, []).append(file)
    return tuple((folder or ".", tuple(files)) for folder, files in groups.items())


def read(files: tuple[TextFile, ...], engine: Engine | None) -> Reading:
    """The tables that `prisma migrate` would make."""
    blocks = [b for f in files for b in blocks_of(f.text)]
    provider = next(
        (
            m[1]
            for kind, _, body in blocks
            if kind == "datasource" and (m := re.search(r'provider\s*=\s*"(\w+)"', body))
        ),
        "",
    )
    known = engine or engine_of(provider)
    models = Models(known or "postgresql")
    if provider == "mongodb":
        models.note("the data source is MongoDB: its models are shown as tables")
    enums: dict[str, str] = {}
    for kind, name, body in blocks:
        if kind == "enum":
            enums[name] = _enum(models, name, body)
    found = {name: model_of(name, body) for kind, name, body in blocks if kind == "model"}
    build = _Build(models, found, enums)
    for model in found.values():
        build.table(model)
    for model in found.values():
        build.references(model)
    build.implicit()
    views = [name for kind, name, _ in blocks if kind == "view"]
    for view in views:
        models.note(f"the view {view} has no definition in the schema file")
    extensions = sorted({m for _, _, b in blocks for m in re.findall(r"extensions\s*=\s*\[([^\]]{0,300})\]", b)})
    names = [
        re.sub(r"\W.*", "", e.strip().replace("-", "_")) for text in extensions for e in text.split(",") if e.strip()
    ]
    given = tuple(n.replace("uuid_ossp", "uuid-ossp") for n in names) if models.engine == "postgresql" else ()
    return Reading(
        "models", "Prisma", tuple(f.path for f in files), known, schema=models.schema(given), notes=tuple(models.notes)
    )


def _enum(models: Models, name: str, body: str) -> str:
    values, mapped, space = [], name, ""
    for raw in body.splitlines():
        line = without_comment(raw).strip()
        if line.startswith("@@map"):
            mapped = first_string(line) or name
        elif line.startswith("@@schema"):
            space = first_string(line)
        elif line and not line.startswith("@@"):
            values.append(first_string(line) if "@map" in line else line.split()[0])
    return models.enum(mapped, values, space)


class _Build:
    def __init__(self, models: Models, found: dict[str, Model], enums: dict[str, str]) -> None:
        self._models, self._found, self._enums = models, found, enums
        self._many: dict[str, tuple[str, str]] = {}

    def table(self, model: Model) -> None:
        models, table = self._models, self._models.table(model.table, first_string(model.said("@@schema")) or "public")
        for one in model.fields.values():
            if one.type in self._found:
                self._relation(model, one)
                continue
            self._column(table, one)
        single = next((f for f in model.fields.values() if "@id" in f.attributes), None)
        if single is not None:
            models.primary_key(table, (single.column,), self._map(single.attributes["@id"]))
        for key, text in model.attributes:
            columns = tuple(self._column_of(model, n.rstrip("!")) for n in names_in(text))
            label = self._map(text)
            if key == "@@id":
                models.primary_key(table, columns, label)
            elif key == "@@unique":
                models.index(table, columns, label or fit(f"{model.table}_{'_'.join(columns)}_key"), unique=True)
            elif key in {"@@index", "@@fulltext"}:
                kind = re.search(r"type:\s*(\w+)", text)
                ordered = tuple(
                    ("-" if n.endswith("!") else "") + c for n, c in zip(names_in(text), columns, strict=True)
                )
                method = (
                    "fulltext"
                    if key == "@@fulltext"
                    else (kind[1].lower().replace("spgist", "spgist") if kind else "btree")
                )
                models.index(table, ordered, label or fit(f"{model.table}_{'_'.join(columns)}_idx"), method=method)

    def _map(self, text: str) -> str:
        found = re.search(r'\bmap:\s*("(?:[^"\\]|\\.)*")', text)
        return first_string(found[1]) if found else ""

    def _column_of(self, model: Model, name: str) -> str:
        return model.fields[name].column if name in model.fields else name

    def _column(self, table: TableDraft, one: Field) -> None:
        models = self._models
        kind = self._type(one)
        default = one.attributes.get("@default", "")
        if "autoincrement()" in default or "identity()" in default:
            models.generated_key(table, one.column, kind, serial=True)
        else:
            models.column(
                table, one.column, kind, nullable=one.optional or one.array, default=self._default(one, default)
            )
        if "@unique" in one.attributes:
            label = self._map(one.attributes["@unique"]) or fit(f"{table.name.name}_{one.column}_key")
            models.index(table, (one.column,), label, unique=True)

    def _type(self, one: Field) -> str:
        models = self._models
        suffix = "[]" if one.array and models.engine == "postgresql" else ""
        if one.type in self._enums:
            return self._enums[one.type] + suffix
        if one.type.startswith("Unsupported:"):
            return one.type.partition(":")[2]
        native = next(((k.partition(".")[2], v) for k, v in one.attributes.items() if k.startswith("@db.")), None)
        if native is not None:
            if native[0] in {
                "UnsignedInt",
                "UnsignedBigInt",
                "UnsignedSmallInt",
                "TinyInt",
                "MediumInt",
                "LongText",
                "MediumText",
                "TinyText",
                "NVarChar",
                "UniqueIdentifier",
                "DateTime2",
                "Year",
                "TinyBlob",
                "LongBlob",
                "MediumBlob",
                "Binary",
                "VarBinary",
                "UnsignedTinyInt",
            }:
                spelled = re.sub(r"(?<!^)(?=[A-Z])", "", native[0]).lower()
                spelled = f"{spelled.removeprefix('unsigned')} unsigned" if spelled.startswith("unsigned") else spelled
                return spelled + (f"({native[1]})" if native[1] else "")
            kind = _NATIVE.get(native[0], native[0].lower())
            numbers = [n.strip() for n in native[1].split(",") if n.strip()]
            made = type_of(models.engine, kind, *numbers)
            if kind in {"timestamp", "timestamptz", "time", "timetz"} and numbers and models.engine == "postgresql":
                made = (
                    made.replace("timestamp", f"timestamp({numbers[0]})", 1)
                    if "timestamp" in made
                    else made.replace("time", f"time({numbers[0]})", 1)
                )
            elif kind in {"timestamp"} and numbers:
                made = f"{made}({numbers[0]})"
            return made + suffix
        return self._plain(one) + suffix

    def _plain(self, one: Field) -> str:
        engine = self._models.engine
        if one.type == "DateTime" and engine == "postgresql":
            return "timestamp(3) without time zone"
        if one.type == "DateTime" and engine in {"mysql", "mariadb"}:
            return "datetime(3)"
        if one.type == "Decimal":
            return type_of(engine, "decimal", *((65, 30) if engine != "sqlite" else ()))
        if one.type == "String" and engine in {"mysql", "mariadb"}:
            return "varchar(191)"
        if one.type == "String" and engine == "sqlserver":
            return "nvarchar(1000)"
        if one.type not in _KINDS:
            self._models.note(f"the type {one.type} is neither Prisma's nor a model's; it was read as text")
        return type_of(engine, _KINDS.get(one.type, "text"))

    def _default(self, one: Field, text: str) -> str | None:
        text = text.strip()
        generated = re.search(r'dbgenerated\(\s*("(?:[^"\\]|\\.)*")', text)
        if generated:
            return first_string(generated[1]) or None
        if text.startswith("now()"):
            return "CURRENT_TIMESTAMP" if self._models.engine == "postgresql" else "CURRENT_TIMESTAMP(3)"
        if not text or re.match(r"(?:uuid|cuid|nanoid|ulid|auto|sequence|dbgenerated)\(", text):
            return None
        if text.startswith('"'):
            return "'" + first_string(text).replace("'", "''") + "'"
        if text.startswith("["):
            return "'{}'" if self._models.engine == "postgresql" and not text[1:-1].strip() else None
        if one.type in self._enums:
            return f"'{text.split()[0].rstrip(',')}'"
        return text if re.fullmatch(r"-?[\d.]+|true|false", text) else None

    def _relation(self, model: Model, one: Field) -> None:
        """A list on both sides is a table of its own."""
        if not one.array:
            return
        label = first_string(one.attributes.get("@relation", "").partition("fields")[0])
        other = self._found[one.type]
        back = [
            f
            for f in other.fields.values()
            if f.type == model.name
            and f is not one
            and first_string(f.attributes.get("@relation", "").partition("fields")[0]) == label
        ]
        if back and all(f.array for f in back):
            first, second = sorted((model.name, other.name))
            self._many[label or f"{first}To{second}"] = (first, second)

    def references(self, model: Model) -> None:
        models = self._models
        table = models.table(model.table, first_string(model.said("@@schema")) or "public")
        for one in model.fields.values():
            said = one.attributes.get("@relation", "")
            own = names_in(said, "fields")
            if one.type not in self._found or not own:
                continue
            target = self._found[one.type]
            columns = tuple(self._column_of(model, n) for n in own)
            targets = tuple(self._column_of(target, n) for n in names_in(said, "references"))
            nullable = any(n in model.fields and model.fields[n].optional for n in own)
            actions = {k: _ACTIONS[v] for k, v in re.findall(r"(onDelete|onUpdate):\s*(\w+)", said) if v in _ACTIONS}
            settings: dict[str, Any] = {
                "on_delete": actions.get("onDelete", "set null" if nullable else "restrict"),
                "on_update": actions.get("onUpdate", "cascade"),
            }
            name = Name(namespace=first_string(target.said("@@schema")) or "public", name=target.table)
            models.reference(
                table,
                columns,
                name,
                targets,
                self._map(said) or fit(f"{model.table}_{'_'.join(columns)}_fkey"),
                **settings,
            )

    def implicit(self) -> None:
        for label, (first, second) in self._many.items():
            table = self._models.table(f"_{label}")
            for column, model in (("A", first), ("B", second)):
                key = next((f for f in self._found[model].fields.values() if "@id" in f.attributes), None)
                if key is None:
                    continue
                self._models.column(table, column, self._type(key), nullable=False)
                target = self._found[model]
                self._models.reference(
                    table,
                    (column,),
                    Name(name=target.table),
                    (key.column,),
                    f"_{label}_{column}_fkey",
                    on_delete="cascade",
                    on_update="cascade",
                )
            self._models.primary_key(table, tuple(table.columns), f"_{label}_AB_pkey")
            self._models.index(table, ("B",), f"_{label}_B_index") if "B" in table.columns else None
