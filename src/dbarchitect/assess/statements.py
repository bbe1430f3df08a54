"""SQL kept in the schema, read as tokens: which tables it speaks of, and what a routine's body is."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from dbarchitect.engines.postgresql.tokens import tokenize

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dbarchitect.engines.postgresql.tokens import Token
    from dbarchitect.model.objects import Routine
    from dbarchitect.model.tables import Table

MOST_CHARACTERS = 200_000
"""Longer texts are read up to here."""
_OPENS = ("FROM", "JOIN", "UPDATE", "INTO", "USING", "TRUNCATE", "ONLY", "LATERAL")
_RETURNS = re.compile(r"\breturns\s+(?:setof\s+)?(\w+)", re.IGNORECASE)


@lru_cache(maxsize=2048)
def tokens_of(sql: str) -> tuple[Token, ...]:
    return tokenize(sql[:MOST_CHARACTERS])


@lru_cache(maxsize=2048)
def relations(sql: str) -> frozenset[str]:
    """Names of relations the text reads or writes, with their schema where it is said, in the engine's spelling."""
    found: set[str] = set()
    tokens = tokens_of(sql)
    expecting = False
    i = 0
    while i < len(tokens):
        token = tokens[i]
        if token.is_word(*_OPENS):
            expecting = True
        elif expecting and token.text == "(":
            pass
        elif expecting and token.name is not None and not token.is_word("SELECT", "VALUES", "WITH"):
            name, i = _dotted(tokens, i)
            found.add(name)
            expecting = False
            i = _past_alias(tokens, i)
            expecting = i + 1 < len(tokens) and tokens[i + 1].text == ","
        elif token.text != ",":
            expecting = False
        i += 1
    return frozenset(found)


def _dotted(tokens: tuple[Token, ...], at: int) -> tuple[str, int]:
    """The (qualified) name that begins at a token, and the place of its last token."""
    parts = [tokens[at].name or ""]
    while at + 2 < len(tokens) and tokens[at + 1].text == "." and tokens[at + 2].name is not None:
        at += 2
        parts.append(tokens[at].name or "")
    return ".".join(parts[-2:]).removeprefix("public."), at


def _past_alias(tokens: tuple[Token, ...], at: int) -> int:
    ends = (
        "WHERE",
        "JOIN",
        "ON",
        "LEFT",
        "RIGHT",
        "INNER",
        "FULL",
        "CROSS",
        "NATURAL",
        "SET",
        "GROUP",
        "ORDER",
        "VALUES",
        "LOOP",
    )
    if at + 1 < len(tokens) and tokens[at + 1].is_word("AS"):
        at += 1
    if at + 1 < len(tokens) and tokens[at + 1].name is not None and not tokens[at + 1].is_word(*ends):
        at += 1
    return at


def tables_in(sql: str, tables: Iterable[Table]) -> tuple[Table, ...]:
    """Those of `tables` that the text reads or writes."""
    named = relations(sql)
    return tuple(t for t in tables if str(t.name) in named or (t.name.name in named and t.name.namespace != "public"))


@lru_cache(maxsize=2048)
def body_of(routine: Routine) -> str:
    """What a routine runs: the text of its body, without the quotes around it; empty for one in C."""
    tokens = tokens_of(routine.definition)
    for i, token in enumerate(tokens):
        if token.is_word("BEGIN") and i + 1 < len(tokens) and tokens[i + 1].is_word("ATOMIC"):
            return routine.definition[token.start :]
        if token.is_word("RETURN") and i > 0:
            return routine.definition[token.start :]
        if (
            token.is_word("AS")
            and i + 1 < len(tokens)
            and tokens[i + 1].kind == "string"
            and routine.language not in ("c", "internal")
        ):
            return unquoted(tokens[i + 1].text)
    return ""


def unquoted(literal: str) -> str:
    """The content of a string constant, dollar-quoted or not."""
    if literal.startswith("$"):
        tag = literal[: literal.index("$", 1) + 1]
        return (
            literal[len(tag) : -len(tag)]
            if literal.endswith(tag) and len(literal) >= 2 * len(tag)
            else literal[len(tag) :]
        )
    return literal.lstrip("eEuU&").strip("'").replace("''", "'")


def returns(routine: Routine) -> str:
    """The bare name of the type it returns (`trigger`, `void`), in lower case; empty for a procedure."""
    found = _RETURNS.search(routine.definition[:4000])
    return found[1].lower() if found else ""


def fires_by_itself(routine: Routine) -> bool:
    """Whether nobody can call it: a trigger's or event trigger's function."""
    return returns(routine) in ("trigger", "event_trigger")
