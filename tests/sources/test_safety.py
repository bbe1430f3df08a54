"""What is run on a database somebody uses is one SELECT that changes nothing; all else is refused before it is sent."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from dbarchitect.assess.access import CATALOG
from dbarchitect.sources.safety import MOST_CHARACTERS, why_unsafe

CASES = yaml.safe_load((Path(__file__).parent / "safety.yaml").read_text("utf-8"))


@pytest.mark.parametrize("sql", CASES["run"])
def test_reading_is_let_through(sql: str) -> None:
    assert why_unsafe(sql) == ""


@pytest.mark.parametrize("sql", CASES["refused"])
def test_all_else_is_refused(sql: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert why_unsafe(sql)
    assert capfd.readouterr().err == "", "the parser's own remarks are nothing for users"


def test_long_and_deep_statements_are_refused_in_time() -> None:
    assert why_unsafe("SELECT 1" + " " * MOST_CHARACTERS)
    assert why_unsafe("SELECT " + "(" * 20_000 + "1" + ")" * 20_000)
    assert why_unsafe("SELECT 1\0")


def test_the_questions_to_catalogs_are_let_through() -> None:
    assert {key: why_unsafe(sql) for key, (_, sql) in CATALOG.items()} == dict.fromkeys(CATALOG, "")
