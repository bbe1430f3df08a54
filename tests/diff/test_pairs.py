"""Pairs of schemas: the plan between them is right, minimal where the case says so, loses nothing, and leads back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from dbarchitect.sandbox import open_sandbox
from diff.crossing import crossed
from diff.reusing import Reusing
from diff.running import problems, run_pair

if TYPE_CHECKING:
    from collections.abc import Iterator

    from diff.crossing import Side

PAIRS = {
    f"{file.stem}: {case['name']}": case
    for file in sorted(Path(__file__).with_name("pairs").glob("*.yaml"))
    for case in yaml.safe_load(file.read_text("utf-8"))
}


@pytest.fixture(scope="module")
def server() -> Iterator[Any]:
    """One of its own: roles that other tests leave belong to all databases of a server."""
    with open_sandbox() as sandbox:
        yield Reusing(sandbox)


@pytest.mark.parametrize("name", PAIRS)
def test_the_plan_is_as_the_case_says(server: Any, name: str) -> None:
    plan, then = run_pair(server, PAIRS[name])
    assert problems(PAIRS[name], plan, then) == []


@pytest.mark.parametrize(("before", "after"), crossed(12), ids=lambda s: s.name)
def test_schemas_that_have_nothing_to_do_with_each_other(server: Any, before: Side, after: Side) -> None:
    case = {"before": before.sql, "after": after.sql}
    plan, _ = run_pair(server, case)
    if plan.stopped:
        names = [n for x in plan.losses for n in x.allow.replace("--allow-loss", " ").split()]
        plan, _ = run_pair(server, {**case, "allow": names})
    assert plan.verified, plan.verification


def test_there_are_pairs_of_every_kind() -> None:
    assert len(PAIRS) >= 165
