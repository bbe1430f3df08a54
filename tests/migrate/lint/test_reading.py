"""Files and folders are read as their tools run them."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from dbarchitect.core.errors import ArchitectError
from dbarchitect.migrate.lint.reading import migrations_of


def test_flyway_in_the_order_of_versions(tmp_path: Path) -> None:
    (tmp_path / "V10__b.sql").write_text("CREATE INDEX ON t (a);")
    (tmp_path / "V2__a.sql").write_text("CREATE TABLE t (a int);")
    assert [Path(m.file).name for m in migrations_of([(str(tmp_path), None)])] == ["V2__a.sql", "V10__b.sql"]


def test_goose_wraps_and_says_when_not() -> None:
    up = "-- +goose Up\nCREATE INDEX CONCURRENTLY i ON t (a);\n-- +goose Down\nDROP INDEX i;\n"
    (wrapped,) = migrations_of([("", up)])
    assert (wrapped.wrapped, "DROP" in wrapped.sql) == ("goose", False)
    (alone,) = migrations_of([("", "-- +goose NO TRANSACTION\n" + up)])
    assert alone.alone
    assert not alone.wrapped


def test_change_sets_of_liquibase_stand_on_their_lines() -> None:
    text = (
        "--liquibase formatted sql\n--changeset ann:1\nCREATE TABLE t (a int);\n--rollback DROP TABLE t;\n"
        "--changeset ann:2 runInTransaction:false\nCREATE INDEX CONCURRENTLY i ON t (a);\n"
    )
    first, second = migrations_of([("log.sql", text)])
    assert first.sql.split("\n")[2] == "CREATE TABLE t (a int);"
    assert "DROP" not in first.sql
    assert (first.wrapped, second.alone) == ("Liquibase", True)
    assert second.sql.split("\n")[5].startswith("CREATE INDEX")


def test_only_what_differs_from_a_revision_is_judged(tmp_path: Path) -> None:
    def git(*said: str) -> None:
        subprocess.run(
            ["git", "-c", "user.name=a", "-c", "user.email=a@example.org", *said],
            cwd=tmp_path,
            check=True,
            capture_output=True,
        )

    folder = tmp_path / "migrations"
    folder.mkdir()
    (folder / "001_a.sql").write_text("CREATE TABLE t (a int);")
    git("init", "-q")
    git("add", ".")
    git("commit", "-q", "-m", "first")
    assert migrations_of([(str(folder), None)], diff_base="HEAD") == ()
    (folder / "002_b.sql").write_text("CREATE INDEX ON t (a);")
    found = migrations_of([(str(folder), None)], diff_base="HEAD")
    assert [(Path(m.file).name, m.judged) for m in found] == [("001_a.sql", False), ("002_b.sql", True)]
    with pytest.raises(ArchitectError) as raised:
        migrations_of([(str(folder), None)], diff_base="no-such-branch")
    assert raised.value.code == "migrate.diff_base"
    with pytest.raises(ArchitectError):
        migrations_of([(str(folder), None)], diff_base="--output=/tmp/x")


def test_nothing_to_judge_is_an_error() -> None:
    with pytest.raises(ArchitectError) as raised:
        migrations_of([("", "-- nothing\n")])
    assert raised.value.code == "migrate.nothing"
