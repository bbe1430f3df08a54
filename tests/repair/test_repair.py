"""Fixes that work are proven; those that fail, find nothing, raise others or cannot be undone are told apart."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from dbarchitect.assess.run import assess, found
from dbarchitect.model.findings import Assessment, Finding, Fix
from dbarchitect.model.inspection import Inspection
from dbarchitect.repair import Ground, ground_of_schema, prove_fixes, tried
from dbarchitect.repair.overlay import overlaid
from dbarchitect.repair.trying import UPKEEP, Before, unlike
from dbarchitect.sandbox import Sandbox, open_sandbox
from dbarchitect.sources.open import SourceOptions, opened_text

SQL = """
CREATE TABLE basket (id bigint PRIMARY KEY);
CREATE TABLE line (id bigint PRIMARY KEY, basket_id bigint NOT NULL REFERENCES basket, note text);
CREATE FUNCTION noisy() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
"""
KEY = "foreign_key_without_index:line.line_basket_id_fkey"
INDEX = "CREATE INDEX CONCURRENTLY line_basket ON line (basket_id)"


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with open_sandbox() as server:
        yield server


@pytest.fixture(scope="module")
def seen(sandbox: Sandbox) -> Inspection:
    return opened_text(SQL, SourceOptions(sandbox=sandbox)).inspection


@pytest.fixture
def ground(sandbox: Sandbox, seen: Inspection) -> Iterator[Ground]:
    made, refused = ground_of_schema(sandbox, seen)
    assert not refused
    yield made
    made.close()


@pytest.fixture
def before(ground: Ground) -> Before:
    return Before.of(ground.look())


def finding(seen: Inspection, *sql: str, reverse: tuple[str, ...] = ()) -> Finding:
    one = next(f for f in assess(seen).findings if f.key == KEY)
    return one.but(fix=Fix(sql=sql, reverse=reverse))


def test_a_good_fix_is_proven_and_the_ground_is_as_before(ground: Ground, before: Before, seen: Inspection) -> None:
    outcome = tried(ground, before, [finding(seen, INDEX, reverse=("DROP INDEX line_basket",))])
    assert outcome.ok is True
    assert not outcome.why
    assert unlike(before.schema, ground.schema()) == ""


@pytest.mark.parametrize(
    ("sql", "reverse", "why"),
    [
        ("CREATE INDEX ON line (nothing)", (), "did not run"),
        ("CREATE INDEX line_note ON line (note)", ("DROP INDEX line_note",), "still found"),
        (INDEX, ("DROP INDEX line_baskets",), "way back did not run"),
        (INDEX, ("SELECT 1",), "does not restore the table line"),
        (f"{INDEX}, id) --", (), "did not run"),
    ],
)
def test_a_bad_fix_is_told(
    ground: Ground, before: Before, seen: Inspection, sql: str, reverse: tuple[str, ...], why: str
) -> None:
    outcome = tried(ground, before, [finding(seen, sql, reverse=reverse)])
    assert outcome.ok is False
    assert why in outcome.why
    again = tried(ground, before, [finding(seen, INDEX, reverse=("DROP INDEX line_basket",))])
    assert again.ok is True, "a failed trial must not spoil the next"


def test_a_fix_that_raises_another_finding_is_told(ground: Ground, before: Before, seen: Inspection) -> None:
    twice = (INDEX, "CREATE INDEX line_basket_2 ON line (basket_id)")
    outcome = tried(ground, before, [finding(seen, *twice, reverse=("DROP INDEX line_basket, line_basket_2",))])
    assert outcome.ok is False
    assert "new after the fix: redundant_index" in outcome.why


def test_what_cannot_be_told_is_neither_good_nor_bad(ground: Ground, before: Before, seen: Inspection) -> None:
    assert tried(ground, before, [finding(seen, "VACUUM line")]).why == UPKEEP
    assert tried(ground, before, [finding(seen, "ALTER SYSTEM SET work_mem = '64MB'")]).ok is None
    elsewhere = finding(seen, INDEX).but(key="foreign_key_without_index:other.key")
    assert tried(ground, before, [elsewhere]).ok is None


def test_a_stranger_reaches_no_program_through_a_fix(ground: Ground, before: Before, seen: Inspection) -> None:
    for sql in (
        "COPY line FROM PROGRAM 'id'",
        "SELECT pg_read_file('/etc/passwd')",
        "CREATE TABLESPACE t LOCATION '/'",
    ):
        assert tried(ground, before, [finding(seen, sql)]).ok is not True


@pytest.mark.parametrize(
    "sql",
    [
        "ALTER ROLE guest SUPERUSER",
        "GRANT pg_execute_server_program TO guest",
        "ALTER ROLE guest SET session_preload_libraries = 'x'",
        "CREATE ROLE other SUPERUSER LOGIN",
        "GRANT postgres TO guest",
    ],
)
def test_no_fix_makes_its_own_runner_mighty(ground: Ground, sql: str) -> None:
    assert ground.run([sql])
    assert ground.run(["COPY line FROM PROGRAM 'id'"])


def test_rights_are_taken_away_by_the_superuser_where_the_guest_owns_nothing(sandbox: Sandbox, ground: Ground) -> None:
    assert ground.run(["GRANT CREATE ON SCHEMA public TO PUBLIC"]) == ""
    assert any("PUBLIC" in str(n.grants) for n in ground.schema().namespaces)
    assert ground.run(["REVOKE CREATE ON SCHEMA public FROM PUBLIC"]) == ""
    assert not any("create" in str(n.grants).lower() and "PUBLIC" in str(n.grants) for n in ground.schema().namespaces)


def test_all_fixes_of_an_assessment_are_marked(seen: Inspection) -> None:
    it = prove_fixes(seen, assess(seen))
    fix = next(f.fix for f in it.findings if f.key == KEY)
    assert fix is not None
    assert fix.proven is True
    late = prove_fixes(seen, assess(seen), seconds=0.0)
    assert {f.fix.proven for f in late.findings if f.fix} == {None}
    assert all(f.fix.why for f in late.findings if f.fix)


def test_many_fixes_at_once_are_told_apart_from_the_bad_one(sandbox: Sandbox) -> None:
    tables = "".join(
        f"CREATE TABLE t{n} (id bigint PRIMARY KEY, basket_id bigint REFERENCES basket);" for n in range(9)
    )
    seen = opened_text(SQL + tables, SourceOptions(sandbox=sandbox)).inspection
    it = assess(seen)
    broken = tuple(
        f.but(fix=Fix(sql=("CREATE INDEX ON t3 (nothing)",))) if f.object.startswith("t3.") and f.fix else f
        for f in it.findings
    )
    marked = prove_fixes(seen, it.but(findings=broken), seconds=30)
    outcomes = {f.object: f.fix.proven for f in marked.findings if f.check == "foreign_key_without_index" and f.fix}
    assert outcomes.pop("t3.t3_basket_id_fkey") is False
    assert set(outcomes.values()) == {True}


def test_an_engine_without_a_sandbox_is_said(seen: Inspection) -> None:
    other = seen.model_copy(update={"source": seen.source.but(engine="oracle")})
    one = finding(seen, INDEX)
    it: Assessment = prove_fixes(other, assess(seen).but(findings=(one,)))
    assert it.findings[0].fix is not None
    assert it.findings[0].fix.proven is None
    assert "oracle" in it.findings[0].fix.why


def test_the_overlay_moves_only_what_changed(seen: Inspection) -> None:
    known = seen.model_copy(update={"sizes": ()})
    after = overlaid(known, seen, seen)
    assert after.schema_ == seen.schema_
    assert after.sizes == ()
    assert found(after) >= {KEY}
