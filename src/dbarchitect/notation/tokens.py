"""Tokens of the compact notation, and a cursor over them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from dbarchitect.core.errors import ArchitectError

Kind = Literal["quoted", "arrow", "symbol", "word"]

_TOKEN = re.compile(
    r"""(?P<quoted>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
      |(?P<arrow><->|->|=>|<-|[→⇒↔←])
      |(?P<symbol>>=|<=|[≥≤<>=?~|,;()\[\]…]|\.\.\.?|:(?=\s|$))
      |(?P<word>(?:(?!\.\.|:(?:\s|$))[^\s,;()\[\]|?~<>=≥≤…"→⇒↔←](?<!'))(?:(?!\.\.|:(?:\s|$)|->|<-)[^\s,;()\[\]|?~<>=≥≤…"→⇒↔←])*)""",
    re.VERBOSE | re.DOTALL,
)
_PLAIN_ARROW = {"→": "->", "⇒": "=>", "↔": "<->", "←": "<-"}
_PLAIN_SYMBOL = {"≥": ">=", "≤": "<=", "…": "..", "...": ".."}


@dataclass(frozen=True, slots=True)
class Token:
    """`text` is the plain form (unquoted, arrows and symbols in ASCII); `start` and `end` point into the source."""

    kind: Kind
    text: str
    start: int
    end: int

    @property
    def lower(self) -> str:
        return self.text.lower() if self.kind == "word" else ""

    def is_symbol(self, *symbols: str) -> bool:
        return self.kind == "symbol" and self.text in symbols


END = Token("symbol", "", -1, -1)


def tokenize(text: str) -> tuple[Token, ...]:
    """The tokens of `text`; raises ArchitectError (`notation.quote`) for a quote that is never closed."""
    tokens = []
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        found = _TOKEN.match(text, at)
        if not found:
            raise ArchitectError("notation.quote", f"a quote is opened and never closed in “{text[at : at + 40]}”")
        kind = found.lastgroup
        raw = found[0]
        if kind == "quoted":
            tokens.append(Token("quoted", re.sub(r"\\(.)", r"\1", raw[1:-1], flags=re.DOTALL), at, found.end()))
        elif kind == "arrow":
            tokens.append(Token("arrow", _PLAIN_ARROW.get(raw, raw), at, found.end()))
        elif kind == "symbol":
            tokens.append(Token("symbol", _PLAIN_SYMBOL.get(raw, raw), at, found.end()))
        else:
            tokens.append(Token("word", raw, at, found.end()))
        at = found.end()
    return tuple(tokens)


def quote(text: str) -> str:
    """`text` in double quotes, read back by `tokenize` as the same text."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


@dataclass(slots=True)
class Cursor:
    """A position in the tokens of one source text."""

    source: str
    tokens: tuple[Token, ...]
    at: int = field(default=0)

    @classmethod
    def over(cls, source: str) -> Cursor:
        return cls(source, tokenize(source))

    @property
    def done(self) -> bool:
        return self.at >= len(self.tokens)

    def peek(self, ahead: int = 0) -> Token:
        index = self.at + ahead
        return self.tokens[index] if index < len(self.tokens) else END

    def take(self) -> Token:
        token = self.peek()
        self.at += 1
        return token

    def take_symbol(self, *symbols: str) -> str | None:
        """The symbol and one step on, when the next token is one of `symbols`."""
        if self.peek().is_symbol(*symbols):
            return self.take().text
        return None

    def take_words(self, *phrases: str) -> str | None:
        """The phrase and its steps on, when the next words are one of `phrases` (longest first is the caller's order)."""
        for phrase in phrases:
            words = phrase.split()
            if all(self.peek(i).lower == w for i, w in enumerate(words)):
                self.at += len(words)
                return phrase
        return None

    def rest(self) -> str:
        return self.source[self.peek().start :] if not self.done else ""

    def slice(self, first: Token, last: Token) -> str:
        """The words from `first` to `last`; a single quoted token without its quotes."""
        if first is last:
            return first.text
        return self.source[first.start : last.end]

    def matching(self) -> int:
        """The index of the parenthesis that closes the one at the cursor, or -1."""
        depth = 0
        for index in range(self.at, len(self.tokens)):
            token = self.tokens[index]
            if token.is_symbol("("):
                depth += 1
            elif token.is_symbol(")"):
                depth -= 1
                if depth == 0:
                    return index
        return -1
