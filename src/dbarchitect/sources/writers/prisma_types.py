"""PostgreSQL's types as Prisma's: the scalar, and the native type where the scalar alone means another one."""

from __future__ import annotations

import re

_SCALARS = {
    "smallint": "Int @db.SmallInt", "integer": "Int", "bigint": "BigInt", "text": "String", "boolean": "Boolean", "uuid": "String @db.Uuid",
    "character varying": "String @db.VarChar", "real": "Float @db.Real", "double precision": "Float", "numeric": "Decimal @db.Decimal",
    "date": "DateTime @db.Date", "time without time zone": "DateTime @db.Time", "time with time zone": "DateTime @db.Timetz",
    "timestamp without time zone": "DateTime @db.Timestamp", "timestamp with time zone": "DateTime @db.Timestamptz",
    "json": "Json @db.Json", "jsonb": "Json", "bytea": "Bytes", "inet": "String @db.Inet", "citext": "String @db.Citext", "xml": "String @db.Xml",
    "money": "Decimal @db.Money", "oid": "Int @db.Oid", "bit varying": "String @db.VarBit",
}  # fmt: skip
_SIZED = {
    "character varying": "String @db.VarChar", "character": "String @db.Char", "numeric": "Decimal @db.Decimal", "bit": "String @db.Bit",
    "bit varying": "String @db.VarBit",
}  # fmt: skip
_WITH_SIZE = re.compile(r"(character varying|character|numeric|bit varying|bit)\((\d+(?:,\d+)?)\)\Z")
_TIMES = re.compile(r"(timestamp|time)\(([0-6])\) (with|without) time zone\Z")


def scalar(spelled: str) -> tuple[str, str] | None:
    """(`String`, `@db.VarChar(40)`) of `character varying(40)`; None for a type that Prisma does not know."""
    if timed := _TIMES.match(spelled):
        name = ("Timestamp" if timed[1] == "timestamp" else "Time") + ("tz" if timed[3] == "with" else "")
        said = f"DateTime @db.{name}({timed[2]})"
    elif sized := _WITH_SIZE.match(spelled):
        said = f"{_SIZED[sized[1]]}({sized[2].replace(',', ', ')})"
    elif spelled == "character(1)" or spelled in _SCALARS:
        said = _SCALARS.get(spelled, "String @db.Char(1)")
    else:
        return None
    kind, _, native = said.partition(" ")
    return kind, native
