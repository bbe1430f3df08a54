"""Migrations of MySQL are judged by the manual's rules, and say that they were not run."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from dbarchitect.migrate.lint.migrations import Migration
from dbarchitect.migrate.lint.mysql import lint_by_rules

CASES: list[tuple[str, str]] = yaml.safe_load((Path(__file__).parent / "mysql.yaml").read_text("utf-8"))


@pytest.mark.parametrize(("sql", "hazard"), CASES, ids=[c[0][:50] for c in CASES])
def test_the_manual_is_followed(sql: str, hazard: str) -> None:
    report = lint_by_rules([Migration("m.sql", sql)], "MySQL")
    assert hazard in {h.id for s in report.statements for h in s.hazards} if hazard else report.verdict == "safe"
    assert not any(s.executed for s in report.statements)
