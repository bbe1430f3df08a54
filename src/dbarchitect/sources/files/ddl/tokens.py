"""DDL as tokens, and scripts cut into statements, in the quoting of each dialect."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.model.inspection import Engine

Kind = Literal["word", "quoted", "string", "number", "mark", "end"]
_START = re.compile(
    r"""(?P<space>\s+)|(?P<comment>--[^\n]*|\#[^\n]*)|(?P<block>/\*!?(?:\d{5,6})?)|(?P<closes>\*/)"""
    r"""|(?P<string>[NnEeBbXx]?'|")|(?P<tick>`)|(?P<dollar>\$(?:[^\W\d]\w*)?\$)|(?P<number>\d[\w.]*)|(?P<word>[^\W\d][\w$\#@]*|@{1,2}\w+)|(?P<mark>::|.)""",
    re.DOTALL,
)
_ESCAPED = {
    "n": "\n",
    "t": "\t",
    "r": "\r",
    "0": "",
    "\\": "\\",
    "'": "'",
    '"': '"',
    "b": "\b",
    "Z": "",
    "%": "%",
    "_": "_",
}


@dataclass(frozen=True, slots=True)
class Token:
    """`text` is a name's or a string's content; `upper` the word in capitals, empty for what is quoted."""

    kind: Kind
    text: str
    upper: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class DdlStatement:
    tokens: tuple[Token, ...]
    source: str
    line: int

    def slice(self, first: int, last: int) -> str:
        """The source from token `first` up to, not including, token `last`."""
        if first >= last or first >= len(self.tokens):
            return ""
        return self.source[self.tokens[first].start : self.tokens[min(last, len(self.tokens)) - 1].end]


def statements(script: str, engine: Engine) -> Iterator[DdlStatement]:
    """The statements of a script; rows (INSERT, COPY) are passed over."""
    mysql = engine in {"mysql", "mariadb"}
    found: list[Token] = []
    ends, body, skipping, line, counted = ";", 0, False, 1, 0
    position, length = 0, len(script)
    while position < length:
        if ends != ";" and not skipping and script.startswith(ends, position):
            position += len(ends)
            if found:
                line, counted = line + script.count("\n", counted, found[0].start), found[0].start
                yield DdlStatement(tuple(found), script, line)
            found = []
            continue
        token, position = _next(script, position, engine)
        if token is None:
            continue
        if not found and token.upper == "DELIMITER" and mysql:
            rest = script[position : _line_end(script, position)].strip()
            position = _line_end(script, position)
            ends = rest.split()[0][:8] if rest else ";"
            continue
        alone = engine in {"sqlserver", "oracle"} and _stands_alone(script, token)
        if (alone and token.upper == "GO") or (alone and token.text == "/" and engine == "oracle"):
            if found:
                yield _made(found, script)
            found, body, skipping = [], 0, False
            continue
        if token.text == ";" and token.kind == "mark" and ends == ";" and body <= 0:
            if found:
                yield _made(found, script)
            found, body, skipping = [], 0, False
            continue
        if not found:
            skipping = token.upper in {"INSERT", "REPLACE"}
            if token.upper == "COPY":
                position = _copied(script, position)
                continue
        elif not skipping:
            body = _depth(found, token, body)
        if skipping and len(found) > 6:
            continue
        found.append(token)
    if found:
        yield _made(found, script)


def tokens_of(text: str, engine: Engine) -> tuple[Token, ...]:
    found, position = [], 0
    while position < len(text):
        token, position = _next(text, position, engine)
        if token is not None:
            found.append(token)
    return tuple(found)


def _made(found: list[Token], script: str) -> DdlStatement:
    return DdlStatement(tuple(found), script, 0)


def _depth(found: list[Token], token: Token, body: int) -> int:
    """How deep in a routine's or trigger's body the token is: semicolons there end nothing."""
    if token.kind != "word" or found[0].upper not in {"CREATE", "ALTER", "BEGIN", "DECLARE"}:
        return body
    kinds = {t.upper for t in found[1:8]}
    if not kinds & {"TRIGGER", "PROCEDURE", "FUNCTION", "EVENT", "PACKAGE"}:
        return body
    before = found[-1].upper
    if token.upper in {"BEGIN", "CASE"} and before != "END":
        return body + 1
    if token.upper == "END" or (before == "END" and token.upper in {"IF", "LOOP", "WHILE", "REPEAT"}):
        return body - 1 if token.upper == "END" else body + 1
    return body


def _stands_alone(script: str, token: Token) -> bool:
    start = script.rfind("\n", 0, token.start) + 1
    return not script[start : token.start].strip() and not script[token.end : _line_end(script, token.end)].strip(
        " \t;0123456789"
    )


def _line_end(text: str, position: int) -> int:
    end = text.find("\n", position)
    return len(text) if end < 0 else end


def _copied(script: str, position: int) -> int:
    """Behind the rows that follow COPY … FROM stdin."""
    semicolon = script.find(";", position)
    if semicolon < 0:
        return len(script)
    if "stdin" not in script[position:semicolon].lower():
        return semicolon + 1
    end = script.find("\n\\.", semicolon)
    return len(script) if end < 0 else end + 3


def _next(text: str, position: int, engine: Engine) -> tuple[Token | None, int]:
    match = _START.match(text, position)
    assert match is not None
    start, end = match.span()
    mysql = engine in {"mysql", "mariadb"}
    piece = match[0]
    match match.lastgroup:
        case "space":
            return None, end
        case "comment":
            if piece[0] == "#" and not mysql:
                return None, start + 1
            return None, end
        case "block":
            if mysql and piece.startswith("/*!"):
                return None, end
            closing = text.find("*/", end)
            return None, len(text) if closing < 0 else closing + 2
        case "closes":
            return None, end
        case "string":
            return _quoted(text, start, end, piece, mysql)
        case "tick":
            inner, end = _until(text, end, "`", escapes=False)
            return Token("quoted", inner, "", start, end), end
        case "dollar":
            closing = text.find(piece, end)
            end = len(text) if closing < 0 else closing + len(piece)
            return Token("string", text[start:end], "", start, end), end
        case "number":
            return Token("number", piece, "", start, end), end
        case "word":
            return Token("word", piece, piece.upper(), start, end), end
        case _:
            if piece == "[" and engine in {"sqlserver", "sqlite"}:
                inner, end = _until(text, end, "]", escapes=False)
                return Token("quoted", inner, "", start, end), end
            return Token("mark", piece, piece, start, end), end


def _quoted(text: str, start: int, end: int, opening: str, mysql: bool) -> tuple[Token, int]:
    quote = opening[-1]
    inner, end = _until(text, end, quote, escapes=mysql or opening[0] in "Ee")
    kind: Kind = "quoted" if quote == '"' and not mysql else "string"
    return Token(kind, inner, "", start, end), end


def _until(text: str, position: int, quote: str, *, escapes: bool) -> tuple[str, int]:
    """The content up to the closing quote, and the place behind it; all of the rest when it never closes."""
    pieces, begun, length = [], position, len(text)
    while position < length:
        closing = text.find(quote, position)
        if closing < 0:
            break
        slash = text.find("\\", position, closing) if escapes else -1
        if slash >= 0:
            pieces.append(text[begun:slash] + _ESCAPED.get(text[slash + 1 : slash + 2], text[slash + 1 : slash + 2]))
            position = begun = slash + 2
            continue
        if text.startswith(quote, closing + 1):
            pieces.append(text[begun : closing + 1])
            position = begun = closing + 2
            continue
        return "".join((*pieces, text[begun:closing])), closing + 1
    return "".join((*pieces, text[begun:])), length
