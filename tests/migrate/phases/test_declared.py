"""What a catalog does not say: read, asked for, and never guessed; and a trial that finds a fault."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dbarchitect.core.errors import ArchitectError
from dbarchitect.migrate.lint.ground import Ground, refill
from dbarchitect.migrate.lint.linting import lint
from dbarchitect.migrate.lint.migrations import Migration
from dbarchitect.migrate.lint.sizes import Sizes
from dbarchitect.migrate.phases import Online, phased, read_how
from dbarchitect.migrate.phases.approach import Known
from dbarchitect.migrate.phases.mirror import Mirror
from dbarchitect.report.migration.phases.sql import phase as script_of
from dbarchitect.sandbox import GUEST
from migrate.phases.cleaning import clean, named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.sandbox import Sandbox

BEFORE = "create table t (id int primary key, a text not null); insert into t values (1, 'x'), (2, 'x'), (3, 'y');"


@pytest.fixture
def server(sandbox: Sandbox) -> Iterator[Sandbox]:
    yield sandbox
    clean(sandbox)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("colums: []", "perhaps you meant"),
        ("columns: 3", "columns"),
        ("- a", "no entries by name"),
        ("a: [", "not YAML"),
        ("deletes: {t.a: medium}", "deletes"),
        ("x" * 300_000, "longer"),
    ],
)
def test_what_cannot_be_read_is_named(text: str, part: str) -> None:
    with pytest.raises(ArchitectError) as refused:
        read_how(text)
    assert refused.value.code == "migrate.how"
    assert part in f"{refused.value.message} {refused.value.hint}"


def test_a_table_that_is_not_there_is_named_with_the_nearest(server: Sandbox) -> None:
    how = read_how("columns: [{table: tt, to: {b: a}}]")
    with pytest.raises(ArchitectError, match="tt"):
        phased(named(BEFORE), named("create table t (id int primary key, b text);"), Online(how=how), server)


def test_duplicates_are_asked_about_with_the_query_that_shows_them(server: Sandbox) -> None:
    plan = phased(
        named(BEFORE),
        named("create table t (id int primary key, a text not null unique);"),
        Online(verify=False),
        server,
    )
    assert [q.id for q in plan.questions] == ["duplicates:t.a"]
    assert "GROUP BY a" in plan.questions[0].evidence[0]
    assert plan.verified is False


def test_the_trial_finds_a_trigger_that_keeps_nothing(server: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Mirror, "_body", lambda self: "BEGIN\n  RETURN NEW;\nEND\n")
    target = "create table t (id int primary key, b text);"
    plan = phased(named(BEFORE.replace(" not null", "")), named(target), Online(renames=("t.a=t.b",)), server)
    assert plan.verified is False


def test_a_small_table_is_changed_at_once_and_a_large_one_bit_by_bit(server: Sandbox) -> None:
    target = named("create table t (id int primary key, b text not null);")
    for rows, size, name in ((1e4, 1e6, "big_bang"), (1e9, 2e11, "trickle")):
        known = Known(rows={"t": rows}, bytes={"t": size, "u": 1e13}, writes=500.0)
        plan = phased(named(BEFORE), target, Online(renames=("t.a=t.b",), verify=False, known=known), server)
        assert plan.approach
        assert plan.approach.name == name
        assert plan.approach.writes == "trigger"
        clean(server)


def test_what_runs_while_both_versions_do_is_safe_by_measurement(server: Sandbox) -> None:
    target = named("create table t (id int primary key, b text not null); create index t_b_idx on t (b);")
    plan = phased(named(BEFORE), target, Online(renames=("t.a=t.b",), verify=False), server)
    database = server.create_database()
    with server.connect(database, user=GUEST) as guest:
        guest.execute(BEFORE.encode())
    ground = Ground(server, database)
    ground.find_own()
    refill(ground)
    phases = [p for p in plan.phases if p.steps and "old" in p.versions]
    report = lint([Migration(p.name, script_of(p)) for p in phases], ground, Sizes.of(None))
    chunked = {s.sql for p in phases for s in p.steps if s.backfill}
    harmful = [(s.file, s.sql, s.hazards) for s in report.statements if s.verdict == "unsafe" and s.sql not in chunked]
    assert harmful == []
    assert len(report.statements) > 8


def test_each_phase_and_each_way_back_is_a_script() -> None:
    from dbarchitect.app.usecases.migrate.plan import Input, PlanAnswer
    from dbarchitect.model.inspection import Source
    from dbarchitect.model.migration import Phase, Plan, Step

    nowhere = Source(kind="sql", engine="postgresql")
    step = Step(sql="SELECT 1", reverse="SELECT 2")
    plan = Plan(
        before=nowhere, after=nowhere, phases=(Phase(name="expand", purpose="x", steps=(step,), rollback=(step,)),)
    )
    answer = PlanAnswer(plan, Input(before="a.sql", after="b.sql", online=True), None)  # type: ignore[arg-type]
    assert [f.path for f in answer.files()] == [
        "migration.md",
        "migration.html",
        "migration.json",
        "1_expand.sql",
        "1_expand.back.sql",
    ]
    assert "SELECT 1;" in answer.files()[3].content
    assert Plan.model_validate_json(plan.model_dump_json()) == plan
