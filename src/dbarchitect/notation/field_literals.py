"""How dates, times and values of a known form are written: what a default or a bound must look like."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

_DAY = r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
_CLOCK = r"(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?"
_ZONE = r"(?:\s?(?:Z|UTC|[+-]\d{2}(?::?\d{2})?))?"
_UNIT = r"(?:microsecond|millisecond|msec|ms|second|sec|s|minute|min|m|hour|hr|h|day|d|week|w|month|mon|year|yr|y|decade|century|centurie)s?"
_SPAN = rf"-?\d+(?:\.\d+)?\s*{_UNIT}"
WRITTEN = {
    "date": (re.compile(_DAY), "a day is written 2026-01-31, or `today`"),
    "time": (re.compile(_CLOCK), "a time of day is written 09:30"),
    "timestamp": (
        re.compile(rf"{_DAY}(?:[T ]{_CLOCK}{_ZONE})?"),
        "a moment is written 2026-01-31 09:30, or `now`",
    ),
    "duration": (
        re.compile(
            rf"{_SPAN}(?:,?\s+(?:and\s+)?{_SPAN}|{_SPAN}){{0,7}}|{_CLOCK}|P(?=.)[\dYMWDTHS.]{{1,30}}", re.IGNORECASE
        ),
        "a length of time is written `30 days` or `1 h 30 min`",
    ),
}
PRESENT = {
    "date": ("now", "today", "current", "now()"),
    "time": ("now", "today", "current", "now()"),
    "timestamp": ("now", "today", "current", "now()"),
}
FORMS = {
    "email": (r"[^@\s]+@[^@\s]+", "an address: name@example.org"),
    "slug": (r"[a-z0-9]+(?:-[a-z0-9]+)*", "small letters and digits joined by hyphens: `first-steps`"),
    "country": (r"[A-Z]{2}", "the two capital letters of ISO 3166: DE"),
    "currency": (r"[A-Z]{3}", "the three capital letters of ISO 4217: EUR"),
    "language": (r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*", "a tag of BCP 47: en or de-CH"),
    "color": (r"#[0-9a-fA-F]{6}", "six hexadecimal digits: #1e90ff"),
    "phone": (r"\+?[0-9 ().-]{3,31}", "digits: +41 44 668 18 00"),
    "uuid": (r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}|(?i:random|generated|auto)", "an identifier, or `random`"),
    "boolean": (r"(?i:true|false|yes|no|on|off|1|0)", "write `boolean default no`"),
    "point": (r"\(\s*-?\d+(?:\.\d+)?\s*,\s*-?\d+(?:\.\d+)?\s*\)", 'longitude and latitude in quotes: `default "(8.5, 47.4)"`'),
    "area": (r"\((?:\s*\(\s*-?[\d.]+\s*,\s*-?[\d.]+\s*\)\s*,?){1,1000}\)", "its corners in quotes"),
    "date range": (r"[\[(][\d-]*,[\d-]*[\])]", 'two days in quotes: `default "[2026-01-01,2027-01-01)"`'),
    "timestamp range": (r"[\[(][^,\[\]()]*,[^,\[\]()]*[\])]", "two moments in quotes"),
}  # fmt: skip


_SQL_SPELLINGS = {
    "current_timestamp": "now", "current_timestamp()": "now", "localtimestamp": "now", "sysdate": "now", "getdate()": "now",
    "current_time": "now", "localtime": "now", "current_date": "today", "curdate()": "today",
    "gen_random_uuid()": "random", "uuid_generate_v4()": "random", "uuidv4()": "random", "uuidv7()": "random", "uuid()": "random",
    "newid()": "random",
}  # fmt: skip


def plain_default(kind: str, value: str) -> str:
    """The default of a date, time or identifier in our words, when SQL's own stand there: `current_date` is `today`."""
    if kind == "uuid" or kind in PRESENT:
        return _SQL_SPELLINGS.get(value.lower(), value)
    return value


def figure(text: str) -> Decimal | None:
    """The finite number a bound or default writes in figures."""
    if not re.fullmatch(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,4})?", text.strip()):
        return None
    try:
        return Decimal(text.strip())
    except InvalidOperation:
        return None


def moment(text: str) -> str:
    """A form of a date or time that sorts as the moments do (zones aside)."""
    return re.sub(r"^(\d):", r"0\1:", text).replace("T", " ")
