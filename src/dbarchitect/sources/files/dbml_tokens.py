"""DBML as tokens: words, strings of every kind, expressions, comments left out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    pass


_TOKEN = re.compile(
    r"""(?P<space>[ \t\r]+)|(?P<line>\n)|(?P<comment>//[^\n]*)|(?P<block>/\*)|(?P<quote>'''|['"`])|(?P<word>[^\W]+)|(?P<mark><>|.)""",
    re.DOTALL,
)


@dataclass(frozen=True)
class Token:
    kind: str
    text: str
    line: int


def tokens(text: str) -> list[Token]:
    found, position, line = [], 0, 1
    while position < len(text):
        match = _TOKEN.match(text, position)
        assert match is not None
        start, position = position, match.end()
        kind = match.lastgroup or ""
        if kind == "block":
            end = text.find("*/", position)
            position = len(text) if end < 0 else end + 2
        elif kind == "quote":
            inner, position = _string(text, position, match[0])
            found.append(Token({"`": "code", '"': "name"}.get(match[0], "string"), inner, line))
        elif kind in {"word", "mark", "line"}:
            found.append(Token(kind, match[0], line))
        line += text.count("\n", start, position)
    return found


def _string(text: str, position: int, quote: str) -> tuple[str, int]:
    pieces: list[str] = []
    while position < len(text):
        if text.startswith(quote, position):
            inner = "".join(pieces)
            return (_dedented(inner) if quote == "'''" else inner), position + len(quote)
        character = text[position]
        if character == "\\" and position + 1 < len(text):
            escaped = text[position + 1]
            pieces.append({"n": "\n", "t": "\t", "\n": ""}.get(escaped, escaped))
            position += 2
            continue
        pieces.append(character)
        position += 1
    return "".join(pieces), position


def _dedented(text: str) -> str:
    from textwrap import dedent

    return dedent(text).strip("\n")
