"""A statement's shape: constants become `$n`, lists one `$n`, rows of VALUES one row; statements that differ in nothing else are one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2s
from typing import TYPE_CHECKING

from dbarchitect.engines.postgresql.names import RESERVED_WORDS
from dbarchitect.workload.lexing import Token, tokens
from dbarchitect.workload.words import CALLED, KEYWORDS, KINDS, ONLY_AFTER, TYPES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_SIGNED_AFTER = frozenset(["(", ",", "[", "=", "<", ">", "<=", ">=", "<>", "!=", "+", "-", "*", "/", "%", "||", ":=", "::", "BETWEEN", "AND", "OR", "NOT", "IN", "LIKE", "LIMIT", "OFFSET", "SELECT", "WHEN", "THEN", "ELSE", "THAN", "VALUES", "SET", "RETURNING", "WHERE", "ON", "BY"])  # fmt: skip
_OPENS_TABLES = frozenset(("FROM", "JOIN", "UPDATE", "INTO", "USING"))
MOST_PARAMETERS = 2_000


@dataclass(frozen=True, slots=True)
class Shape:
    """`sql` has `$1` … for constants and placeholders. `literals[n - 1]` is the SQL that stood there, None for a placeholder."""

    sql: str
    kind: str
    """select, insert, update, delete, merge, begin, commit, rollback or other."""
    fingerprint: str
    literals: tuple[str | None, ...]
    placeholders: tuple[str, ...]
    """For each parameter the placeholder that stood there (`%s`, `$2`, `:id`); empty for a constant."""
    tables: tuple[str, ...]


@lru_cache(maxsize=4096)
def shape(sql: str, *, mysql: bool | None = False) -> Shape:
    """The shape of any text; a text that is no SQL has a shape of kind `other`. `mysql` None: seen from the quotes of names."""
    mysql = "`" in sql if mysql is None else mysql
    read = _reduced(_marked(tuple(tokens(sql, mysql=mysql))))
    out: list[str] = []
    literals: list[str | None] = []
    places: list[str] = []
    for kind, text in read:
        if kind in ("constant", "list", "place"):
            literals.append(None if kind == "place" else text)
            places.append(text if kind == "place" else "")
            out.append(f"${len(literals)}")
        else:
            out.append(text)
    body = _spaced(out)
    return Shape(
        sql=body,
        kind=kind_of(read),
        fingerprint=blake2s(body.encode("utf-8", "replace"), digest_size=8).hexdigest(),
        literals=tuple(literals),
        placeholders=tuple(places),
        tables=_tables(read),
    )


def _marked(read: tuple[Token, ...]) -> list[Token]:
    """Tokens with names folded, key words in capitals, and constants told from what must stay as it is."""
    marked: list[Token] = []
    ordinal = False
    """Within ORDER BY and GROUP BY a whole number is a column's place."""
    depth, ordinal_depth, typed = 0, 0, -1
    for i, (kind, text) in enumerate(read):
        upper = text.upper() if kind == "word" else text
        before = marked[-1] if marked else Token("symbol", "")
        if text == "(":
            depth += 1
            if before.kind == "name" and before.text.upper() in TYPES:
                typed = depth
        elif text == ")":
            typed = -1 if typed == depth else typed
            depth -= 1
            ordinal = ordinal and depth >= ordinal_depth
        if kind == "word":
            if upper == "BY" and before.text in ("ORDER", "GROUP"):
                ordinal, ordinal_depth = True, depth
            elif upper in ("LIMIT", "OFFSET", "FETCH", "HAVING", "WHERE", "UNION", "FOR", "ROWS", "RANGE"):
                ordinal = False
            marked.append(_word(upper, text, before, read, i))
        elif kind == "quoted":
            marked.append(Token("name", _unquoted(text)))
        elif kind == "number":
            stays = typed > 0 or (ordinal and depth == ordinal_depth and before.text in ("BY", ",") and text.isdigit())
            marked.append(Token("symbol" if stays else "constant", text))
            if not stays:
                _signed(marked)
        elif kind == "string":
            marked.append(Token("constant", text))
        elif kind == "place":
            marked.append(Token("place", text))
        else:
            marked.append(Token("symbol", "<>" if text == "!=" else text))
    while marked and marked[-1].text == ";":
        marked.pop()
    return marked[:20_000]


def _word(upper: str, text: str, before: Token, read: Sequence[Token], i: int) -> Token:
    if before.text == ".":
        return Token("name", _folded(text))
    if upper in ("TRUE", "FALSE", "NULL") and before.text not in ("IS", "NOT", "DEFAULT", "SET NULL"):
        return Token("constant", upper)
    if upper in KEYWORDS:
        followed = read[i + 1].text if i + 1 < len(read) else ""
        # `first`, `key`, `do` … may be names of columns
        if upper in ONLY_AFTER and before.text.upper() not in ONLY_AFTER[upper]:
            return Token("name", _folded(text))
        name = upper.lower() not in RESERVED_WORDS and (
            followed == "." or (before.text in (".", ",") and followed in (",", ")", "="))
        )
        return Token("name", _folded(text)) if name else Token("word", upper)
    return Token("name", _folded(text))


def _folded(text: str) -> str:
    return text.lower() if text.isascii() else "".join(c.lower() if c.isascii() else c for c in text)


def _unquoted(text: str) -> str:
    inner = text[1:-1] if len(text) > 1 else ""
    plain = inner.replace("_", "a").isalnum() and inner.isascii() and inner.islower() and not inner[0].isdigit()
    return inner if plain and inner not in RESERVED_WORDS else text


def _signed(marked: list[Token]) -> None:
    """The sign before a number belongs to it where no operand stands before the sign."""
    if len(marked) > 1 and marked[-2] in (Token("symbol", "-"), Token("symbol", "+")):
        before = marked[-3] if len(marked) > 2 else Token("symbol", "(")
        if before.text in _SIGNED_AFTER and before.kind in ("symbol", "word"):
            number = marked.pop()
            sign = marked.pop().text
            marked.append(Token("constant", ("-" if sign == "-" else "") + number.text))


def _reduced(read: list[Token]) -> list[Token]:
    """Lists of constants after IN and ARRAY as one, and one row of VALUES."""
    out: list[Token] = []
    i = 0
    while i < len(read):
        token = read[i]
        out.append(token)
        i += 1
        if token.kind == "word" and i < len(read):
            if (token.text, read[i].text) in (("IN", "("), ("ARRAY", "[")):
                i = _list(read, i, out)
            elif token.text == "VALUES" and read[i].text == "(":
                i = _rows(read, i, out)
    return out


def _list(read: list[Token], at: int, out: list[Token]) -> int:
    """Past a list of constants, which is put out as one; `at` where it is something else."""
    close = ")" if read[at].text == "(" else "]"
    items: list[Token] = []
    i = at + 1
    while i < len(read) and read[i].kind in ("constant", "place"):
        items.append(read[i])
        i += 1
        if i < len(read) and read[i] == Token("symbol", "::") and i + 1 < len(read) and read[i + 1].kind == "name":
            i += 2
        if i < len(read) and read[i].text == ",":
            i += 1
            continue
        break
    if not items and close == ")" and (rows := _tuples(read, i)) is not None:
        out.extend((read[at], Token("list", rows[0]), read[rows[1]]))
        return rows[1] + 1
    if not items or (i < len(read) and read[i].text != close):
        return at
    known = [t.text for t in items if t.kind == "constant"]
    out.append(read[at])
    out.append(Token("list", ", ".join(known)) if len(known) == len(items) else Token("place", items[0].text))
    if i < len(read):
        out.append(read[i])
    return i + 1


def _tuples(read: list[Token], at: int) -> tuple[str, int] | None:
    """Rows of constants, `(1, 2), (3, 4)`, and the place of the parenthesis after them; None for anything else."""
    i, parts = at, []
    while i < len(read) and read[i] == Token("symbol", "("):
        end = i + 1
        while end < len(read) and (read[end].kind == "constant" or read[end].text == ","):
            end += 1
        if end == i + 1 or end >= len(read) or read[end].text != ")":
            return None
        parts.append(f"({', '.join(t.text for t in read[i + 1 : end] if t.kind == 'constant')})")
        i = end + 1
        if i < len(read) and read[i].text == ",":
            i += 1
    return (", ".join(parts), i) if parts and i < len(read) and read[i].text == ")" else None


def _rows(read: list[Token], at: int, out: list[Token]) -> int:
    """Past all rows of VALUES; the first is put out."""
    end = _closing(read, at)
    out.extend(read[at:end])
    while end + 1 < len(read) and read[end].text == "," and read[end + 1].text == "(":
        end = _closing(read, end + 1)
    if end < len(read) and read[end].text == "," and end + 1 >= len(read):
        end += 1
    return end


def _closing(read: list[Token], at: int) -> int:
    """The place after the parenthesis that closes the one at `at`."""
    depth = 0
    for i in range(at, len(read)):
        depth += (read[i].text == "(" and read[i].kind == "symbol") - (read[i].text == ")" and read[i].kind == "symbol")
        if not depth:
            return i + 1
    return len(read)


def kind_of(read: Sequence[Token]) -> str:
    """What the statement does; of WITH, what its main part does."""
    words = [t.text.upper() for t in read if t.kind in ("word", "name")][:1]
    if not words:
        return "other"
    if words[0] == "WITH":
        return _after_with(read)
    if words[0] == "EXPLAIN":
        return "other"
    return KINDS.get(words[0], "other") if read[0].kind == "word" or read[0].text == "(" else "other"


def _after_with(read: Sequence[Token]) -> str:
    depth = 0
    for token in read:
        if token.kind == "symbol":
            depth += (token.text == "(") - (token.text == ")")
        elif (
            not depth
            and token.kind == "word"
            and token.text in ("SELECT", "INSERT", "UPDATE", "DELETE", "MERGE", "VALUES")
        ):
            return KINDS[token.text]
    return "other"


def _tables(read: Sequence[Token]) -> tuple[str, ...]:
    """Names after FROM, JOIN, INTO, UPDATE; of WITH queries none."""
    found: dict[str, None] = {}
    within = {t.text for i, t in enumerate(read) if t.kind == "name" and i + 2 < len(read) and read[i + 1].text == "AS"
              and read[i + 2].text in ("(", "MATERIALIZED", "NOT")}  # fmt: skip
    for name in _named(read):
        if name not in within:
            found[name] = None
    return tuple(found)


def _named(read: Sequence[Token]) -> Iterator[str]:
    expecting = False
    i = 0
    while i < len(read):
        token = read[i]
        if token.kind == "word":
            before = read[i - 1].text if i else ""
            after = read[i + 1].text if i + 1 < len(read) else ""
            other = (token.text == "FROM" and before == "DISTINCT") or (token.text == "USING" and after == "(")
            other = other or (token.text == "UPDATE" and before in ("FOR", "DO", "KEY", "ON"))
            expecting = (expecting and token.text == "ONLY") or (token.text in _OPENS_TABLES and not other)
        elif expecting and token.kind == "name":
            end = i
            while end + 2 < len(read) and read[end + 1].text == "." and read[end + 2].kind == "name":
                end += 2
            into = i and read[i - 1].text == "INTO"
            called = end + 1 < len(read) and read[end + 1].text == "(" and not into
            if not called and not _inside_function(read, i):
                yield ".".join(t.text.strip('"`') for t in read[i : end + 1 : 2])
            i = end
            follows = end + 1
            if follows < len(read) and read[follows] == Token("word", "AS"):
                follows += 1
            if follows < len(read) and read[follows].kind == "name":
                follows += 1
            expecting = follows < len(read) and read[follows].text == ","
            i = follows if expecting else i
        elif token.text not in ("(", ","):
            expecting = False
        i += 1


def _inside_function(read: Sequence[Token], at: int) -> bool:
    """Whether FROM belongs to `extract(day FROM x)`, `trim(… FROM x)` and their like."""
    depth = 0
    for i in range(at - 1, max(-1, at - 12), -1):
        text = read[i].text
        if text == ")":
            depth += 1
        elif text == "(":
            if not depth:
                return (
                    i > 0
                    and read[i - 1].kind == "name"
                    and read[i - 1].text in ("extract", "trim", "substring", "overlay", "position")
                )
            depth -= 1
    return False


def _spaced(out: list[str]) -> str:
    """Words with one space between them, none around what holds together."""
    parts: list[str] = []
    before = ""
    for text in out:
        glued = (
            not parts
            or text in (",", ")", ".", "::", "]", ";")
            or before in ("(", ".", "::", "[")
            or (
                text == "("
                and before not in CALLED
                and (before[-1:].isalnum() or before[-1:] in '_"`')
                and not before.isdigit()
            )
            or (
                text == "["
                and (before == "ARRAY" or before[-1:] in '])"' or (before[-1:].isalnum() and before not in KEYWORDS))
            )
        )
        parts.append(text if glued else f" {text}")
        before = text
    return "".join(parts)
