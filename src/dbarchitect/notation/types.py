"""The semantic types of attributes: what a value is, not how an engine stores it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

Family = Literal["text", "number", "boolean", "time", "document", "identifier", "binary", "place"]


@dataclass(frozen=True, slots=True)
class SemanticType:
    """`parameters` is how many numbers in parentheses the type may carry (`decimal(12,2)`: 0 or 2)."""

    name: str
    family: Family
    about: str
    aliases: tuple[str, ...] = ()
    parameters: tuple[int, ...] = (0,)


def _type(name: str, family: Family, about: str, aliases: str = "", *parameters: int) -> SemanticType:
    return SemanticType(name, family, about, tuple(a for a in aliases.split(", ") if a), parameters or (0,))


_ALL = (
    _type("text", "text", "words", "string, str, varchar, char, character, character varying, nvarchar, short text, line, citext, label, word, words", 0, 1),
    _type("long text", "text", "words of any length", "longtext, mediumtext, clob, paragraph, free text, multiline, multiline text, multi line text, memo, prose"),
    _type("rich text", "text", "words with formatting", "richtext, html, markdown, formatted text"),
    _type("name", "text", "a person's or thing's display name", "full name, display name, person name"),
    _type("email", "text", "an e-mail address", "e mail, email address, mail, mail address"),
    _type("phone", "text", "a telephone number", "telephone, phone number, telephone number, mobile, mobile number, fax, msisdn"),
    _type("url", "text", "a web address", "uri, link, website, web address, href"),
    _type("slug", "text", "a readable part of an address", "permalink"),
    _type("code", "text", "a short identifier people use", "identifier code, sku, reference number", 0, 1),
    _type("ip", "text", "an internet address", "inet, cidr, ip address, ipv4, ipv6"),
    _type("country", "text", "a country", "country code"),
    _type("currency", "text", "a currency", "currency code"),
    _type("language", "text", "a language or locale", "locale, language code, lang"),
    _type("timezone", "text", "a time zone", "time zone, tz"),
    _type("color", "text", "a colour", "colour, hex color, hex colour"),
    _type("integer", "number", "a whole number", "int, smallint, int4, int2, tinyint, number, whole number, num, serial, long integer"),
    _type("bigint", "number", "a large whole number", "int8, long, bigserial, big integer, biginteger, int64"),
    _type("decimal", "number", "an exact number", "numeric, dec, number with decimals", 0, 1, 2),
    _type("float", "number", "an approximate number", "real, double, double precision, float4, float8, float64"),
    _type("percent", "number", "a share of a hundred", "percentage, pct"),
    _type("money", "number", "an amount of money", "amount of money, price, monetary, monetary amount", 0, 2),
    _type("count", "number", "how many; never negative", "quantity, counter, natural number, unsigned integer, unsigned int, uint"),
    _type("rating", "number", "a grade on a scale", "stars, score out of 5"),
    _type("boolean", "boolean", "yes or no", "bool, flag, yes/no, yes no, true/false, bit, checkbox, yes or no, true or false"),
    _type("date", "time", "a calendar day", "day, calendar date"),
    _type("time", "time", "a time of day", "time of day, clock time"),
    _type("timestamp", "time", "a point in time", "datetime, date time, timestamptz, timestamp with time zone, timestamp without time zone, datetime2, instant, moment, date and time"),
    _type("duration", "time", "a length of time", "interval, timespan, time span"),
    _type("year", "time", "a calendar year", "calendar year"),
    _type("date range", "time", "from one day to another", "daterange, date period, date interval"),
    _type("timestamp range", "time", "from one moment to another", "tstzrange, tsrange, time range, time slot, timestamprange, datetime range, period"),
    _type("json", "document", "a document without fixed form", "jsonb, object, document, dict, map, hstore, payload, key value"),
    _type("uuid", "identifier", "an identifier without meaning", "guid, ulid, cuid"),
    _type("binary", "binary", "bytes", "bytes, blob, bytea, varbinary"),
    _type("file", "binary", "a file kept outside the database", "attachment, upload, document file, pdf, video, audio"),
    _type("image", "binary", "a picture kept outside the database", "picture, photo, avatar, logo, photograph"),
    _type("secret", "text", "a credential, kept hashed or encrypted", "password, password hash, token, api key, hash, credential, passphrase"),
    _type("vector", "document", "an embedding", "embedding, float vector", 0, 1),
    _type("point", "place", "a place on the map", "geopoint, coordinates, coordinate, lat lng, latlng, lat long, geolocation, gps, geo point, geography"),
    _type("area", "place", "an area on the map", "polygon, geometry, region shape, geofence, multipolygon"),
    _type("enum", "text", "one of a list of values", "enumeration, choice, select"),
)  # fmt: skip

TYPES: dict[str, SemanticType] = {t.name: t for t in _ALL}
"""Every semantic type by its name, as it stands in `Attribute.type` before any parameters."""

ALIASES: dict[str, str] = {word: t.name for t in _ALL for word in (t.name, *t.aliases)}
"""Every spelling to the name of its type; spellings are lower case with single spaces."""

_WRITTEN = re.compile(r"^\s*([^()]*?)\s*(?:\(([\d\s,]*)\))?\s*$")


@lru_cache(maxsize=1024)
def type_name(written: str) -> str:
    """The name without parameters: `decimal(12,2)` is `decimal`."""
    return written.partition("(")[0].strip()


@lru_cache(maxsize=1024)
def type_parameters(written: str) -> tuple[int, ...]:
    """The numbers in parentheses: `decimal(12,2)` has (12, 2), `text` none."""
    found = _WRITTEN.match(written)
    if not found or not found[2]:
        return ()
    return tuple(int(p) for p in found[2].split(",") if p.strip())


def type_family(written: str) -> Family:
    """The family of a type, with or without parameters; unknown types are text."""
    known = TYPES.get(type_name(written))
    return known.family if known else "text"


_BY_LAST_WORD = {
    "email": "email", "mail": "email", "phone": "phone", "telephone": "phone", "mobile": "phone", "fax": "phone",
    "url": "url", "website": "url", "link": "url", "homepage": "url", "slug": "slug", "sku": "code", "isbn": "code",
    "code": "code", "barcode": "code", "ip": "ip", "country": "country", "currency": "currency", "language": "language",
    "locale": "language", "timezone": "timezone", "color": "color", "colour": "color", "price": "money", "cost": "money",
    "amount": "money", "total": "money", "subtotal": "money", "fee": "money", "salary": "money", "balance": "money",
    "budget": "money", "wage": "money", "fare": "money", "rent": "money", "deposit": "money", "tax": "money",
    "revenue": "money", "income": "money", "fine": "money", "quantity": "count", "qty": "count", "count": "count",
    "stock": "count", "capacity": "count", "seats": "count", "pages": "count", "age": "count", "percent": "percent",
    "percentage": "percent", "rating": "rating", "stars": "rating", "birthday": "date", "birthdate": "date",
    "dob": "date", "date": "date", "birth": "date", "deadline": "timestamp", "due": "date", "year": "year",
    "duration": "duration", "timestamp": "timestamp", "datetime": "timestamp", "at": "timestamp", "on": "date",
    "time": "timestamp", "description": "long text", "notes": "long text", "note": "long text", "body": "rich text",
    "content": "rich text", "bio": "long text", "biography": "long text", "summary": "long text", "comment": "long text",
    "message": "long text", "reason": "text", "name": "name", "password": "secret", "secret": "secret", "token": "secret",
    "hash": "secret", "photo": "image", "picture": "image", "image": "image", "avatar": "image", "logo": "image",
    "file": "file", "attachment": "file", "document": "file", "location": "point", "coordinates": "point",
    "position": "integer", "latitude": "decimal(9,6)", "longitude": "decimal(9,6)", "weight": "decimal", "height": "decimal",
    "width": "decimal", "length": "decimal", "distance": "decimal", "temperature": "decimal", "metadata": "json",
    "settings": "json", "preferences": "json", "payload": "json", "embedding": "vector", "uuid": "uuid",
    "active": "boolean", "enabled": "boolean", "level": "integer", "score": "decimal", "size": "integer",
    "discount": "percent", "number": "code", "title": "text", "start": "timestamp", "end": "timestamp",
}  # fmt: skip


def type_by_name(name: str) -> str:
    """The usual type of an attribute called `name` (snake_case) when nothing else is known; `text` when nothing is usual."""
    parts = name.split("_")
    if parts[0] in {"is", "has", "can", "should", "allows"} and len(parts) > 1:
        return "boolean"
    if parts[:1] == ["date"] or parts[-2:] == ["date", "of"]:
        return "date"
    if parts[0] in {"number", "num"} and len(parts) > 2 and parts[1] == "of":
        return "count"
    return _BY_LAST_WORD.get(parts[-1], "text")
