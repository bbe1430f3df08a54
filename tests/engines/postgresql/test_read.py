"""Reading: who may, what is left alone, what is said to be lost, and how fast."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest

from dbarchitect.core.errors import ArchitectError
from dbarchitect.engines.postgresql.read import read_schema
from dbarchitect.engines.postgresql.render import to_sql
from dbarchitect.model.objects import Namespace
from dbarchitect.model.schema import Schema
from dbarchitect.model.tables import Grant
from engines.postgresql.conftest import differences

if TYPE_CHECKING:
    from engines.postgresql.conftest import Bench

EVERY_KIND = (Path(__file__).parent / "cases" / "every_kind.sql").read_text(encoding="utf-8")


def test_an_empty_database_is_an_empty_schema(bench: Bench) -> None:
    reading = bench.read(bench.database())
    assert reading.schema == Schema(version=bench.sandbox.version)
    assert reading.losses == ()


def test_a_role_without_rights_reads_the_same(bench: Bench) -> None:
    database = bench.load(EVERY_KIND)
    with bench.connect(database) as connection:
        everything = read_schema(connection)
        connection.execute("drop role if exists reads_nothing")
        connection.execute("create role reads_nothing login")
    with bench.sandbox.connect(database, user="reads_nothing") as connection:
        seen = read_schema(connection)
    with bench.connect(database) as connection:
        connection.execute("drop role reads_nothing")
    assert differences(everything.schema, seen.schema) == []


def test_the_session_and_its_transaction_are_left_as_they_were(bench: Bench) -> None:
    database = bench.load("create table t (a int)")
    with bench.sandbox.connect(database, autocommit=False) as connection:
        connection.execute("set search_path to pg_catalog")
        connection.execute("set intervalstyle to iso_8601")
        connection.execute("create table public.open (b int)")
        tables = read_schema(connection).schema.tables
        assert [str(table.name) for table in tables] == ["open", "t"]
        assert connection.execute("show search_path").fetchone() == ("pg_catalog",)
        assert connection.execute("show intervalstyle").fetchone() == ("iso_8601",)
        connection.execute("insert into public.open values (1)")
        connection.rollback()
        assert len(read_schema(connection).schema.tables) == 1
        assert connection.info.transaction_status == psycopg.pq.TransactionStatus.IDLE


def test_the_sessions_settings_do_not_show(bench: Bench) -> None:
    sql = "create table t (a interval default '1 day 2 hours', b timestamptz default '2020-01-01 12:00+00', c bytea default '\\x00')"
    database = bench.load(sql)
    plain = bench.read(database).schema
    with bench.connect(database) as connection:
        connection.execute(
            "set intervalstyle = iso_8601; set timezone = 'Asia/Tokyo'; set datestyle = 'German'; set bytea_output = escape"
        )
        assert read_schema(connection).schema == plain


def test_only_the_namespaces_asked_for(bench: Bench) -> None:
    database = bench.load(
        "create schema a; create schema b; create table a.t (i int primary key); create table b.t (i int references a.t)"
    )
    schema = bench.read(database, namespaces=["b"]).schema
    assert [str(table.name) for table in schema.tables] == ["b.t"]
    assert str(schema.tables[0].foreign_keys[0].target) == "a.t"
    assert [space.name for space in schema.namespaces] == ["b"]


def test_public_is_named_only_when_it_was_changed(bench: Bench) -> None:
    database = bench.load("revoke all on schema public from public")
    schema = bench.assert_round_trip(database)
    assert schema.namespaces == (Namespace(name="public", grants=(Grant(grantee="PUBLIC", privileges=()),)),)


def test_the_comment_of_the_database_survives(bench: Bench) -> None:
    database = bench.database()
    with bench.connect(database) as connection:
        connection.execute(f"comment on database \"{database}\" is 'it''s $$ \\ one'".encode())
    assert bench.assert_round_trip(database, witness=False).comment == "it's $$ \\ one"


def test_what_is_not_read_is_said(bench: Bench) -> None:
    database = bench.load(
        "create conversion odd for 'LATIN1' to 'UTF8' from iso8859_1_to_utf8;"
        "create table t (a int); alter table t add constraint n not null a not valid;"
        "create foreign data wrapper w; create server s foreign data wrapper w; create user mapping for public server s"
    )
    losses = bench.read(database).losses
    assert any("conversion odd" in loss for loss in losses)
    assert any("t.a is NOT VALID" in loss for loss in losses)
    assert any("user mapping s for public" in loss for loss in losses)


def test_objects_of_extensions_are_not_listed(bench: Bench) -> None:
    database = bench.load("create schema ext; create extension vector schema ext; create table t (v ext.vector(3))")
    schema = bench.assert_round_trip(database)
    assert [(e.name, e.namespace) for e in schema.extensions] == [("vector", "ext")]
    assert schema.routines == ()
    assert schema.others == ()
    assert schema.tables[0].columns[0].type == "ext.vector(3)"


def test_an_unreadable_server_is_one_clear_error(bench: Bench) -> None:
    connection = bench.connect(bench.database())
    connection.close()
    with pytest.raises(ArchitectError) as caught:
        read_schema(connection)
    assert caught.value.hint


def test_five_hundred_tables_are_read_quickly(bench: Bench) -> None:
    parts = []
    for i in range(510):
        refers = f", foreign key (r) references t{i - 1} (id)" if i else ""
        parts.append(
            f"create table t{i} (id bigint generated always as identity primary key, r bigint, name text not null check (name <> ''),"
            f" email varchar(200) unique, state varchar(10) default 'a' check (state in ('a', 'b')), at timestamptz default now(){refers});"
            f"create index on t{i} (r); create index on t{i} (state, at desc) where r > 1;"
        )
    parts += [f"create index on t{i} (lower(name));" for i in range(180)]
    database = bench.database()
    with bench.connect(database) as connection:
        connection.execute("begin; " + "".join(parts) + "commit")
        times = []
        for _ in range(3):
            started = time.perf_counter()
            schema = read_schema(connection).schema
            times.append(time.perf_counter() - started)
    assert sum(len(table.indexes) for table in schema.tables) == 1200
    assert min(times) < 1.5
    started = time.perf_counter()
    to_sql(schema)
    assert time.perf_counter() - started < 3
