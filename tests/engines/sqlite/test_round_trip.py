"""What is read from SQLite and written as DDL makes the same database again."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from dbarchitect.engines.sqlite.read import read_schema
from dbarchitect.engines.sqlite.render import losses, render, to_sql
from dbarchitect.model.schema import Schema
from dbarchitect.model.tables import Generated, IndexKey

SCRIPT = Path(__file__).with_name("schema.sql").read_text("utf-8")


def made(script: str) -> Schema:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(script)
        return read_schema(connection)


def test_the_script_of_a_schema_makes_the_same_schema() -> None:
    schema = made(SCRIPT)
    assert made(to_sql(schema)) == schema
    assert made(";\n".join(render(schema)) + ";") == schema
    assert losses(schema) == ()


def test_what_pragmas_do_not_say_is_read_from_the_statements() -> None:
    parent, child, strict, odd = made(SCRIPT).tables
    assert parent.column("id").identity is not None  # type: ignore[union-attr]
    assert parent.column("name").collation == "NOCASE"  # type: ignore[union-attr]
    assert [c.expression for c in parent.checks] == ["y <> ''", "x > 0 AND name IN ('a)', 'b')"]
    assert child.column("c").generated == Generated(expression="a*2", stored=True)  # type: ignore[union-attr]
    assert child.column("d").generated == Generated(expression="a+1", stored=False)  # type: ignore[union-attr]
    first, second = child.foreign_keys
    assert (first.target_columns, first.on_delete, first.initially_deferred) == (("id",), "cascade", True)
    assert (second.target_columns, second.on_update) == (("name",), "set null")
    assert strict.options == (("strict", "true"),)
    assert not strict.column("k").nullable  # type: ignore[union-attr]
    assert [c.name for c in odd.columns] == ['a "quoted" column', "tick"]


def test_keys_of_indexes_are_read_with_direction_collation_and_condition() -> None:
    parent, child = made(SCRIPT).tables[:2]
    (index,) = child.indexes
    assert index.where == "a > 3"
    assert index.keys == (IndexKey(expression="lower(b)", is_column=False, descending=True), IndexKey(expression="a"))
    collated, plain = parent.indexes
    assert collated.keys == (IndexKey(expression="name", collation="RTRIM"), IndexKey(expression="x", descending=True))
    assert plain.keys == (IndexKey(expression="name"),)
