"""Texts that are no brief get an honest answer: nothing, or only what is really there, and never a crash or a long wait."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
import yaml

from dbarchitect.core.errors import ArchitectError
from dbarchitect.model.brief import Brief

HERE = Path(__file__).parent
EXPECTATIONS: dict[str, dict[str, Any]] = yaml.safe_load((HERE / "expectations.yaml").read_text(encoding="utf-8"))
SECONDS = 10
prose = pytest.importorskip("dbarchitect.prose")


def test_every_text_has_an_expectation() -> None:
    assert {path.name for path in HERE.glob("*.txt")} == set(EXPECTATIONS)
    assert len(EXPECTATIONS) >= 25
    assert {each["understood"] for each in EXPECTATIONS.values()} == {"nothing", "partly"}


@pytest.mark.skipif(not hasattr(prose, "read"), reason="there is no reader of prose")
@pytest.mark.parametrize("name", EXPECTATIONS)
def test_the_answer_is_honest(name: str) -> None:
    expected = EXPECTATIONS[name]
    text = (HERE / name).read_text(encoding="utf-8")
    began = time.monotonic()
    brief, refusal = _read(text)
    assert time.monotonic() - began < SECONDS
    found = {entity.name for entity in brief.entities}
    if refusal is not None:
        assert refusal.message
        assert refusal.hint
    if expected["understood"] == "nothing":
        assert not found
        assert not brief.rules
        assert brief.tenancy is None
    else:
        assert found >= set(expected["contains"])
        assert len(found) <= expected["at_most"]
        assert brief.unread or (brief.understood_share is not None and brief.understood_share < 1)


def _read(text: str) -> tuple[Brief, ArchitectError | None]:
    try:
        return prose.read(text), None
    except ArchitectError as refusal:
        return Brief(), refusal
