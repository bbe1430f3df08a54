"""YAML parsed once: what is kept never changes what is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from dbarchitect.core.errors import ArchitectError
from dbarchitect.knowledge.stored import read_all


def broken(path: Path, why: str) -> ArchitectError:
    return ArchitectError("test.broken", f"{path.name}: {why}")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "some" / "thing.yaml"
    path.parent.mkdir()
    path.write_text("day: 2026-11-20\nnumbers: [1, 2.5]\n", encoding="utf-8")
    return path


def kept(folder: Path) -> Path:
    return folder / "__pycache__" / "stored.json"


def test_what_was_kept_is_what_was_parsed(file: Path, tmp_path: Path) -> None:
    first = read_all(tmp_path, [file], broken)
    assert first == {"some/thing.yaml": {"day": "2026-11-20", "numbers": [1, 2.5]}}
    assert kept(tmp_path).is_file()
    assert read_all(tmp_path, [file], broken) == first


def test_a_changed_file_is_read_anew(file: Path, tmp_path: Path) -> None:
    read_all(tmp_path, [file], broken)
    file.write_text("day: 2026-11-21\n", encoding="utf-8")
    assert read_all(tmp_path, [file], broken) == {"some/thing.yaml": {"day": "2026-11-21"}}


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"format": 2, "files": {"some/thing.yaml": 3}}', '{"format": 2}', "\0"]
)
def test_a_damaged_keep_is_not_believed(file: Path, tmp_path: Path, text: str) -> None:
    kept(tmp_path).parent.mkdir()
    kept(tmp_path).write_text(text, encoding="utf-8")
    assert read_all(tmp_path, [file], broken)["some/thing.yaml"]["numbers"] == [1, 2.5]


def test_where_nothing_can_be_kept_it_is_read_all_the_same(file: Path, tmp_path: Path) -> None:
    (tmp_path / "__pycache__").write_text("a file in the way", encoding="utf-8")
    assert read_all(tmp_path, [file], broken)["some/thing.yaml"]["day"] == "2026-11-20"


@pytest.mark.parametrize("text", ["a: [", "? [1, 2]\n: 3\n", "\x00", "a: &a [*a]"])
def test_what_is_no_yaml_is_one_error(file: Path, tmp_path: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ArchitectError, match=r"thing\.yaml"):
        read_all(tmp_path, [file], broken)
