"""A SQLite file is looked at without a change to it or its folder; scripts run in memory."""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from dbarchitect.core.errors import ArchitectError
from dbarchitect.model.inspection import Inspection, Probe
from dbarchitect.sources.open import SourceOptions, open_source, opened_text
from dbarchitect.sources.sqlite.opening import open_live
from dbarchitect.sources.sqlite.session import asker, opened

SCRIPT = """
CREATE TABLE author (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, email TEXT);
CREATE TABLE book (id INTEGER PRIMARY KEY, author_id INTEGER NOT NULL REFERENCES author (id), title TEXT);
INSERT INTO author (name, email) VALUES ('Ann', 'ann@example.org'), ('Bob', NULL), ('Cid', NULL);
INSERT INTO book (author_id, title) VALUES (1, 'x'), (2, 'y'), (9, 'z');
"""


@pytest.fixture(params=["delete", "wal"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / "books.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA journal_mode = {request.param}")
        connection.executescript(SCRIPT)
    return path


def state(folder: Path) -> dict[str, str]:
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in folder.iterdir()}


def asked(_seen: Inspection) -> tuple[Probe, ...]:
    return (
        Probe(key="rows", sql="SELECT count(*) AS n FROM author", why=""),
        Probe(key="few", sql="SELECT name FROM author ORDER BY id LIMIT 1", why="", bounded=True),
        Probe(key="writes", sql="DELETE FROM author", why="", bounded=True),
    )


def test_a_look_changes_nothing_in_the_folder(database: Path) -> None:
    before = state(database.parent)
    seen = open_source(str(database), SourceOptions(sample=100, ask=asked))
    assert state(database.parent) == before
    assert seen.source.engine == "sqlite"
    assert {s.table: s.rows for s in seen.sizes or ()} == {"author": 3.0, "book": 3.0}
    assert {a.key: (a.ok, a.rows) for a in seen.answers} == {
        "rows": (True, (("3",),)),
        "few": (True, (("Ann",),)),
        "writes": (False, ()),
    }
    email = next(s for s in seen.samples or () if s.column == "email")
    assert (email.values, email.rows_looked_at, email.complete) == (("ann@example.org",), 3, True)
    assert [(s.sequence, s.last_value) for s in seen.sequences or ()] == [("author.id", 3), ("book.id", 3)]


def test_rows_are_read_only_with_a_sample(database: Path) -> None:
    seen = open_live(f"sqlite:///{database}", 0, asked)
    assert seen.samples is None
    assert {a.key: a.ok for a in seen.answers} == {"rows": False, "few": True, "writes": False}
    assert any(u.part == "roles" for u in seen.unseen)


def test_the_session_refuses_what_is_no_reading(database: Path) -> None:
    from dbarchitect.sources.questions import Refused

    with closing(opened(database)) as connection:
        run = asker(connection).run
        for sql in (
            "DELETE FROM author",
            "ATTACH 'x.db' AS x",
            "PRAGMA query_only = OFF",
            "SELECT load_extension('x')",
        ):
            with pytest.raises(Refused):
                run(sql, 1)
        assert run("SELECT count(*) FROM author", 1)[1] == [(3,)]


def test_a_damaged_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "broken.db"
    path.write_bytes(b"SQLite format 3\x00" + b"\x07" * 3000)
    with pytest.raises(ArchitectError) as told:
        open_source(str(path))
    assert told.value.code == "source.unreadable"
    with pytest.raises(ArchitectError) as told:
        open_live("sqlite:////nowhere/at/all.db", 0, None)
    assert told.value.code == "source.missing"


def test_a_script_runs_in_memory_and_its_rows_are_seen() -> None:
    seen = opened_text("PRAGMA foreign_keys = OFF;" + SCRIPT, SourceOptions(dialect="sqlite", ask=asked)).inspection
    assert {s.table: s.rows for s in seen.sizes or ()} == {"author": 3.0, "book": 3.0}
    assert next(a for a in seen.answers if a.key == "rows").rows == (("3",),)


def test_a_script_cannot_reach_files(tmp_path: Path) -> None:
    target = tmp_path / "made.db"
    opened_text(SCRIPT + f"ATTACH '{target}' AS x; CREATE TABLE x.t (a);", SourceOptions(dialect="sqlite"))
    assert not target.exists()


def test_an_endless_script_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dbarchitect.sources.sqlite.script.SECONDS", 0.5)
    endless = "INSERT INTO t WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT n FROM c;"
    seen = opened_text("CREATE TABLE t (a INTEGER);" + endless, SourceOptions(dialect="sqlite")).inspection
    assert [t.name.name for t in seen.schema_.tables] == ["t"]


def test_a_file_is_named_by_its_scheme_and_path(database: Path) -> None:
    assert open_source(f"sqlite:{database}").schema_ == open_source(str(database)).schema_
    with pytest.raises(ArchitectError) as refused:
        open_source(f"sqlite:{database}x")
    assert refused.value.code == "source.missing"
