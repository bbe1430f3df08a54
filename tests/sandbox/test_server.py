"""What a sandbox offers: databases, restart, versions, providers, stand-ins."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

import psycopg
import pytest

from dbarchitect.core.errors import ArchitectError
from dbarchitect.sandbox import GUEST, Sandbox, needed_extensions, open_sandbox, prepare, process, run_script
from dbarchitect.sandbox.providers import find_providers
from dbarchitect.sandbox.standin import all_stand_ins

if TYPE_CHECKING:
    from pathlib import Path

SCRIPT = """create extension if not exists citext with schema public;
comment on extension citext is 'letters';
CREATE EXTENSION "uuid-ossp"; create extension pg_trgm;
create extension pg_stat_statements;
create extension pgcrypto schema public; create extension hstore; create extension ltree; create extension btree_gin;
create table person (id uuid primary key default public.uuid_generate_v4(), email citext not null unique,
  name text, extra hstore, path ltree, rank int, secret text default public.crypt('x', public.gen_salt('bf')));
create index on person using gin (name gin_trgm_ops);
create index on person using gin (rank, extra);
create index on person (path);
insert into person (email, name, extra, path, rank) values ('Ada@x.org', 'Ada Lovelace', 'a=>1', 'top.maths', 1);
select 1 / (name % 'Ada Lovelase' and extra -> 'a' = '1' and path <@ 'top' and email = 'ada@X.ORG')::int from person;
"""
VERSIONS = sorted({p.version for p in find_providers() if p.version >= 15})


def test_databases(sandbox: Sandbox) -> None:
    first = sandbox.create_database()
    with sandbox.connect(first) as connection:
        connection.execute("create table t as select 1 as x")
    copy = sandbox.create_database(template=first)
    with sandbox.connect(copy) as connection:
        assert connection.execute("select x from t").fetchone() == (1,)
    with psycopg.connect(sandbox.url(copy)) as connection:
        assert connection.info.dbname == copy
        sandbox.drop_database(copy)  # whoever is connected
    sandbox.drop_database(first)
    with pytest.raises(ArchitectError, match="postgres"):
        sandbox.drop_database("postgres")
    with pytest.raises(ArchitectError, match="nowhere"):
        sandbox.connect("nowhere")
    with pytest.raises(ArchitectError, match="could not be created"):
        sandbox.create_database(template="nowhere")


def test_a_database_is_fast(sandbox: Sandbox) -> None:
    began = time.monotonic()
    for _ in range(5):
        sandbox.drop_database(sandbox.create_database())
    assert time.monotonic() - began < 5


def test_restart_keeps_data_and_settings() -> None:
    with open_sandbox(settings={"work_mem": "7MB"}) as sandbox:
        name = sandbox.create_database()
        with sandbox.connect(name) as connection:
            connection.execute("create table t as select 1 as x")
        sandbox.restart()
        with sandbox.connect(name) as connection:
            assert connection.execute("select x, current_setting('work_mem') from t").fetchone() == (1, "7MB")
            assert connection.execute("show timezone").fetchone() == ("UTC",)
    with pytest.raises(ArchitectError):
        sandbox.connect()


@pytest.mark.parametrize("version", VERSIONS)
def test_extensions_or_stand_ins(version: int) -> None:
    needs = needed_extensions(SCRIPT)
    assert needs == {"citext", "uuid-ossp", "pg_trgm", "pg_stat_statements", "pgcrypto", "hstore", "ltree", "btree_gin"}
    with open_sandbox(version=version, needs=needs) as sandbox:
        assert {s.extension for s in sandbox.stand_ins} | (sandbox.extensions & needs) == needs
        name = sandbox.create_database()
        prepared = prepare(sandbox, name, SCRIPT)
        assert prepared.stand_ins == sandbox.stand_ins
        assert prepared.missing == ()
        with sandbox.connect(name, user=GUEST) as connection:
            failed = [r for r in run_script(connection, prepared.script, stop_on_error=False) if not r.ok]
            assert failed == []
            with pytest.raises(psycopg.errors.UniqueViolation):
                connection.execute("insert into person (email) values ('ADA@x.org')")


@pytest.mark.parametrize("name", sorted(all_stand_ins()))
def test_stand_in(name: str, sandbox: Sandbox, database: str) -> None:
    assert all_stand_ins()[name].lost
    prepared = prepare(sandbox, database, [name])
    assert [s.extension for s in prepared.stand_ins] == [name]
    with sandbox.connect(database, user=GUEST) as connection:
        connection.execute(b"create schema other")
        connection.execute(f'create extension if not exists "{name}" schema other'.encode())
        wrong = connection.execute(
            "select opcname from pg_opclass where oid > 16383 and not amvalidate(oid) and opcname !~ 'trgm'"
        ).fetchall()
        assert wrong == []


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="folders in memory are Linux's")
def test_small_servers_are_held_in_memory_where_there_is_plenty(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("TMPDIR", "TEMP", "TMP"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(process, "MEMORY", tmp_path)
    monkeypatch.setattr(process, "_MEMORY_BYTES", 0)
    assert process.memory_folder(None) == (str(tmp_path),)
    monkeypatch.setattr(process, "_allowed", lambda: 1 << 20)
    monkeypatch.setattr(process, "_MEMORY_BYTES", 2 << 20)
    assert process.memory_folder(None) == ()
    monkeypatch.setattr(process, "_MEMORY_BYTES", 0)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    assert process.memory_folder(None) == ()
    monkeypatch.delenv("TMPDIR")
    monkeypatch.setattr(process, "MEMORY", tmp_path / "nowhere")
    assert process.memory_folder(None) == ()


def test_unknown_extension_is_missing(sandbox: Sandbox, database: str) -> None:
    prepared = prepare(sandbox, database, "create extension no_such_thing; select 1")
    assert prepared.missing == ("no_such_thing",)
    with sandbox.connect(database, user=GUEST) as connection:
        assert [r.ok for r in run_script(connection, prepared.script, stop_on_error=False)] == [False, True]


@pytest.mark.parametrize(("key", "value"), [("uuid", "gen_random_uuid()"), ("bigint", "7"), ("text", "'room'")])
def test_exclusion_over_a_key_without_btree_gist(key: str, value: str, sandbox: Sandbox, database: str) -> None:
    kind = {"uuid": "uuid_range", "bigint": "numrange", "text": "text_range"}[key]
    with sandbox.connect(database) as connection:
        connection.execute(
            "create type uuid_range as range (subtype = uuid); create type text_range as range (subtype = text)"
        )
        connection.execute(
            f"create table booking (who {key}, during tsrange, exclude using gist ("
            f"{kind}(who, who, '[]') with &&, during with &&) where (who is not null))".encode()
        )
        add = f"insert into booking select x, tsrange('2026-01-01', '2026-01-02') from (select {value} as x) as s, ".encode()
        connection.execute(add + b"generate_series(1, 1)")
        with pytest.raises(psycopg.errors.ExclusionViolation):
            connection.execute(add + b"generate_series(1, 2)")
        connection.execute("insert into booking select who, tsrange('2026-01-02', '2026-01-03') from booking")
        connection.execute("insert into booking values (null, tsrange('2026-01-01', '2026-01-02')), (null, 'empty')")


def test_scratch_url(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBARCHITECT_SCRATCH_URL", sandbox.url())
    monkeypatch.delenv("DBARCHITECT_SCRATCH_SUPERUSER", raising=False)
    before = databases(sandbox)
    monkeypatch.setattr("dbarchitect.sandbox.server.find_providers", lambda: ())
    with pytest.raises(ArchitectError, match=r"“postgres” .* is a superuser"):
        open_sandbox(needs=frozenset({"vector"}))
    monkeypatch.setenv("DBARCHITECT_SCRATCH_SUPERUSER", "1")
    with open_sandbox(needs=frozenset({"vector"})) as scratch:
        assert scratch.provider == "scratch url"
        name = scratch.create_database("theirs")
        assert name.startswith("dbarchitect_")
        with scratch.connect(name) as connection:
            connection.execute("create extension vector")
        with pytest.raises(ArchitectError):
            scratch.restart()
    assert databases(sandbox) == before
    with sandbox.connect() as connection:
        connection.execute("create role poor login")
        monkeypatch.setenv("DBARCHITECT_SCRATCH_URL", sandbox.url(user="poor"))
        with pytest.raises(ArchitectError, match="may not create databases"):
            open_sandbox(needs=frozenset({"vector"}))
        monkeypatch.delenv("DBARCHITECT_SCRATCH_SUPERUSER")
        connection.execute("alter role poor createdb; grant pg_execute_server_program to poor")
        with pytest.raises(ArchitectError, match="is a member of pg_execute_server_program"):
            open_sandbox(needs=frozenset({"vector"}))
        connection.execute("revoke pg_execute_server_program from poor")
        with open_sandbox(needs=frozenset({"vector"})) as scratch:
            assert scratch.provider == "scratch url"
        connection.execute("drop role poor")
    monkeypatch.setenv("DBARCHITECT_SCRATCH_URL", "mysql://x")
    with pytest.raises(ArchitectError, match="not a PostgreSQL address"):
        open_sandbox()


def databases(sandbox: Sandbox) -> list[tuple[str, ...]]:
    with sandbox.connect() as connection:
        return connection.execute("select datname from pg_database order by 1").fetchall()


def test_the_guest_reaches_no_files(sandbox: Sandbox, database: str) -> None:
    with sandbox.connect(database, user=GUEST) as connection:
        for sql in (
            "select pg_read_file('/etc/passwd')",
            "copy (select 1) to '/tmp/x'",
            "create role r superuser",
            "alter system set fsync = on",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(sql.encode())
