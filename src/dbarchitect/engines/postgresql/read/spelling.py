"""Expressions in a spelling that the engine reads back as exactly the tree it printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.engines.postgresql.tokens import closing, elements, text_of, tokenize

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dbarchitect.engines.postgresql.tokens import Token


def exact(sql: str) -> str:
    """`sql` with the type of each array constructor that is cast to another array type written out.

    The engine prints `varchar[]` made of constants and cast to `text[]` as `ARRAY['a'::character varying]::text[]`, but
    reads that as a `text[]` whose elements are cast one by one. With `::character varying[]` between them both are one.
    """
    if "ARRAY[" not in sql or "]::" not in sql.replace(")", ""):
        return sql
    tokens = tokenize(sql)
    written, at = [], 0
    for i, token in enumerate(tokens):
        if token.text != "ARRAY" or i + 1 >= len(tokens) or tokens[i + 1].text != "[":
            continue
        end = closing(tokens, i + 1)
        element = _element_type(sql, tokens[i + 2 : end])
        if element and _cast_to_another_array(sql, tokens, end + 1, element):
            written.append(sql[at : tokens[end].end] + f"::{element}[]")
            at = tokens[end].end
    return "".join(written) + sql[at:]


def _element_type(sql: str, inner: Sequence[Token]) -> str | None:
    """The type that every element is visibly cast to, without its modifier; None when there is no such type."""
    found = {_outer_cast(sql, element) for element in elements(inner)}
    return found.pop() if len(found) == 1 else None


def _outer_cast(sql: str, element: Sequence[Token]) -> str | None:
    depth, at = 0, None
    for i, token in enumerate(element):
        depth += (token.text in ("(", "[")) - (token.text in (")", "]"))
        if token.text == "::" and depth == 0:
            at = i
    if at is None or at + 1 >= len(element):
        return None
    return _type_name(sql, element[at + 1 :])


def _type_name(sql: str, tokens: Sequence[Token]) -> str | None:
    kept: list[Token] = []
    i = 0
    while i < len(tokens):
        if tokens[i].text == "(":
            i = closing(tokens, i)
        elif tokens[i].kind in ("word", "quoted") or tokens[i].text == ".":
            kept.append(tokens[i])
        else:
            return None
        i += 1
    written = ""
    for token in kept:
        glue = "" if not written or written.endswith(".") or token.text == "." else " "
        written += glue + token.text
    return written or None


def _cast_to_another_array(sql: str, tokens: Sequence[Token], at: int, element: str) -> bool:
    if at < len(tokens) and tokens[at].text == ")":
        at += 1
    if at >= len(tokens) or tokens[at].text != "::":
        return False
    stop = at + 1
    while stop < len(tokens) and (tokens[stop].kind in ("word", "quoted") or tokens[stop].text == "."):
        stop += 1
    is_array = stop + 1 < len(tokens) and tokens[stop].text == "[" and tokens[stop + 1].text == "]"
    return is_array and text_of(sql, tokens[at + 1 : stop]) != element
