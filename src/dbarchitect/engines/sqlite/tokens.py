"""SQLite's SQL as tokens, with the place of each in the text."""

from __future__ import annotations

import re
from dataclasses import dataclass

_TOKEN = re.compile(
    r"""(?P<skip>\s+|--[^\n]*|/\*.*?(?:\*/|\Z))|(?P<string>[xX]?'(?:[^']|'')*(?:'|\Z))|(?P<quoted>"(?:[^"]|"")*(?:"|\Z)|`(?:[^`]|``)*(?:`|\Z)|\[[^\]]*(?:\]|\Z))"""
    r"""|(?P<number>\d[\w.]*)|(?P<word>[^\W\d][\w$]*)|(?P<mark>.)""",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Token:
    """`word` is the word in capitals, empty for all else; `name` what it names, quotes taken off."""

    text: str
    word: str
    name: str
    start: int
    end: int


def tokenize(text: str) -> tuple[Token, ...]:
    """The tokens of `text`, without spaces and comments."""
    found = []
    for match in _TOKEN.finditer(text):
        kind, piece = match.lastgroup, match[0]
        if kind == "skip":
            continue
        word = piece.upper() if kind == "word" else ""
        found.append(Token(piece, word, _name(kind, piece), match.start(), match.end()))
    return tuple(found)


def _name(kind: str | None, piece: str) -> str:
    if kind == "word":
        return piece
    if kind == "quoted" or (kind == "string" and piece[0] == "'"):
        closing = "]" if piece[0] == "[" else piece[0]
        inner = piece[1:-1] if len(piece) > 1 and piece.endswith(closing) else piece[1:]
        return inner if closing == "]" else inner.replace(closing * 2, closing)
    return ""


def closing(tokens: tuple[Token, ...], at: int) -> int:
    """The place of the parenthesis that closes the one at `at`; the last place when none does."""
    depth = 0
    for place in range(at, len(tokens)):
        if tokens[place].text == "(":
            depth += 1
        elif tokens[place].text == ")":
            depth -= 1
            if depth == 0:
                return place
    return len(tokens) - 1


def split(tokens: tuple[Token, ...], first: int, last: int) -> list[tuple[int, int]]:
    """The ranges between commas that stand outside parentheses, of the tokens from `first` up to, not including, `last`."""
    found, depth, begun = [], 0, first
    for place in range(first, last):
        if tokens[place].text == "(":
            depth += 1
        elif tokens[place].text == ")":
            depth -= 1
        elif tokens[place].text == "," and depth == 0:
            found.append((begun, place))
            begun = place + 1
    return [*found, (begun, last)]
