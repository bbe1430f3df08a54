"""SQL of any application as tokens: constants, placeholders, names and the rest, without mistaking one for another."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST = 32_000
"""Characters of a statement that are read; what is longer is an insert of many rows or a list of many keys."""

_OPERATORS = (
    "::", ":=", "->>", "->", "=>", "||/", "|/", "||", "<>", "!=", "<=>", "<->>>", "<<<->", "<<->", "<->>", "<->", "<#>", "<+>", "<~>", "<%>",
    "<=", ">=", "@@@", "@@", "@>", "<@", "@?", "@-@", "&&&", "&&", "&<|", "|&>", "&<", "&>", "<<|", "|>>", "<<=", ">>=", "<<%", "%>>", "<<", ">>",
    "-|-", "#>>", "#>", "#-", "#=", "##", "?||", "?-|", "?|", "?&", "?#", "!~~*", "!~~", "!~*", "!~", "~~*", "~~", "~*", "~>=~", "~<=~", "~>~", "~<~",
    "~=", "^@", "<^", ">^", "<%", "%>", "**", "!!",
)  # fmt: skip
"""Operators of more than one character: PostgreSQL's, MySQL's, and those of pgvector, pg_trgm, intarray and PostGIS."""
_NAMES = r"""(?P<quoted>"(?:[^"]|"")*+(?:"|\Z)|`(?:[^`]|``)*+(?:`|\Z))|"""
_TEXTS = r"""(?P<hash>\#[^\n]*+) | (?P<text>"(?:[^"\\]|\\.|"")*+(?:"|\Z)) | (?P<quoted>`(?:[^`]|``)*+(?:`|\Z))|"""
_REST = r"""
    (?P<space>\s++|--[^\n]*+)
  | (?P<comment>/\*)
  | (?P<escape>[eE]'(?:[^'\\]|\\.|'')*+(?:'|\Z))
  | (?P<string>(?:[uU]&|[bBxXnN])?'(?:INSIDE)*+(?:'|\Z))
  | (?P<dollar>\$(?:[A-Za-z_\x80-\U0010ffff][\w\x80-\U0010ffff]*+)?\$)
  | (?P<place>\$\d++|%s(?!\w)|%\(\w{1,60}\)s|@[pP]\d++|@__\w++|\?\d++)
  | (?P<number>0[xX][0-9a-fA-F_]++|(?:\d[\d_]*+(?:\.(?!\.)\d*+)?|\.\d++)(?:[eE][+-]?\d++)?)
  | (?P<word>[A-Za-z_\x80-\U0010ffff][\w$\x80-\U0010ffff]*+)
  | (?P<named>(?<![:\w]):[A-Za-z_]\w*+)
  | (?P<symbol>OPERATORS|.)
"""
_REST = _REST.replace("OPERATORS", "|".join(re.escape(o) for o in sorted(_OPERATORS, key=len, reverse=True)))
_POSTGRESQL = re.compile(_NAMES + _REST.replace("INSIDE", r"[^']|''"), re.VERBOSE | re.DOTALL)
_MYSQL = re.compile(_TEXTS + _REST.replace("INSIDE", r"[^'\\]|\\.|''"), re.VERBOSE | re.DOTALL)
_COMMENT_MARK = re.compile(r"/\*|\*/")


class Token(NamedTuple):
    """`kind` is word, quoted, string, number, place (a placeholder) or symbol."""

    kind: str
    text: str


def tokens(sql: str, *, mysql: bool = False) -> Iterator[Token]:
    """The tokens of `sql` without white space and comments. Anything is read: what is not closed ends with the text."""
    pattern = _MYSQL if mysql else _POSTGRESQL
    at, end, depth = 0, min(len(sql), LONGEST), 0
    sql = sql[:end]
    before = Token("symbol", "")
    while at < end:
        found = pattern.match(sql, at)
        if found is None:  # pragma: no cover - the last alternative takes any character
            return
        kind, text, at = found.lastgroup or "symbol", found.group(), found.end()
        match kind:
            case "space" | "hash":
                continue
            case "comment":
                at = _comment_end(sql, at)
                continue
            case "dollar":
                close = sql.find(text, at)
                at = end if close < 0 else close + len(text)
                text, kind = sql[found.start() : at], "string"
            case "escape" | "text":
                kind = "string"
            case "named":
                # within [ ] it is the bound of a slice
                kind = "place" if depth == 0 else "symbol"
            case "symbol" if text == "[" and not depth and not _operand(before) and (name := _BRACKETED.match(sql, at)):
                kind, text, at = "quoted", f'"{name[1]}"', name.end()
            case "symbol":
                depth = max(0, depth + (text == "[") - (text == "]"))
                if text == "?" and _placeholder(before, sql, at):
                    kind = "place"
        before = Token(kind, text)
        yield before


_AFTER_OPERAND = re.compile(r"\s*+(?:'|\$\d|array\b|\()", re.IGNORECASE)


def _placeholder(before: Token, sql: str, at: int) -> bool:
    """Whether `?` stands for a value; between two operands it is the operator of jsonb."""
    return not (_operand(before) and _AFTER_OPERAND.match(sql, at))


_BRACKETED = re.compile(r"([A-Za-z_][\w $]{0,127})\]")
"""A name as SQL Server quotes it; in PostgreSQL a bracket follows an operand or ARRAY."""


def _operand(before: Token) -> bool:
    if before.kind == "word":
        return before.text.upper() not in _BEFORE_VALUE
    return before.kind in ("quoted", "string", "place") or before.text in (")", "]")


_BEFORE_VALUE = frozenset(
    [
        "AND",
        "OR",
        "NOT",
        "IN",
        "LIKE",
        "ILIKE",
        "BETWEEN",
        "LIMIT",
        "OFFSET",
        "SELECT",
        "WHERE",
        "WHEN",
        "THEN",
        "ELSE",
        "VALUES",
        "SET",
        "BY",
        "ON",
        "HAVING",
        "RETURNING",
        "FETCH",
        "FIRST",
        "NEXT",
        "SIMILAR",
        "TO",
        "ESCAPE",
        "ANY",
        "ALL",
        "INTERVAL",
        "DATE",
        "TIMESTAMP",
        "AS",
        "CASE",
        "FROM",
    ]
)


def _comment_end(sql: str, at: int) -> int:
    depth = 1
    for mark in _COMMENT_MARK.finditer(sql, at):
        depth += 1 if mark.group() == "/*" else -1
        if not depth:
            return mark.end()
    return len(sql)


def statements_of(script: str) -> Iterator[tuple[str, str]]:
    """The statements of a script, each after the comments that stand before or within it. psql's `\\` commands are left out."""
    begin, at, comments = 0, 0, []
    empty = True
    end = len(script)
    while at < end:
        found = _POSTGRESQL.match(script, at)
        if found is None:  # pragma: no cover
            return
        kind, text = found.lastgroup, found.group()
        if kind == "space" and text.startswith("--"):
            comments.append(text[2:])
        elif kind == "comment":
            stop = _comment_end(script, found.end())
            comments.append(script[found.end() : stop - 2])
            at = stop
            continue
        elif kind == "dollar":
            close = script.find(text, found.end())
            at = end if close < 0 else close + len(text)
            continue
        elif text == "\\" and empty:
            newline = script.find("\n", at)
            at = begin = end if newline < 0 else newline + 1
            continue
        elif text == ";":
            if not empty:
                yield " ".join(comments), script[begin:at].strip()
            begin, comments, empty = found.end(), [], True
        elif kind != "space":
            empty = False
        at = found.end()
    if not empty:
        yield " ".join(comments), script[begin:].strip()
