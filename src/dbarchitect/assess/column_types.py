"""What a column's type is, whatever the engine calls it: the family, its length or precision, and whether it is an array."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from dbarchitect.model.objects import Domain
    from dbarchitect.model.schema import Schema
    from dbarchitect.model.tables import Check, Column

Family = Literal[
    "integer",
    "decimal",
    "float",
    "money",
    "boolean",
    "text",
    "char",
    "date",
    "time",
    "timestamp",
    "timestamptz",
    "interval",
    "uuid",
    "json",
    "jsonb",
    "xml",
    "bytes",
    "network",
    "enum",
    "range",
    "geometry",
    "vector",
    "bits",
    "other",
]

_FAMILIES: dict[Family, str] = {
    "integer": "smallint integer int bigint int2 int4 int8 tinyint mediumint serial bigserial smallserial hugeint uinteger ubigint year",
    "decimal": "numeric decimal dec number fixed",
    "float": "real float float4 float8 double double_precision binary_float binary_double",
    "money": "money smallmoney",
    "boolean": "boolean bool",
    "text": "text varchar character_varying nvarchar varchar2 nvarchar2 citext tinytext mediumtext longtext clob nclob string ntext",
    "char": "char character bpchar nchar native_character",
    "date": "date",
    "time": "time time_without_time_zone time_with_time_zone timetz",
    "timestamp": "timestamp timestamp_without_time_zone datetime datetime2 smalldatetime",
    "timestamptz": "timestamptz timestamp_with_time_zone datetimeoffset timestamp_with_local_time_zone",
    "interval": "interval",
    "uuid": "uuid uniqueidentifier",
    "json": "json",
    "jsonb": "jsonb",
    "xml": "xml xmltype",
    "bytes": "bytea blob binary varbinary tinyblob mediumblob longblob raw image",
    "network": "inet cidr macaddr macaddr8 inet4 inet6",
    "enum": "enum set",
    "range": "int4range int8range numrange tsrange tstzrange daterange int4multirange int8multirange nummultirange tsmultirange tstzmultirange datemultirange",
    "geometry": "geometry geography point line lseg box path polygon circle",
    "vector": "vector halfvec sparsevec",
    "bits": "bit bit_varying varbit",
}
_BY_NAME: dict[str, Family] = {word: family for family, words in _FAMILIES.items() for word in words.split()}
_TYPE = re.compile(r'([A-Za-z"_][\w".$ ]*)(?:\(([^()]*)\)([A-Za-z ]*))?((?:\[\d*\])*)\Z')
TEXTUAL: frozenset[Family] = frozenset({"text", "char"})
NUMERIC: frozenset[Family] = frozenset({"integer", "decimal", "float", "money"})
MOMENTS: frozenset[Family] = frozenset({"date", "timestamp", "timestamptz"})
INTEGER_BYTES = {
    "tinyint": 1,
    "smallint": 2,
    "int2": 2,
    "smallserial": 2,
    "mediumint": 3,
    "integer": 4,
    "int": 4,
    "int4": 4,
    "serial": 4,
}


@dataclass(frozen=True)
class ColumnType:
    """`name` is the bare type in lower case, `arguments` its length or (precision, scale)."""

    family: Family
    name: str
    arguments: tuple[int, ...] = ()
    array: bool = False
    domain: Domain | None = None

    @property
    def textual(self) -> bool:
        return self.family in TEXTUAL and not self.array

    @property
    def length(self) -> int | None:
        return self.arguments[0] if self.family in TEXTUAL and self.arguments else None

    @property
    def integer_bytes(self) -> int | None:
        return INTEGER_BYTES.get(self.name, 8) if self.family == "integer" else None

    @property
    def alike(self) -> str:
        """Types whose values compare without a cast that loses: the family, with all texts and all numbers as one."""
        if self.array:
            return "array"
        return "text" if self.family in TEXTUAL else "number" if self.family in NUMERIC else self.family


@lru_cache(maxsize=4096)
def parse_type(text: str) -> ColumnType:
    """The type as its engine writes it: `character varying(40)`, `int(11) unsigned`, `NVARCHAR(160)`, `text[]`."""
    found = _TYPE.match(text.strip()[:300])
    if found is None:
        return ColumnType("other", text.lower())
    base, arguments, rest, dims = found.groups()
    words = f"{base} {rest or ''}".lower().replace("unsigned", "").replace("zerofill", "").replace("pg_catalog.", "")
    name = "_".join(words.replace('"', "").split())
    numbers = tuple(int(a) for a in (arguments or "").split(",") if a.strip().isdigit())
    if name == "tinyint" and numbers == (1,):
        return ColumnType("boolean", name, numbers, bool(dims))
    family = _BY_NAME.get(name) or _BY_NAME.get(name.rpartition(".")[2], "other")
    if '"char"' in text:
        family, name = "other", '"char"'
    return ColumnType(family, name, numbers, bool(dims))


def column_type(schema: Schema, column: Column) -> ColumnType:
    """The column's type with domains and enums resolved."""
    return resolved(schema, column.type)


def resolved(schema: Schema, text: str) -> ColumnType:
    bare = re.sub(r"(?:\[\d*\])+$", "", text)
    array = bare != text
    key = bare.replace('"', "").removeprefix("public.")
    for enum in schema.enums:
        if str(enum.name) == key:
            return ColumnType("enum", str(enum.name), array=array)
    for domain in schema.domains:
        if str(domain.name) == key:
            base = (
                resolved(schema, domain.base)
                if domain.base.replace('"', "").removeprefix("public.") != key
                else parse_type(domain.base)
            )
            return ColumnType(base.family, base.name, base.arguments, array or base.array, domain)
    for made in schema.ranges:
        if str(made.name) == key:
            return ColumnType("range", key, array=array)
    return _of_engine(schema.dialect, parse_type(text))


_ELSEWHERE: dict[str, dict[str, Family]] = {
    "sqlserver": {"bit": "boolean", "rowversion": "bytes", "timestamp": "bytes", "sysname": "text"},
    "oracle": {"date": "timestamp", "float": "decimal", "long": "text", "long_raw": "bytes", "bfile": "bytes"},
}
"""Names that mean another thing in an engine than elsewhere: Oracle's DATE has a time, its FLOAT is decimal."""


def _of_engine(dialect: str, found: ColumnType) -> ColumnType:
    family = _ELSEWHERE.get(dialect, {}).get(found.name, found.family)
    if dialect == "oracle" and found.name == "number" and found.arguments and found.arguments[1:] in ((), (0,)):
        family = "integer"
    return found if family == found.family else replace(found, family=family)


def checks_on(schema: Schema, checks: tuple[Check, ...], column: Column) -> tuple[str, ...]:
    """Expressions of CHECK constraints that speak of the column: the table's that name it, and its domain's."""
    own = tuple(c.expression for c in checks if names_column(c.expression, column.name))
    domain = column_type(schema, column).domain
    return own + tuple(c.expression for c in domain.checks) if domain else own


def names_column(expression: str, column: str) -> bool:
    """Whether an expression names the column, as a word of its own."""
    return re.search(rf'(?<![\w"$.\'])"?{re.escape(column)}"?(?![\w"$\'])', expression, re.IGNORECASE) is not None
