"""SQL text as tokens: enough to find names, parentheses and list elements without mistaking a string for code."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_TOKEN = re.compile(
    r"""
    (?P<space>\s+|--[^\n]*)
  | (?P<comment>/\*)
  | (?P<escape>[eE]'(?:[^'\\]|\\.|'')*')
  | (?P<string>(?:[uU]&|[bBxXnN])?'(?:[^']|'')*')
  | (?P<dollar>\$(?:[A-Za-z_\x80-\U0010ffff][\w\x80-\U0010ffff]*)?\$)
  | (?P<quoted>"(?:[^"]|"")*")
  | (?P<number>\d[\w.]*|\.\d\w*)
  | (?P<word>[A-Za-z_\x80-\U0010ffff][\w$\x80-\U0010ffff]*)
  | (?P<symbol>::|[^\w\s'"])
    """,
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Token:
    """`kind` is word, quoted, string, number or symbol; `text` the source text; `start` and `end` its place."""

    kind: str
    text: str
    start: int
    end: int

    @property
    def name(self) -> str | None:
        """The identifier it stands for, folded as the engine folds it; None when it is none."""
        if self.kind == "word":
            return self.text.lower() if self.text.isascii() else fold(self.text)
        return self.text[1:-1].replace('""', '"') if self.kind == "quoted" else None

    def is_word(self, *words: str) -> bool:
        """Whether it is one of these key words, unquoted, in any case."""
        return self.kind == "word" and self.text.upper() in words


def fold(name: str) -> str:
    """`name` in lower case as the engine folds it: ASCII letters alone."""
    return "".join(c.lower() if c.isascii() else c for c in name)


def tokenize(sql: str) -> tuple[Token, ...]:
    """The tokens of `sql` without white space and comments; an unclosed string or quote ends at the end of the text."""
    return tuple(_tokens(sql))


def _tokens(sql: str) -> Iterator[Token]:
    at, end = 0, len(sql)
    while at < end:
        found = _TOKEN.match(sql, at)
        if found is None:
            yield Token("symbol", sql[at], at, at + 1)
            at += 1
            continue
        kind, stop = found.lastgroup or "symbol", found.end()
        if kind == "comment":
            stop = _comment_end(sql, at)
        elif kind == "dollar":
            close = sql.find(found.group(), stop)
            stop, kind = (close + len(found.group()) if close >= 0 else end), "string"
        if kind not in ("space", "comment"):
            yield Token("string" if kind == "escape" else kind, sql[at:stop], at, stop)
        at = stop


def _comment_end(sql: str, at: int) -> int:
    depth = 0
    for mark in re.finditer(r"/\*|\*/", sql[at:]):
        depth += 1 if mark.group() == "/*" else -1
        if depth == 0:
            return at + mark.end()
    return len(sql)


def closing(tokens: Sequence[Token], opening: int) -> int:
    """The position of the bracket that closes the one at `opening`; the last position when none does."""
    depth = 0
    for i in range(opening, len(tokens)):
        if tokens[i].text in ("(", "["):
            depth += 1
        elif tokens[i].text in (")", "]"):
            depth -= 1
            if depth == 0:
                return i
    return len(tokens) - 1


def elements(tokens: Sequence[Token]) -> tuple[tuple[Token, ...], ...]:
    """The comma-separated elements of a list, brackets respected."""
    found: list[tuple[Token, ...]] = []
    current: list[Token] = []
    depth = 0
    for token in tokens:
        depth += (token.text in ("(", "[")) - (token.text in (")", "]"))
        if token.text == "," and depth == 0:
            found.append(tuple(current))
            current = []
        else:
            current.append(token)
    return (*found, tuple(current)) if current or found else ()


def text_of(sql: str, tokens: Sequence[Token]) -> str:
    """The source text that the tokens span."""
    return sql[tokens[0].start : tokens[-1].end] if tokens else ""
