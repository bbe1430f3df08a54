"""Which values and comparisons a column's type allows: a rule that does not fit is not kept, and says why."""

from __future__ import annotations

import re

_UNORDERED = ("point", "polygon", "vector", "jsonb", "json", "halfvec", "tsvector")
_FAMILIES = (
    ("number", ("integer", "bigint", "smallint", "numeric", "double precision")),
    ("moment", ("timestamp with time zone",)),
    ("day", ("date",)),
    ("time", ("time without time zone",)),
    ("length", ("interval",)),
    ("text", ("text",)),
)
_LITERALS = {
    "number": re.compile(r"[-+]?\d{1,300}(\.\d{1,300})?"),
    "moment": re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])([ T]([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?)?"),
    "day": re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])"),
    "time": re.compile(r"([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?"),
    "length": re.compile(r"\d{1,9} ?(second|minute|hour|day|week|month|year)s?"),
}


def base(kind: str) -> str:
    """The type without its parameters."""
    return kind.partition("(")[0].strip()


def has_order(kind: str) -> bool:
    """Whether values of the type can be compared, and so be unique or indexed by a B-tree."""
    return base(kind) not in _UNORDERED and not kind.endswith("[]")


def family(kind: str) -> str | None:
    """The family within which values can be compared; None for types a literal cannot be judged for."""
    return next((name for name, kinds in _FAMILIES if base(kind) in kinds), None)


def fits(kind: str, literal: str) -> bool:
    """Whether the words can be a value of the type."""
    if base(kind) == "boolean":
        return literal.strip().lower() in ("true", "false", "yes", "no")
    name = family(kind)
    if name == "text":
        return True
    return name in _LITERALS and _LITERALS[name].fullmatch(literal.strip()) is not None
