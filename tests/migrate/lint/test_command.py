"""`migrate lint` as a user runs it: exit codes, JSON, SARIF, and a made-up schema where none is given."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dbarchitect.faces.cli.main import main
from dbarchitect.model.migration import LintReport

SCHEMA = "CREATE TABLE basket (id integer PRIMARY KEY, code varchar(20));"


def test_unsafe_ends_with_one_and_sarif_has_the_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "schema.sql").write_text(SCHEMA)
    migration = tmp_path / "001.sql"
    migration.write_text("-- first\nALTER TABLE basket ADD COLUMN a integer;\n\nCREATE INDEX ON basket (code);\n")
    common = ["migrate", "lint", str(migration), "--schema", str(tmp_path / "schema.sql"), "--quiet"]
    assert main([*common, "--format", "sarif"]) == 1
    (run,) = json.loads(capsys.readouterr().out)["runs"]
    found = {(r["ruleId"], r["locations"][0]["physicalLocation"]["region"]["startLine"]) for r in run["results"]}
    assert ("blocks-writes", 4) in found


def test_json_is_the_model_and_nothing_given_is_made_up(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    migration = tmp_path / "001.sql"
    migration.write_text("ALTER TABLE shop.items ALTER COLUMN price TYPE bigint;")
    assert main(["migrate", "lint", str(migration), "--format", "json", "--quiet"]) == 1
    report = LintReport.model_validate_json(capsys.readouterr().out)
    assert "table-rewrite" in {h.id for s in report.statements for h in s.hazards}
    assert any("made up" in why for why in report.not_judged)


def test_caution_fails_only_when_asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    schema = tmp_path / "schema.sql"
    schema.write_text(SCHEMA + "CREATE INDEX basket_code ON basket (code);")
    migration = tmp_path / "001.sql"
    migration.write_text("DROP INDEX basket_code;")
    common = ["migrate", "lint", str(migration), "--schema", str(schema), "--quiet"]
    assert main(common) == 0
    assert "DROP INDEX CONCURRENTLY" in capsys.readouterr().out
    assert main([*common, "--fail-on", "caution"]) == 1
