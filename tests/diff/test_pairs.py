"""Pairs of schemas: the plan between them is right, minimal where the case says so, loses nothing, and leads back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from diff.running import Reusing, problems, run_pair

if TYPE_CHECKING:
    from dbarchitect.sandbox import Sandbox

PAIRS = {
    f"{file.stem}: {case['name']}": case
    for file in sorted(Path(__file__).with_name("pairs").glob("*.yaml"))
    for case in yaml.safe_load(file.read_text("utf-8"))
}


@pytest.fixture(scope="module")
def server(sandbox: Sandbox) -> Any:
    return Reusing(sandbox)


@pytest.mark.parametrize("name", PAIRS)
def test_the_plan_is_as_the_case_says(server: Any, name: str) -> None:
    plan, then = run_pair(server, PAIRS[name])
    assert problems(PAIRS[name], plan, then) == []


def test_there_are_pairs_of_every_kind() -> None:
    assert len(PAIRS) >= 110
