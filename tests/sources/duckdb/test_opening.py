"""A DuckDB file is looked at without a change to it, and reaches nothing else."""

from __future__ import annotations

import hashlib
from pathlib import Path

import duckdb
import pytest

from dbarchitect.core.errors import ArchitectError
from dbarchitect.model.inspection import Inspection, Probe
from dbarchitect.sources.duckdb.session import asker, opened
from dbarchitect.sources.open import SourceOptions, open_source
from dbarchitect.sources.questions import Refused


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "books.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            "CREATE TABLE author (id INTEGER PRIMARY KEY, mail VARCHAR); INSERT INTO author VALUES (1, 'a@b.org'), (2, NULL)"
        )
    return path


def asked(_seen: Inspection) -> tuple[Probe, ...]:
    return (
        Probe(key="rows", sql="SELECT count(*) AS n FROM author", why=""),
        Probe(key="writes", sql="DELETE FROM author", why=""),
    )


def test_a_look_changes_nothing(database: Path) -> None:
    before = hashlib.sha256(database.read_bytes()).hexdigest()
    seen = open_source(str(database), SourceOptions(sample=10, ask=asked))
    assert hashlib.sha256(database.read_bytes()).hexdigest() == before
    assert [p.name for p in database.parent.iterdir()] == [database.name]
    assert (seen.source.engine, [s.rows for s in seen.sizes or ()]) == ("duckdb", [2.0])
    assert {a.key: (a.ok, a.rows) for a in seen.answers} == {"rows": (True, (("2",),)), "writes": (False, ())}
    assert next(s for s in seen.samples or () if s.column == "mail").values == ("a@b.org",)
    assert open_source(f"duckdb:///{database}", SourceOptions(ask=asked)).samples is None


def test_the_session_reads_only_its_own_file(database: Path) -> None:
    connection = opened(database)
    for sql in (
        "DELETE FROM author",
        "SELECT * FROM read_text('/etc/hostname')",
        "ATTACH ':memory:' AS x",
        "SET threads = 1",
        "COPY author TO 'x.csv'",
    ):
        with pytest.raises(Refused):
            asker(connection).run(sql, 1)
    connection.close()


def test_what_is_no_database_is_told(tmp_path: Path) -> None:
    path = tmp_path / "broken.duckdb"
    path.write_bytes(b"\0" * 8 + b"DUCK" + b"\7" * 9000)
    with pytest.raises(ArchitectError) as told:
        open_source(str(path))
    assert told.value.code == "source.unreadable"
