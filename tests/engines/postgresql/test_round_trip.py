"""The law: what is read from a server, rendered, run and read again is the same; pg_dump of both is the same too."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dbarchitect.engines.postgresql.render import to_sql

if TYPE_CHECKING:
    from engines.postgresql.conftest import Bench

CASES = sorted((Path(__file__).parent / "cases").glob("*.sql"))
SAMPLES = sorted((Path(__file__).parents[2] / "data" / "postgresql").glob("*.sql"))


@pytest.mark.parametrize("path", [*CASES, *SAMPLES], ids=lambda path: path.stem)
def test_what_is_read_survives_the_round_trip(bench: Bench, path: Path) -> None:
    database = bench.load(path.read_text(encoding="utf-8"))
    schema = bench.assert_round_trip(database)
    assert schema.tables


@pytest.mark.parametrize("path", [p for p in (*CASES, *SAMPLES) if p.stem != "version_18"], ids=lambda path: path.stem)
def test_older_servers_too(older_bench: Bench, path: Path) -> None:
    database = older_bench.load(path.read_text(encoding="utf-8"))
    older_bench.assert_round_trip(database, witness=False)


def test_a_schema_of_an_older_server_runs_on_a_newer(bench: Bench, older_bench: Bench) -> None:
    sql = (Path(__file__).parent / "cases" / "expressions.sql").read_text(encoding="utf-8")
    old = older_bench.read(older_bench.load(sql)).schema
    new = bench.read(bench.run_script(to_sql(old))).schema
    assert [table.name for table in new.tables] == [table.name for table in old.tables]
    assert [table.constraints for table in new.tables] == [table.constraints for table in old.tables]
    assert [table.indexes for table in new.tables] == [table.indexes for table in old.tables]


def test_the_json_of_a_schema_is_loss_free(bench: Bench) -> None:
    schema = bench.read(bench.load(CASES[0].read_text(encoding="utf-8"))).schema
    assert type(schema).model_validate_json(schema.model_dump_json()) == schema


def test_the_same_schema_gives_the_same_script(bench: Bench) -> None:
    schema = bench.read(bench.load(CASES[0].read_text(encoding="utf-8"))).schema
    assert to_sql(schema) == to_sql(type(schema).model_validate_json(schema.model_dump_json()))
