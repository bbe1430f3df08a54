"""Fixes of indexes in the words of other engines run there, and their way back restores what was."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from dbarchitect.assess import index_statements
from dbarchitect.assess.case import Case
from dbarchitect.engines.sqlite.read import read_schema
from dbarchitect.model.inspection import Inspection, Source
from dbarchitect.model.schema import Schema
from dbarchitect.model.tables import Column, Index, IndexKey, Name, PrimaryKey, Table, Unique

SCRIPT = "CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT, UNIQUE (b)); CREATE INDEX i ON t (b DESC) WHERE b > 'x';"


def test_sqlite_drops_an_index_and_makes_it_again() -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(SCRIPT)
        before = read_schema(connection)
        case = Case(Inspection(source=Source(kind="live", engine="sqlite"), schema_=before))
        index = next(i for i in case.indexes["t"] if i.name == "i")
        fix = index_statements.drop("sqlite", index, "none")
        assert fix is not None
        connection.execute(fix.sql[0])
        assert read_schema(connection).tables[0].indexes == ()
        connection.execute(fix.reverse[0])
        assert read_schema(connection) == before
        assert "CONCURRENTLY" not in "".join((*fix.sql, *fix.reverse))
        for owned in (i for i in case.indexes["t"] if i.constraint is not None):
            assert index_statements.drop("sqlite", owned, "none") is None


def table(engine: str) -> Table:
    return Table(
        name=Name(name="t"),
        columns=(Column(name="a", type="int"), Column(name="b", type="int")),
        constraints=(PrimaryKey(name="PRIMARY", columns=("a",)), Unique(name="one_b", columns=("b",))),
        indexes=(Index(name="i", keys=(IndexKey(expression="b"),)),),
        options=(("engine", engine),),
    )


@pytest.mark.parametrize(("engine", "tail"), [("InnoDB", ", ALGORITHM=INPLACE, LOCK=NONE"), ("MyISAM", "")])
def test_mysql_refuses_to_stop_writers_where_it_need_not(engine: str, tail: str) -> None:
    of = table(engine)
    case = Case(Inspection(source=Source(kind="live", engine="mysql"), schema_=Schema(dialect="mysql", tables=(of,))))
    primary, unique, index = case.indexes["t"]
    dropped, made = index_statements.drop("mysql", index, ""), index_statements.add("mysql", of, of.indexes[0], "")
    assert dropped is not None
    assert made is not None
    assert dropped.sql == made.reverse == (f"ALTER TABLE `t` DROP INDEX `i`{tail}",)
    assert dropped.reverse == made.sql == (f"ALTER TABLE `t` ADD KEY `i` (`b`){tail}",)
    constraint = index_statements.drop("mariadb", unique, "")
    assert constraint is not None
    assert constraint.reverse == (f"ALTER TABLE `t` ADD UNIQUE KEY `one_b` (`b`){tail}",)
    assert index_statements.drop("mysql", primary, "") is None


def test_what_an_engine_has_not_is_no_fix() -> None:
    partial = Index(name="p", keys=(IndexKey(expression="b"),), where="b > 1")
    assert index_statements.add("mysql", table("InnoDB"), partial, "") is None
    assert index_statements.add("duckdb", table(""), partial, "") is None
    assert index_statements.add("oracle", table(""), partial, "") is None
