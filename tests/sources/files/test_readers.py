"""Every form is read as its case says; whatever is broken in it ends in a schema or in one clear error."""

from __future__ import annotations

import random
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from dbarchitect.core.errors import ArchitectError
from dbarchitect.sources.files import Tree, all_readers
from dbarchitect.sources.open import SourceOptions, by_grammar, from_reading
from dbarchitect.sources.repository.finding import reading_of
from sources.files.outline import outline

if TYPE_CHECKING:
    from dbarchitect.sandbox import Sandbox

CASES = {path.stem: path for path in sorted(Path(__file__).with_name("cases").glob("*.yaml"))}
_OF_THE_MACHINE = ("a stand-in took", "the type ", "the extension ")
MUTATIONS = 25


def case(name: str) -> dict[str, Any]:
    given: dict[str, Any] = yaml.safe_load(CASES[name].read_text("utf-8"))
    return given


@pytest.mark.parametrize("name", CASES)
def test_a_form_is_read_as_its_case_says(sandbox: Sandbox, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # what a server would make of it depends on the machine; its own tests say that
    monkeypatch.setattr("dbarchitect.sandbox.mariadb.installed", lambda: None)
    wanted = case(name)
    reading = reading_of(Tree.texts(wanted["files"]))
    found = from_reading(reading, name, SourceOptions(sandbox=sandbox))
    assert reading.reader == wanted["reader"]
    assert found.inspection.source.engine == wanted["engine"]
    assert outline(found.inspection.schema_) == wanted["tables"]
    notes = [n for n in found.notes if not n.startswith(_OF_THE_MACHINE)]
    assert notes == [n for n in wanted["notes"] if not n.startswith(_OF_THE_MACHINE)]


def test_every_reader_has_a_case() -> None:
    read = {reading_of(Tree.texts(case(name)["files"])).reader for name in CASES}
    assert len(read) >= len(all_readers()) - 2, "sql_loose and schema_json are tested elsewhere"


@pytest.mark.parametrize("name", CASES)
def test_broken_files_end_in_a_schema_or_one_clear_error(name: str) -> None:
    files = case(name)["files"]
    for seed in range(MUTATIONS):
        chance = random.Random(f"{name} {seed}")
        broken = {path: _mutated(text, chance) if chance.random() < 0.7 else text for path, text in files.items()}
        error = _refused(broken, name)
        assert error is None or (error.code.startswith("source.") and error.hint), (name, seed)
        assert error is None or error.code != "source.malformed", (name, seed, error.__cause__)


def _refused(files: dict[str, str], name: str) -> ArchitectError | None:
    """The error that reading ends in; None when it ends in a schema."""
    try:
        reading = reading_of(Tree.texts(files, single=len(files) == 1))
        by_grammar(reading, reading.engine or "postgresql", name)
    except ArchitectError as error:
        return error
    return None


def _mutated(text: str, chance: random.Random) -> str:
    for _ in range(chance.randint(1, 6)):
        if not text:
            return text
        at = chance.randrange(len(text))
        to = min(len(text), at + chance.randint(1, 30))
        match chance.randrange(6):
            case 0:
                text = text[:at] + text[to:]
            case 1:
                text = (
                    text[:at]
                    + chance.choice(
                        ["'", '"', "`", "(", ")", "{", "}", "[", "]", ";", "\\", "/*", "$$", "\n", "é", "\x00"]
                    )
                    + text[at:]
                )
            case 2:
                text = text[:at] + text[at:to] * 3 + text[to:]
            case 3:
                text = text[:at]
            case 4:
                text = text[:at] + chance.choice(["NULL", "-1", "9" * 40, "None", "=>", "@@", "::"]) + text[to:]
            case _:
                other = chance.randrange(len(text))
                text = text[:at] + text[other : other + 20] + text[to:]
    return text


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("deep.py", "x = " + "[" * 3000),
        ("models.py", "from django.db import models\nclass A(models.Model):\n    f = models.CharField(" + "f(" * 400 + ")" * 400 + ")"),
        ("schema.ts", "import {} from 'drizzle-orm/pg-core';\nconst a = pgTable('a', {" + "a: {" * 3000),
        ("schema.prisma", "model A {\n id Int @id @default(" + "(" * 5000),
        ("x.dbml", "Table a { b int [" + "(" * 5000),
        ("x.sql", "CREATE TABLE a (" + "(" * 20000),
        ("x.sql", "CREATE TABLE `a` (" + "'" * 20001),
        ("schema.rb", "ActiveRecord::Schema.define do\n create_table \"a\" do |t|\n t.string " + '"a", ' * 5000),
    ],
)  # fmt: skip
def test_what_is_nested_without_end_does_not_hang(name: str, text: str) -> None:
    error = _refused({name: text}, name)
    assert error is None or error.code.startswith("source.")


def test_no_code_of_the_source_is_run(tmp_path: Path) -> None:
    marker = tmp_path / "was_run"
    code = f"import pathlib\npathlib.Path({str(marker)!r}).touch()\n"
    models = "from sqlalchemy import Column, Integer\nclass A(Base):\n    __tablename__ = 'a'\n    id = Column(Integer, primary_key=True)\n"
    (tmp_path / "models.py").write_text(code + models)
    reading = reading_of(Tree.of(tmp_path))
    assert reading.schema is not None
    assert [str(t.name) for t in reading.schema.tables] == ["a"]
    assert not marker.exists()
