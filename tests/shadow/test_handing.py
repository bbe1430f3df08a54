"""What psql writes of a database gives the facts that a connection gives, and no value where values are withheld."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from dbarchitect.core.errors import ArchitectError
from dbarchitect.shadow.handing import is_handed, read_handed, script

if TYPE_CHECKING:
    from pathlib import Path


def _psql(mix: Any, folder: Path, *more: str) -> str:
    program = shutil.which("psql") or str(mix.sandbox.bin_dir and mix.sandbox.bin_dir / "psql")
    if not shutil.which(program):
        pytest.skip("psql is not installed (package postgresql-client)")
    file = folder / "facts.sql"
    file.write_text(script(), encoding="utf-8")
    command = [program, "-XAtq", *more, "-f", str(file), mix.sandbox.url(mix.database)]
    ran = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert ran.stderr == ""
    return ran.stdout


def test_the_file_holds_what_a_connection_reads(mix: Any, tmp_path: Path) -> None:
    text = _psql(mix, tmp_path)
    assert is_handed(text)
    found = read_handed(text)
    assert found.schema_ == mix.facts.schema_
    assert found.statistics == mix.facts.statistics
    assert found.extended == mix.facts.extended
    assert found.expressions == mix.facts.expressions
    assert {(r.name, r.pages, r.rows) for r in found.relations} == {
        (r.name, r.pages, r.rows) for r in mix.facts.relations
    }
    assert any("heights" in e for e in found.estimated)


def test_withheld_values_are_not_in_the_file(mix: Any, tmp_path: Path) -> None:
    text = _psql(mix, tmp_path, "-v", "withhold=1")
    assert "city 7" not in text
    found = read_handed(text)
    assert found.withheld
    assert all(s.common is None and s.bounds is None for s in found.statistics)


@pytest.mark.parametrize(
    "text", ["", "{", '{"part": "mark"}', '{"part": "mark", "rows": [{"version": 180000}]}', "[1]", "null"]
)
def test_what_is_no_such_file_is_refused(text: str) -> None:
    with pytest.raises(ArchitectError) as error:
        read_handed(text, "facts.json")
    assert error.value.code == "facts.unreadable"
