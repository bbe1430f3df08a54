"""What the schema says of a table, in the form in which relations take it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.normalize.relation import Attribute, Declared, Reference

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dbarchitect.model.schema import Schema
    from dbarchitect.model.tables import Column, Table
    from dbarchitect.normalize.relation import Family

_WORDS: dict[Family, str] = {
    "integer": "smallint integer int bigint int2 int4 int8 tinyint mediumint serial bigserial smallserial hugeint uinteger ubigint utinyint usmallint year",
    "decimal": "numeric decimal dec number money smallmoney fixed",
    "float": "real float float4 float8 double binary_float binary_double",
    "boolean": "boolean bool bit",
    "text": "text varchar character char nvarchar nchar bpchar citext tinytext mediumtext longtext clob nclob string ntext name varchar2 nvarchar2 inet cidr macaddr",
    "date": "date",
    "moment": "timestamp timestamptz datetime datetime2 smalldatetime datetimeoffset time timetz interval",
    "uuid": "uuid uniqueidentifier",
    "document": "json jsonb xml hstore tsvector tsquery geometry geography raster vector halfvec point polygon path box line lseg circle struct map list "
    "int4range int8range numrange tsrange tstzrange daterange",
    "bytes": "bytea blob binary varbinary tinyblob mediumblob longblob raw image",
    "enum": "enum set",
}
_FAMILIES: dict[str, Family] = {w: family for family, ws in _WORDS.items() for w in ws.split()}
_SAMPLED = 400
"""Values of a text column that are looked at for patterns."""
_POSTGRESQL: dict[Family, str] = {
    "integer": "bigint", "decimal": "numeric", "float": "double precision", "boolean": "boolean", "text": "text", "date": "date",
    "moment": "timestamp", "uuid": "uuid", "document": "jsonb", "bytes": "bytea", "enum": "text", "other": "text",
}  # fmt: skip


def family(type_: str, schema: Schema) -> Family:
    """The kind of values of a type, domains and enums looked up."""
    text = type_.strip().lower().replace('"', "")
    for _ in range(8):
        if text.endswith("]") or text.startswith(("array", "struct", "map(")):
            return "document"
        bare = text.rpartition(".")[2]
        word = re.match(r"[a-z_0-9]*", bare)
        if (
            bare.startswith(("numeric", "decimal", "number")) and re.search(r"\(\s*\d+\s*(,\s*0\s*)?\)", bare)
        ) or bare.startswith("tinyint(1)"):
            return "integer" if not bare.startswith("tinyint(1)") else "boolean"
        if word and word[0] in _FAMILIES:
            return _FAMILIES[word[0]]
        if any(e.name.name.lower() == bare for e in schema.enums):
            return "enum"
        domain = next((d for d in schema.domains if d.name.name.lower() == bare), None)
        if domain is None:
            # SQLite takes any word; its own rules of affinity say what it is
            return "integer" if "int" in bare and schema.dialect == "sqlite" else "other" if bare else "text"
        text = domain.base.strip().lower()
    return "other"


def attributes(
    table: Table, schema: Schema, known: Mapping[str, tuple[float, tuple[str, ...]]]
) -> tuple[Attribute, ...]:
    """The table's columns; `known` has the average bytes and some values of each."""
    return tuple(
        Attribute(
            c.name, c.type, family(c.type, schema), c.nullable, _numbered(c), *known.get(c.name, (8.0, ()))
        )
        for c in table.columns
    )  # fmt: skip


def _numbered(column: Column) -> bool:
    default = (column.default or "").lower()
    return column.identity is not None or any(w in default for w in ("nextval", "uuid", "newid", "auto_increment"))


def declared(table: Table) -> Declared:
    """Keys and references of the table. A unique key of columns that may be NULL is no key of all rows."""
    filled = {c.name for c in table.columns if not c.nullable}
    primary = table.primary_key.columns if table.primary_key else ()
    filled |= set(primary)
    unique = [u.columns for u in table.uniques if not u.without_overlaps]
    for index in table.indexes:
        if index.unique and index.where is None and index.valid and all(k.is_column for k in index.keys):
            unique.append(tuple(k.expression for k in index.keys))
    return Declared(
        primary=primary,
        keys=tuple(dict.fromkeys(u for u in unique if set(u) <= filled and u != primary)),
        unique=tuple(dict.fromkeys(u for u in unique if not set(u) <= filled)),
        references=tuple(Reference(f.columns, str(f.target), f.target_columns) for f in table.foreign_keys),
    )


def postgresql_types(table: Table, schema: Schema) -> dict[str, str]:
    """Each column's type as PostgreSQL spells it: its own one there, else the nearest."""
    if schema.dialect == "postgresql":
        return {c.name: c.type for c in table.columns}
    return {c.name: _POSTGRESQL[family(c.type, schema)] for c in table.columns}


def sampled(values: list[object]) -> tuple[float, tuple[str, ...]]:
    """The average bytes of values as text, and some of them."""
    texts = [str(v) for v in values if v is not None]
    if not texts:
        return 8.0, ()
    return sum(len(t.encode(errors="replace")) for t in texts) / len(texts) + 1, tuple(
        t[:200] for t in texts[:_SAMPLED]
    )
