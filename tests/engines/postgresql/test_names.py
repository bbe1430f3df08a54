"""Identifiers, literals and default names are what the engine itself makes of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dbarchitect.engines.postgresql.names import (
    RESERVED_WORDS,
    default_name,
    dollar_tag,
    quote_identifier,
    quote_literal,
)

if TYPE_CHECKING:
    from dbarchitect.sandbox import Sandbox

ODD = [
    "plain",
    "Upper",
    "two words",
    'a"b',
    "it's",
    "back\\slash",
    "1st",
    "é",
    "$x",
    "a$b",
    "_",
    "new\nline",
    "日本",
]


def test_every_odd_name_and_reserved_word_can_be_a_column(sandbox: Sandbox, database: str) -> None:
    names = [*ODD, *sorted(RESERVED_WORDS)]
    columns = ", ".join(f"{quote_identifier(name)} int" for name in names)
    with sandbox.connect(database) as connection:
        connection.execute(f"create table t ({columns})".encode())
        found = connection.execute(
            "select attname from pg_attribute where attrelid = 't'::regclass and attnum > 0 order by attnum"
        ).fetchall()
    assert [name for (name,) in found] == names


def test_words_that_the_engine_calls_unreserved_stay_plain(sandbox: Sandbox) -> None:
    with sandbox.connect() as connection:
        rows = connection.execute("select word, catcode = 'U' from pg_get_keywords()").fetchall()
    assert {word for word, plain in rows if not plain} <= RESERVED_WORDS
    assert all(quote_identifier(word) == word for word, plain in rows if plain and word not in RESERVED_WORDS)


@pytest.mark.parametrize("scs", ["on", "off"])
@pytest.mark.parametrize("text", [*ODD, "", "''", "\\", "\\'", "$$", "e'x'", "\t"])
def test_literals_are_read_back(sandbox: Sandbox, text: str, scs: str) -> None:
    with sandbox.connect() as connection:
        connection.execute(f"set standard_conforming_strings = {scs}".encode())
        assert connection.execute(f"select {quote_literal(text)}".encode()).fetchone() == (text,)


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("t", "c"),
        ("t" * 50, "c" * 50),
        ("t" * 63, "c"),
        ("t", "c" * 63),
        ("é" * 31, "ü" * 31),
        ("日本語" * 7, "x" * 40),
    ],
)
def test_default_names_are_the_engines(sandbox: Sandbox, database: str, table: str, column: str) -> None:
    with sandbox.connect(database) as connection:
        connection.execute(
            f"create table {quote_identifier(table)} ({quote_identifier(column)} serial primary key)".encode()
        )
        names = {
            name for (name,) in connection.execute("select relname from pg_class where relnamespace = 2200").fetchall()
        }
    assert names == {table, default_name(table, column, "seq"), default_name(table, "", "pkey")}


def test_a_dollar_tag_is_not_in_the_body() -> None:
    assert dollar_tag("a") == "$$"
    assert dollar_tag("a $$ b $x$") == "$xx$"
