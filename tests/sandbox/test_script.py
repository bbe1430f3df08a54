"""Scripts are cut and run as psql would."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dbarchitect.sandbox import GUEST, run_script, split_script

if TYPE_CHECKING:
    from dbarchitect.sandbox import Sandbox

DATA = Path(__file__).parents[1] / "data" / "postgresql"
CASES = {
    "a;b": ["a", "b"],
    "select ';' ; select 'it''s;' ;": ["select ';'", "select 'it''s;'"],
    r"select E'\';' ; x": [r"select E'\';'", "x"],
    r"select '\' ; x": [r"select '\'", "x"],
    "set standard_conforming_strings = off; select '\\';' ; x": ["set standard_conforming_strings = off", "select '\\';'", "x"],
    'select "a;""b" ; x': ['select "a;""b"', "x"],
    "-- a;b\nx -- c;\n; /* ; /* ; */ ; */ y": ["x -- c;", "y"],
    "do $$ a; b $$; do $x$ $$ ; $x$; select a$b$c; select $1;": ["do $$ a; b $$", "do $x$ $$ ; $x$", "select a$b$c", "select $1"],
    "create function f() returns int begin atomic select case when true then 1 end; select 2; end; x": [
        "create function f() returns int begin atomic select case when true then 1 end; select 2; end", "x"
    ],
    "create or replace rule r as on insert to t do (select 1; select 2); x": [
        "create or replace rule r as on insert to t do (select 1; select 2)", "x"
    ],
    "create table t (a int; x": ["create table t (a int", "x"],
    "begin; update t set a = 1; end; x": ["begin", "update t set a = 1", "end", "x"],
    "\\c other\nx; \\restrict abc\ny": ["\\c other", "x", "\\restrict abc", "y"],
    "select 1 \\gexec\nx": ["select 1", "\\gexec", "x"],
    "copy t from stdin;\na;b\n'\n\\.\nx": ["copy t from stdin", "x"],
    "select 'open; x": ["select 'open; x"],
    "": [], ";;": [], "/* open": [], "-- only": [], "\ufeffx": ["x"],
}  # fmt: skip


@pytest.mark.parametrize("script", CASES)
def test_split(script: str) -> None:
    assert [s.sql for s in split_script(script)] == CASES[script]
    assert [s.sql for s in split_script(script.replace("\n", "\r\n"))] == [
        s.replace("\n", "\r\n") for s in CASES[script]
    ]


def test_lines_and_copy_data() -> None:
    statements = list(
        split_script("-- c\n\na\nb;\ncopy public.t (x) from stdin with (format text);\n1\n2\n\\.\n\n  c;")
    )
    assert [(s.line, s.kind) for s in statements] == [(3, "sql"), (5, "copy"), (10, "sql")]
    assert statements[1].data == "1\n2\n"


@pytest.mark.parametrize("piece", ["'", '"', "$a$ ", "/*", "(", "\\", "''", "e'\\", "begin atomic ", "a$", "--x\n"])
def test_splitting_takes_linear_time(piece: str) -> None:
    began = time.monotonic()
    list(split_script("create function " + piece * 200_000))
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    ("name", "counts"),
    [("chinook", {"track": 3503, "invoice_line": 2240}), ("pagila", {"film": 1000, "rental": 16044})],
)
def test_real_databases_load(name: str, counts: dict[str, int], sandbox: Sandbox, database: str) -> None:
    with sandbox.connect(database, user=GUEST) as connection:
        results = run_script(connection, (DATA / f"{name}.sql").read_text(), stop_on_error=False)
        assert [r for r in results if not r.ok] == []
        for table, count in counts.items():
            assert connection.execute(f"select count(*) from public.{table}".encode()).fetchone() == (count,)


def test_results(sandbox: Sandbox, database: str) -> None:
    script = """
create table t (id int primary key,
  word text);
grant select on t to alice, "Bob";
begin;
insert into t values (1, 'a'), (2, 'b');
insert into t
  values (1, nowhere);
commit;
copy t from stdin;
3\tc
x\td
\\.
copy t from program 'id';
select generate_series(1, 1000000);
select pg_sleep(5);
"""
    with sandbox.connect(database, user=GUEST) as connection:
        results = run_script(connection, script, stop_on_error=False, timeout_ms=300)
        by_line = {r.line: r for r in results}
        assert {line for line, r in by_line.items() if not r.ok} == {7, 10, 14, 16}
        assert by_line[4].note == "created the missing roles alice, Bob"
        assert by_line[6].rows == 2
        assert (by_line[7].sqlstate, by_line[7].error_line) == ("42703", 8)
        assert (by_line[10].sqlstate, by_line[10].error_line) == ("22P02", 12)
        assert by_line[14].sqlstate == "42501"  # a guest starts no programs
        assert by_line[15].rows == 10_000
        assert by_line[16].sqlstate == "57014"
        assert connection.execute("select count(*) from t").fetchone() == (2,)
        assert len(run_script(connection, script)) == 1


@pytest.mark.parametrize(
    "script", ["select 'a\0b'", "select '\ud800'", "\\", "$", "select $$", "copy t from stdin", "((", "select 1/0"]
)
def test_broken_scripts_are_results(script: str, sandbox: Sandbox, database: str) -> None:
    with sandbox.connect(database, user=GUEST) as connection:
        results = run_script(connection, script, stop_on_error=False)
        assert all(r.ok or r.message for r in results)
        assert connection.execute("select 1").fetchone() == (1,)
