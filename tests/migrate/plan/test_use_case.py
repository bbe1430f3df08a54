"""The command as its user meets it: SQL that runs, the exit code, nothing while something would be lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from dbarchitect.faces.cli.main import main

Capture = pytest.CaptureFixture[str]


def _plan(folder: Path, capsys: Capture, before: str, after: str, *options: str) -> tuple[int, str]:
    for name, text in (("before.sql", before), ("after.sql", after)):
        (folder / name).write_text(text, "utf-8")
    files = [str(folder / "before.sql"), str(folder / "after.sql")]
    code = main(["migrate", "plan", *files, "--format", "sql", *options])
    return code, capsys.readouterr().out


def test_a_rename_that_was_named_is_the_whole_plan(tmp_path: Path, capsys: Capture) -> None:
    code, sql = _plan(
        tmp_path,
        capsys,
        "create table t (id int primary key, a text);",
        "create table t (id int primary key, b text);",
        "--rename",
        "t.a=t.b",
    )
    assert code == 0
    assert sql.count("ALTER") == 1
    assert "ALTER TABLE t RENAME COLUMN a TO b;\n\nCOMMIT;" in sql


def test_nothing_is_printed_to_run_while_something_would_be_lost(tmp_path: Path, capsys: Capture) -> None:
    code, sql = _plan(
        tmp_path, capsys, "create table t (id int primary key, a text);", "create table t (id int primary key);"
    )
    assert code == 1
    assert all(line.startswith("--") for line in sql.splitlines())
    assert "--allow-loss t.a" in sql


def test_like_sides_need_nothing(tmp_path: Path, capsys: Capture) -> None:
    same = "create table t (id int primary key);"
    code, sql = _plan(tmp_path, capsys, same, same)
    assert code == 0
    assert "ALTER" not in sql
    assert "COMMENT" not in sql
