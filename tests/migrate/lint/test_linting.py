"""Migrations are judged by what running them does, and a safe form is one that was measured."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from dbarchitect.migrate.lint.ground import Ground, refill
from dbarchitect.migrate.lint.linting import lint
from dbarchitect.migrate.lint.migrations import Migration
from dbarchitect.migrate.lint.sizes import Sizes
from dbarchitect.model.inspection import TableSize
from dbarchitect.model.migration import LintReport
from dbarchitect.sandbox import GUEST, open_sandbox, run_script

HERE = Path(__file__).parent
CASES: list[dict[str, Any]] = yaml.safe_load((HERE / "cases.yaml").read_text("utf-8"))


@pytest.fixture(scope="module")
def ground() -> Iterator[Ground]:
    with open_sandbox(version=18) as sandbox:
        made = Ground(sandbox, sandbox.create_database())
        with sandbox.connect(made.database, user=GUEST) as connection:
            results = run_script(connection, (HERE / "schema.sql").read_text("utf-8"))
        assert all(r.ok for r in results)
        refill(made)
        yield made


def judge(ground: Ground, *scripts: str, sizes: Sizes | None = None) -> LintReport:
    migrations = [Migration(f"{n}.sql", sql) for n, sql in enumerate(scripts)]
    return lint(migrations, ground, sizes or Sizes({}))


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["sql"][:60])
def test_what_is_measured_is_said(ground: Ground, case: dict[str, Any]) -> None:
    report = judge(ground, case["sql"])
    assert report.verdict == case["verdict"], report
    hazards = {h.id: h for s in report.statements for h in s.hazards}
    if "hazard" in case:
        assert case["hazard"] in hazards
    if "lock" in case:
        assert hazards[case["hazard"]].lock == case["lock"]
    if "form" in case:
        (formed,) = [s for s in report.statements if s.safe_form]
        assert formed.safe_form_verdict == case["form"]


def test_judging_leaves_the_database_as_it_was(ground: Ground) -> None:
    first = judge(ground, "ALTER TABLE basket DROP COLUMN code", sizes=None)
    assert judge(ground, "ALTER TABLE basket DROP COLUMN code") == first


def test_a_later_migration_runs_on_what_the_earlier_made(ground: Ground) -> None:
    own = replace(ground, database=ground.copy())
    report = judge(
        own, "CREATE TABLE label (id integer PRIMARY KEY, word text)", "ALTER TABLE label ALTER COLUMN id TYPE bigint"
    )
    assert [s.verdict for s in report.statements] == ["safe", "unsafe"]
    ground.sandbox.drop_database(own.database)


def test_a_table_known_to_be_small_is_a_matter_of_a_moment(ground: Ground) -> None:
    small = Sizes({"basket": TableSize(table="basket", rows=300, heap_bytes=65_536)})
    report = judge(ground, "CREATE INDEX basket_code ON basket (code)", sizes=small)
    assert report.verdict == "caution"
    assert "66 kB" in report.statements[0].hazards[0].measured


def test_rows_of_the_source_that_break_a_rule_make_it_fail(ground: Ground) -> None:
    own = replace(ground, database=ground.copy(), own=frozenset())
    with ground.sandbox.connect(own.database, user=GUEST) as connection:
        connection.execute("CREATE TABLE coupon (id integer PRIMARY KEY, code text)")
        connection.execute("INSERT INTO coupon SELECT i, i % 5 FROM generate_series(1, 50) i")
    own.own = frozenset({"coupon"})
    report = judge(own, "CREATE UNIQUE INDEX CONCURRENTLY coupon_code ON coupon (code)")
    assert [h.id for h in report.statements[0].hazards] == ["fails-on-data"]
    made_up = replace(own, own=frozenset())
    assert judge(made_up, "CREATE UNIQUE INDEX CONCURRENTLY coupon_code ON coupon (code)").verdict == "safe"
    ground.sandbox.drop_database(own.database)


def test_a_refused_statement_is_told_with_the_engines_words(ground: Ground) -> None:
    report = judge(
        ground, "ALTER TABLE basket ADD COLUMN x integer;\nALTER TABLE baskets ADD COLUMN y integer;\nSELECT 1"
    )
    assert [(s.line, s.verdict) for s in report.statements] == [(1, "safe"), (2, "unsafe"), (3, "safe")]
    assert "baskets" in report.statements[1].error
