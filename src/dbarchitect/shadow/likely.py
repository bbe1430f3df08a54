"""What values of a kind are likely: how wide, how many different ones, and where in their order."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from dbarchitect.model.schema import Schema

_FIXED = {
    "boolean": 1, "smallint": 2, "integer": 4, "bigint": 8, "real": 4, "double precision": 8, "date": 4, "uuid": 16, "time": 8,
    "timestamp": 8, "timestamptz": 8, "interval": 16, "money": 8, "oid": 4, "point": 16, "macaddr": 6, "timetz": 12,
}  # fmt: skip
_ALIASES = {
    "int": "integer", "int2": "smallint", "int4": "integer", "int8": "bigint", "bool": "boolean", "float4": "real",
    "float8": "double precision", "decimal": "numeric", "varchar": "text", "character varying": "text", "char": "text",
    "character": "text", "bpchar": "text", "citext": "text", "timestamp with time zone": "timestamptz",
    "timestamp without time zone": "timestamp", "time without time zone": "time", "serial": "integer", "bigserial": "bigint",
}  # fmt: skip
_VARYING = {
    "text": 20,
    "numeric": 6,
    "jsonb": 300,
    "json": 300,
    "bytea": 200,
    "inet": 7,
    "cidr": 7,
    "tsvector": 200,
    "xml": 500,
}
_TEXTS = {
    "email": 24, "name": 15, "title": 40, "phone": 14, "url": 60, "address": 45, "long text": 400, "rich text": 1500, "code": 10,
    "currency": 4, "country": 3, "language": 3, "secret": 65, "slug": 25, "description": 200, "enum": 9, "file": 60, "image": 60,
    "vector": 1500,
}  # fmt: skip
_MOST_DISTINCT = {
    "currency": 40.0,
    "country": 120.0,
    "language": 40.0,
    "rating": 5.0,
    "percent": 100.0,
    "year": 60.0,
    "boolean": 2.0,
}
_PLAIN = re.compile(r"\s*\(.*\)")


def base_type(type_: str, schema: Schema) -> str:
    """The type's plain name: without limits, a domain as what it stands on."""
    bare = _PLAIN.sub("", type_).strip().lower().removeprefix("pg_catalog.")
    domain = next((d for d in schema.domains if type_ in (d.name.name, str(d.name))), None)
    if domain is not None and domain.base != type_:
        return base_type(domain.base, schema)
    return _ALIASES.get(bare, bare)


def fixed_bytes(type_: str) -> int | None:
    """Bytes of a type of one width."""
    bare = _PLAIN.sub("", type_).strip().lower()
    return _FIXED.get(_ALIASES.get(bare, bare))


def average_bytes(type_: str, semantic: str | None, schema: Schema) -> int:
    """Bytes of a usual value, with its length word."""
    kind = base_type(type_, schema)
    if kind in _FIXED:
        return _FIXED[kind]
    if any(type_ in (e.name.name, str(e.name)) for e in schema.enums):
        return 4
    if type_.endswith("[]"):
        return 60
    limit = re.search(r"\((\d+)", type_)
    if kind == "vector" and limit:
        return 4 * int(limit[1]) + 8
    usual = _TEXTS.get(semantic or "", _VARYING.get(kind, 20)) if kind == "text" else _VARYING.get(kind, 32)
    if kind == "text" and limit:
        usual = min(usual, int(limit[1]) + 1)
    return usual


def distinct_share(type_: str, semantic: str | None, schema: Schema, rows: float) -> float:
    """Different values among that many rows, for a kind of which nothing more is known."""
    kind = base_type(type_, schema)
    if kind == "boolean":
        return 2.0
    if semantic in _MOST_DISTINCT:
        return _MOST_DISTINCT[semantic]
    if semantic in ("email", "phone", "url", "secret", "long text", "rich text", "key", "slug"):
        return rows * 0.98
    match kind:
        case "uuid" | "timestamp" | "timestamptz" | "jsonb" | "json" | "bytea" | "tsvector":
            return rows * 0.98
        case "date":
            return 1500.0
        case "smallint":
            return 100.0
        case "integer":
            return 1000.0
        case "numeric" | "bigint" | "double precision" | "real":
            return max(1000.0, rows / 20)
        case "text":
            return max(50.0, rows / 2) if semantic in ("name", "title", "address") else max(50.0, rows / 10)
        case _:
            return rows / 2


def quantile(kind: str, share: float, distinct: float, today: date, years: float) -> str | None:
    """The value at that share of the order of `distinct` likely ones; None for kinds whose order is not known here."""
    match kind:
        case "smallint" | "integer" | "bigint" | "oid":
            top = {"smallint": 32_000.0, "integer": 2e9}.get(kind, 9e18)
            return str(1 + round(share * max(1.0, min(distinct, top) - 1)))
        case "numeric" | "real" | "double precision" | "money":
            return str(round(share * min(99.0, max(1.0, distinct / 100)) + 0.5, 4))
        case "date":
            return (today - timedelta(days=(1 - share) * 365.25 * years)).isoformat()
        case "timestamp" | "timestamptz":
            end = datetime.combine(today, time(0), tzinfo=UTC)
            at = end - timedelta(seconds=round((1 - share) * 31_557_600 * years))
            return at.strftime("%Y-%m-%d %H:%M:%S") + ("+00" if kind == "timestamptz" else "")
        case "uuid":
            digits = f"{int(share * (2**122 - 1)) << 6:032x}"[-32:]
            return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"
        case "text":
            return _word(share)
        case _:
            return None


def _word(share: float) -> str:
    letters = "abcdefghijklmnopqrstuvwxyz"
    word, left = "", min(max(share, 0.0), 0.999999)
    for _ in range(4):
        left *= 26
        word += letters[int(left)]
        left -= int(left)
    return word
