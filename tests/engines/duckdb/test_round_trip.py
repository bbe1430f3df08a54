"""What is read from DuckDB and written as DDL makes the same database again."""

from __future__ import annotations

from pathlib import Path

import duckdb

from dbarchitect.engines.duckdb.read import read_schema
from dbarchitect.engines.duckdb.render import losses, to_sql
from dbarchitect.model.schema import Schema
from dbarchitect.model.tables import Generated, IndexKey
from dbarchitect.sources.duckdb.session import rows

SCRIPT = Path(__file__).with_name("schema.sql").read_text("utf-8")


def made(script: str) -> Schema:
    with duckdb.connect() as connection:
        connection.execute(script)
        return read_schema(lambda sql: rows(connection, sql))


def test_the_script_of_a_schema_makes_the_same_schema() -> None:
    schema = made(SCRIPT)
    assert made(to_sql(schema)) == schema
    assert losses(schema) == ()


def test_the_catalog_is_read_in_the_engines_own_words() -> None:
    schema = made(SCRIPT)
    person, odd = schema.table("person"), schema.table('Odd "one')
    assert person is not None
    assert odd is not None
    assert person.comment == "who's who"
    assert person.column("g").generated == Generated(expression="(id * 2)", stored=False)  # type: ignore[union-attr]
    assert person.column("s").type == 'STRUCT(a INTEGER, "B c" VARCHAR)'  # type: ignore[union-attr]
    assert person.indexes[0].keys == (IndexKey(expression="lower(n)", is_column=False), IndexKey(expression="x"))
    assert odd.indexes[0].keys == (IndexKey(expression="b"), IndexKey(expression="a b"))
    assert [(k.target.name, k.target_columns) for k in odd.foreign_keys] == [("person", ("id",))]
    assert schema.table("other.t") is not None
