"""Changes in phases, end to end on rows: both versions' statements in each phase, and back from each."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from dbarchitect.migrate.phases import Online, phased, read_how
from dbarchitect.workload.reading import read_text
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


def test_statements_of_a_workload_go_on_in_every_phase_of_the_old_version(server: Sandbox) -> None:
    script = """SELECT mail FROM person WHERE id = 2;
        SELECT * FROM person UNION ALL SELECT * FROM person_before;
        SELECT nothing FROM person;"""
    before = """create table person (id int primary key, mail text not null); create table person_before (id int not null, mail text constraint there not null);
        insert into person select i, 'm' || i from generate_series(1, 5) i;"""
    after = "create table person (id int primary key, email text not null); create table person_before (id int not null, mail text constraint there not null);"
    wanted = Online(renames=("person.mail=person.email",), observed=read_text(script, None).statements)
    plan = phased(named(before), named(after), wanted, server)
    assert plan.verified is False
    told = [f for p in plan.phases for f in p.trial.failures if f.startswith("the old version")]
    assert {f.split(": ")[1] for f in told} == {"each UNION query must have the same number of columns"}
    assert [p.trial.old for p in plan.phases if "old" in p.versions] == [False] * sum(
        "old" in p.versions for p in plan.phases
    )
