"""Changes in phases, end to end on rows: both versions' statements in each phase, and back from each."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from dbarchitect.migrate.phases import Online, phased, read_how
from migrate.phases.cleaning import clean, named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.model.migration import Plan
    from dbarchitect.sandbox import Sandbox

CASES: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "cases.yaml").read_text("utf-8"))


def plan_of(case: dict[str, Any], sandbox: Sandbox) -> Plan:
    wanted = Online(
        renames=tuple(case.get("rename", ())),
        allow=frozenset(case.get("allow", ())),
        how=read_how(case.get("how", "")),
    )
    return phased(named(case["before"]), named(case["after"]), wanted, sandbox)


@pytest.fixture
def server(sandbox: Sandbox) -> Iterator[Sandbox]:
    yield sandbox
    clean(sandbox)


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["name"])
def test_both_versions_work_in_every_phase_and_every_way_back_ends_where_it_should(
    case: dict[str, Any], server: Sandbox
) -> None:
    plan = plan_of(case, server)
    assert plan.verified, (plan.verification, [(p.name, p.trial) for p in plan.phases])
    assert not plan.stopped
    for phase in plan.phases:
        assert phase.trial.back
        assert phase.trial.statements
        assert phase.trial.old or "old" not in phase.versions
        assert phase.trial.new
    assert [q.id for q in plan.questions] == case.get("asks", [])
    assert sorted(set(case.get("phases", ())) - {p.name for p in plan.phases}) == []
