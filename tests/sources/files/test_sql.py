"""Scripts of PostgreSQL by execution: order, dumps with rows, bounds, what is lacking; and the dialect that a text shows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dbarchitect.core.errors import ArchitectError, UnreachableError
from dbarchitect.model.inspection import Probe
from dbarchitect.sources.files.dialect import detect
from dbarchitect.sources.files.postgresql.bounds import Bounds
from dbarchitect.sources.files.tree import Tree, decoded
from dbarchitect.sources.open import SourceOptions, open_source, opened, opened_text

if TYPE_CHECKING:
    from dbarchitect.sandbox import Sandbox

DATA = Path(__file__).resolve().parents[2] / "data" / "postgresql"


def test_a_dump_is_loaded_with_its_rows(sandbox: Sandbox) -> None:
    ask = lambda seen: (Probe(key="n", sql="SELECT count(*) FROM film", why=""),)  # noqa: E731
    found = opened(str(DATA / "pagila.sql"), SourceOptions(sandbox=sandbox, ask=ask))
    seen = found.inspection
    assert (seen.source.kind, seen.source.engine, seen.source.files) == ("sql", "postgresql", ("pagila.sql",))
    assert {s.table: s.rows for s in seen.sizes or ()}["film"] == 1000
    assert seen.answers[0].rows == (("1000",),)
    assert any(
        s.table == "film" and s.column == "title" and len(s.values) == 1000 and s.complete for s in seen.samples or ()
    )
    assert seen.roles is None, "the sandbox's roles are not the source's"
    assert seen.activity is None
    assert {u.part for u in seen.unseen} >= {"settings", "use", "statements"}
    assert found.script is not None


def test_a_script_without_rows_knows_no_sizes(sandbox: Sandbox) -> None:
    seen = opened_text("CREATE TABLE a (id int)", SourceOptions(sandbox=sandbox)).inspection
    assert seen.sizes is None
    assert seen.statistics is None
    assert next(u.why for u in seen.unseen if u.part == "sizes") == "the source holds no rows"


def test_statements_in_any_order_and_into_missing_schemas_are_run(sandbox: Sandbox) -> None:
    text = "CREATE TABLE sales.a (b_id int REFERENCES sales.b); CREATE VIEW v AS SELECT 1 FROM sales.a; CREATE TABLE sales.b (id int PRIMARY KEY);"
    found = opened_text(text, SourceOptions(sandbox=sandbox))
    assert [str(t.name) for t in found.inspection.schema_.tables] == ["sales.a", "sales.b"]
    assert any("sales is used but never created" in n for n in found.notes)


def test_what_cannot_be_run_is_named_with_its_line(sandbox: Sandbox) -> None:
    text = "CREATE TABLE a (id int);\n\\set x 1\nCREATE TABLE b (id nonsense);\n"
    found = opened_text(text, SourceOptions(sandbox=sandbox))
    assert 'text.sql:3 could not be run: type "nonsense" does not exist' in found.notes
    assert "commands of psql were skipped: \\set" in found.notes
    assert found.script is None, "a script that fails in part does not make the source anew"
    with pytest.raises(ArchitectError) as caught:
        opened_text("CREATE TABLE b (id nonsense)", SourceOptions(sandbox=sandbox))
    assert caught.value.code == "source.script"


def test_rows_beyond_the_bound_are_cut_and_references_kept(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Bounds.__init__, "__defaults__", (200, 10_000))
    rows = "".join(f"{i}\n" for i in range(500))
    back = "".join(f"{499 - i}\n" for i in range(500))
    text = f"CREATE TABLE a (id int);\nCOPY a FROM stdin;\n{rows}\\.\nCREATE TABLE b (a_id int);\nCOPY b FROM stdin;\n{back}\\.\nALTER TABLE a ADD PRIMARY KEY (id);\nALTER TABLE b ADD CONSTRAINT f FOREIGN KEY (a_id) REFERENCES a;"
    found = opened_text(text, SourceOptions(sandbox=sandbox))
    key = next(k for t in found.inspection.schema_.tables for k in t.foreign_keys)
    assert key.validated
    assert any(n.startswith("rows beyond a bound were left out of a, b") for n in found.notes)
    assert 0 < next(s.rows or 0 for s in found.inspection.sizes or () if s.table == "a") < 500


def test_a_stranger_cannot_reach_this_machine(sandbox: Sandbox, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    text = f"CREATE TABLE a (x text);\nCOPY a FROM PROGRAM 'touch {mark}';\nCOPY a TO '{mark}';\nCOPY a FROM '/etc/passwd';"
    found = opened_text(text, SourceOptions(sandbox=sandbox))
    assert not mark.exists()
    assert sum("could not be run" in n for n in found.notes) == 3


@pytest.mark.parametrize(
    ("text", "engine"),
    [
        ("CREATE TABLE `a` (`id` int AUTO_INCREMENT) ENGINE=InnoDB", "mysql"),
        ("CREATE TABLE a (id serial, at timestamptz)", "postgresql"),
        ("CREATE TABLE a (id INTEGER PRIMARY KEY AUTOINCREMENT)", "sqlite"),
        ("CREATE TABLE [dbo].[a] ([id] [int] IDENTITY(1,1))\nGO\n", "sqlserver"),
        ("CREATE TABLE a (id NUMBER(10), n VARCHAR2(30))", "oracle"),
        ("-- MariaDB dump 10.19\nCREATE TABLE `a` (`id` int)", "mariadb"),
        ("CREATE TABLE a (id int)", None),
    ],
)
def test_a_text_shows_its_dialect(text: str, engine: str | None) -> None:
    assert detect(text) == engine


def test_what_is_no_source_is_refused(tmp_path: Path) -> None:
    for name, data in {
        "a.bin": bytes(range(256)),
        "empty.sql": b"",
        "d.dump": b"PGDMP\x01",
        "x.sql": b"SELECT 1;",
        "s.json": b"{",
    }.items():
        (tmp_path / name).write_bytes(data)
        with pytest.raises(ArchitectError) as caught:
            open_source(str(tmp_path / name))
        assert caught.value.code.startswith("source."), name
        assert caught.value.hint, name
    with pytest.raises(UnreachableError):
        open_source(str(tmp_path / "nowhere"))
    with pytest.raises(ArchitectError, match="gopher"):
        open_source("gopher://localhost/x")


def test_links_that_lead_outside_are_left_alone(tmp_path: Path) -> None:
    outside = tmp_path / "outside.sql"
    outside.write_text("CREATE TABLE a (id int)")
    inside = tmp_path / "repository"
    inside.mkdir()
    (inside / "schema.sql").symlink_to(outside)
    assert Tree.of(inside).files == ()


def test_encodings_are_recognised() -> None:
    assert decoded("CREATE\r\nTABLE é".encode("utf-16")) == "CREATE\nTABLE é"
    assert decoded("é".encode("latin-1")) == "é"
    assert decoded(b"\xef\xbb\xbfa") == "a"
