"""Tokens tell code from strings, comments and quoted names, whatever they hold and however long they are."""

from __future__ import annotations

import time

import pytest

from dbarchitect.engines.postgresql.tokens import elements, text_of, tokenize


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("a 'b c' \"d e\"", ["a", "'b c'", '"d e"']),
        ("'it''s' E'a\\'b' x", ["'it''s'", "E'a\\'b'", "x"]),
        ("a -- 'no\nb", ["a", "b"]),
        ("a /* /* nested */ 'x' */ b", ["a", "b"]),
        ("$$a 'b$$ $t$ $$ $t$ c", ["$$a 'b$$", "$t$ $$ $t$", "c"]),
        ("x::int[] <= 1.5e3", ["x", "::", "int", "[", "]", "<", "=", "1.5e3"]),
        ("'open", ["'", "open"]),
        ("/* open", []),
    ],
)
def test_tokens(sql: str, expected: list[str]) -> None:
    assert [token.text for token in tokenize(sql)] == expected


def test_names_are_folded_as_the_engine_folds_them() -> None:
    assert [token.name for token in tokenize('Abc "De" ÄB')] == ["abc", "De", "Äb"]


def test_elements_respect_brackets() -> None:
    sql = "a, f(b, c), (d, e)[1], 'x,y'"
    assert [text_of(sql, element) for element in elements(tokenize(sql))] == ["a", "f(b, c)", "(d, e)[1]", "'x,y'"]


@pytest.mark.parametrize(
    "sql", ["'" * 50_001, "(" * 50_000, "e'\\" * 20_000, "$a" * 30_000, "/*" * 30_000, '"' * 50_001]
)
def test_no_text_takes_long(sql: str) -> None:
    started = time.perf_counter()
    tokenize(sql)
    assert time.perf_counter() - started < 2
