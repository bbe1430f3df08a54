"""A plan in phases on a live database: phase by phase, killed between any two steps, and back from each phase."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from dbarchitect.core.errors import ArchitectError
from dbarchitect.engines.postgresql.read import read_schema
from dbarchitect.migrate.apply import apply, preview, roll_back, status
from dbarchitect.migrate.apply.journal import SCHEMA
from dbarchitect.migrate.phases.phasing import Online, phased
from dbarchitect.migrate.plan.normal import differences
from dbarchitect.migrate.plan.sides import Named
from dbarchitect.sources.files.reading import Piece, Reading
from migrate.apply.conftest import Live

if TYPE_CHECKING:
    from dbarchitect.model.migration import Plan
    from dbarchitect.model.schema import Schema
    from dbarchitect.sandbox import Sandbox

BEFORE = (
    "CREATE TABLE city (id int PRIMARY KEY, name text NOT NULL)",
    "CREATE TABLE person (id int PRIMARY KEY, mail text NOT NULL, city int)",
    "INSERT INTO city SELECT i, 'c' || i FROM generate_series(1, 20) i",
    "INSERT INTO person SELECT i, 'm' || i, 1 + i % 20 FROM generate_series(1, 300) i",
)
AFTER = (
    "CREATE TABLE city (id int PRIMARY KEY, name text NOT NULL)",
    "CREATE TABLE person (id int PRIMARY KEY, email text NOT NULL, city bigint REFERENCES city); CREATE INDEX ON person (city)",
)


class StoppedError(Exception):
    """The run was ended before a step."""


@pytest.fixture(scope="module")
def plan(server: Sandbox) -> Plan:
    def named(statements: tuple[str, ...]) -> Named:
        text = ";\n".join(statements)
        return Named(
            "x.sql",
            Reading(kind="sql", reader="sql", files=("x.sql",), engine="postgresql", script=(Piece("x.sql", text),)),
        )

    found = phased(named(BEFORE), named(AFTER), Online(renames=("person.mail=person.email",)), server)
    assert found.verified, found.verification
    return found.but(fingerprint="")


@pytest.fixture
def table(live: Live) -> Live:
    live.run(*BEFORE)
    return live


def seen(live: Live) -> Schema:
    with live.connect() as connection:
        schema = read_schema(connection).schema
    return schema.model_copy(
        update={
            "namespaces": tuple(n for n in schema.namespaces if n.name != SCHEMA),
            "tables": tuple(t for t in schema.tables if t.name.namespace != SCHEMA),
            "sequences": tuple(q for q in schema.sequences if q.name.namespace != SCHEMA),
        }
    )


def test_each_phase_is_run_when_it_is_asked_for_and_undone_in_reverse(plan: Plan, table: Live) -> None:
    names = [p.name for p in plan.phases]
    with pytest.raises(ArchitectError, match="switch comes after") as refused:
        apply(table.url, plan, name=table.name, phase="switch")
    assert refused.value.code == "migrate.phase"
    assert preview(table.url, plan).phases == tuple(p for p in preview(table.url, plan, phase="next").phases)
    was = [seen(table)]
    for name in names:
        shown = preview(table.url, plan, phase="next")
        assert (shown.phase, shown.state) == (name, "planned")
        run = apply(table.url, plan, name=table.name, phase="next")
        assert (run.phase, run.state) == (name, "done")
        assert [p.name for p in status(table.url).phases if p.state == "done"] == names[: names.index(name) + 1]
        was.append(seen(table))
    assert table.ask("SELECT count(*) FROM person WHERE email = 'm' || id AND city BETWEEN 1 AND 20") == 300
    assert "has been run already" in apply(table.url, plan, name=table.name).remarks[0]
    for name in reversed(names):
        was.pop()
        assert roll_back(table.url, name=table.name).phase == name
        assert differences(seen(table), was[-1]) == ()
    assert table.ask("SELECT count(*) FROM person WHERE mail = 'm' || id AND city = 1 + id % 20") == 300
    with pytest.raises(ArchitectError, match="no run to undo"):
        roll_back(table.url, name=table.name)


def test_ended_before_any_step_a_phase_is_gone_on_with_or_undone(plan: Plan, table: Live) -> None:
    def until(number: int) -> Any:
        def say(said: str) -> None:
            if said.startswith(f"step {number} of "):
                raise StoppedError

        return say

    for phase in plan.phases:
        start, number = seen(table), 1
        while True:
            try:
                apply(table.url, plan, name=table.name, phase=phase.name, say=until(number))
            except StoppedError:
                assert status(table.url).state == "running"
                assert roll_back(table.url, name=table.name).state == "rolled_back"
                assert differences(seen(table), start) == (), f"{phase.name}, step {number}"
                number += 1
                continue
            break
    end = seen(table)
    roll_back(table.url, name=table.name, whole=True)
    assert table.ask("SELECT count(*) FROM person WHERE mail = 'm' || id AND city = 1 + id % 20") == 300
    apply(table.url, plan, name=table.name)
    assert differences(seen(table), end) == ()


def test_a_way_back_that_is_ended_is_gone_on_with(plan: Plan, table: Live) -> None:
    start = seen(table)
    apply(table.url, plan, name=table.name, phase="expand")

    def say(said: str) -> None:
        if said.startswith("step 1 of"):
            raise StoppedError

    with pytest.raises(StoppedError):
        roll_back(table.url, name=table.name, say=say)
    with pytest.raises(ArchitectError, match="being rolled back"):
        apply(table.url, plan, name=table.name, phase="next")
    assert roll_back(table.url, name=table.name).state == "rolled_back"
    assert differences(seen(table), start) == ()


def test_a_phase_whose_check_finds_wrong_rows_is_not_done(plan: Plan, table: Live) -> None:
    for name in ("expand", "write_both", "backfill"):
        if name in {p.name for p in plan.phases}:
            apply(table.url, plan, name=table.name, phase=name)
    table.run("SET session_replication_role = replica; UPDATE person SET mail = 'other' WHERE id = 7")
    with pytest.raises(ArchitectError) as refused:
        apply(table.url, plan, name=table.name, phase="verify")
    assert refused.value.code == "migrate.not_verified"
    assert {p.name: p.state for p in status(table.url).phases}["verify"] == "running"
    table.run("UPDATE person SET mail = 'm7' WHERE id = 7")
    assert apply(table.url, plan, name=table.name, phase="verify").state == "done"
