"""The type of a field, or the values it is one of, as its notation writes them."""

from __future__ import annotations

import re

from dbarchitect.core.errors import ArchitectError
from dbarchitect.notation.field_modifiers import ALWAYS_KEYWORDS, MODIFIERS
from dbarchitect.notation.field_parts import alternatives, parameter_hint, unknown_type
from dbarchitect.notation.tokens import Cursor, Token
from dbarchitect.notation.types import ALIASES, TYPES, type_by_name, type_name

_LONGEST_ALIAS = max(len(a.split()) for a in ALIASES)


def unclosed() -> ArchitectError:
    hint = 'close it; inside the braces of YAML a value with a comma stands in quotes: `{area: "decimal(7,1)"}`'
    return ArchitectError("notation.field", "a parenthesis is opened and never closed", hint=hint)


def starts_values(cursor: Cursor) -> bool:
    if cursor.take_words("one of", "enum of", "either", "any of"):
        cursor.take_symbol(":")
        return True
    if cursor.peek().lower in {"enum", "choice", "enumeration", "choices", "select", "in"}:
        if cursor.peek(1).is_symbol("(", ":", "["):
            cursor.take()
            cursor.take_symbol(":")
            return True
        return False
    return _bar_ahead(cursor)


def _bar_ahead(cursor: Cursor) -> bool:
    for index in range(12):
        token = cursor.peek(index)
        if token.is_symbol("|"):
            return index > 0
        if token.kind not in {"word", "quoted"}:
            return False
    return False


def read_values(cursor: Cursor) -> tuple[str, ...]:
    wrapped = cursor.take_symbol("(", "[")
    values: list[str] = []
    first: Token | None = None
    last: Token | None = None

    def finish() -> None:
        nonlocal first, last
        if first is not None and last is not None:
            values.extend(alternatives(cursor, first, last))
        first = last = None

    while not cursor.done:
        token = cursor.peek()
        if token.is_symbol(",", "|", ";"):
            finish()
            cursor.take()
            if not wrapped and cursor.peek().lower == "default" and cursor.peek(1).text in values:
                break
        elif token.is_symbol(")", "]") and wrapped:
            cursor.take()
            break
        elif token.kind not in {"word", "quoted"} or (first and not wrapped and token.lower in ALWAYS_KEYWORDS):
            break
        else:
            first = first or token
            last = cursor.take()
    finish()
    twice = next((v for i, v in enumerate(values) if v in values[:i]), None)
    if twice is not None:
        raise ArchitectError("notation.field", f"the value “{twice}” stands twice")
    return tuple(values)


def type_at(cursor: Cursor, ahead: int) -> tuple[str, int] | None:
    """The longest type at the cursor, as its name and the number of words."""
    for length in range(_LONGEST_ALIAS, 0, -1):
        tokens = [cursor.peek(ahead + i) for i in range(length)]
        if all(t.kind == "word" for t in tokens):
            spoken = " ".join(re.sub(r"[_-]+", " ", t.lower) for t in tokens)
            if spoken in ALIASES:
                return ALIASES[spoken], length
            if length == 1 and (spoken.endswith("s") and spoken[:-1] in ALIASES):
                return ALIASES[spoken[:-1]], length
    return None


def read_type(cursor: Cursor, name: str) -> str:
    token = cursor.peek()
    if cursor.peek(1).is_symbol("..") and not type_at(cursor, 0):
        return _bounded(name)
    if cursor.done or token.lower in ALWAYS_KEYWORDS or token.is_symbol("?"):
        return type_by_name(name)
    if token.is_symbol("<", "<=", ">", ">="):
        return _bounded(name)
    found = type_at(cursor, 0)
    if not found:
        if token.lower in MODIFIERS:
            return type_by_name(name)
        raise unknown_type(token)
    spelled, length = found
    cursor.at += length
    return _parameters(cursor, spelled) if cursor.peek().is_symbol("(") else spelled


def _bounded(name: str) -> str:
    """The usual type of the name when it can have bounds, else a number."""
    usual = type_by_name(name)
    return usual if TYPES[type_name(usual)].family in {"number", "time"} else "decimal"


def _parameters(cursor: Cursor, name: str) -> str:
    closing = cursor.matching()
    if closing < 0:
        raise unclosed()
    inside = [t.text for t in cursor.tokens[cursor.at + 1 : closing] if not t.is_symbol(",")]
    cursor.at = closing + 1
    if _type_continues(cursor):
        return name
    if name == "text" and inside in (["max"], ["MAX"]):
        return "long text"
    if name not in {"text", "code", "decimal", "money", "vector"} and all(re.fullmatch(r"\d{1,9}", p) for p in inside):
        return name  # int(11), timestamp(3): a width that says nothing about the meaning
    if not all(re.fullmatch(r"[1-9]\d{0,8}|0", p) for p in inside) or len(inside) not in TYPES[name].parameters:
        raise ArchitectError(
            "notation.field", f"“{name}({', '.join(inside)})” is not a type", hint=parameter_hint(name)
        )
    return f"{name}({','.join(inside)})" if inside else name


def _type_continues(cursor: Cursor) -> bool:
    """`timestamp(3) with time zone`: the words after the width belong to the type."""
    return cursor.take_words("with time zone", "without time zone", "varying") is not None
