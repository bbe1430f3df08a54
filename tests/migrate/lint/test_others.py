"""Migrations of MariaDB and SQLite are judged by what running them does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import yaml

from dbarchitect.migrate.lint.migrations import Migration
from dbarchitect.migrate.lint.others.judging import lint_in
from dbarchitect.migrate.lint.others.mariadb import MariaPlace
from dbarchitect.migrate.lint.others.sqlite import SqlitePlace
from dbarchitect.model.migration import LintReport
from dbarchitect.model.schema import Schema
from dbarchitect.sandbox.mariadb import MariaSandbox, installed, open_mariadb
from dbarchitect.sources.open import SourceOptions, opened_text

SAID: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "others.yaml").read_text("utf-8"))


def schema_of(engine: str) -> Schema:
    options = SourceOptions(dialect=engine)  # type: ignore[arg-type]
    return opened_text(SAID[engine]["schema"], options, "text.sql").inspection.schema_


def check(report: LintReport, hazard: str) -> None:
    found = {h.id for s in report.statements for h in s.hazards}
    assert hazard in found if hazard else report.verdict == "safe", report
    assert all(s.executed for s in report.statements)


@pytest.fixture(scope="module")
def lite() -> Schema:
    return schema_of("sqlite")


@pytest.mark.parametrize(("sql", "hazard"), SAID["sqlite"]["cases"])
def test_sqlite(lite: Schema, sql: str, hazard: str) -> None:
    with closing(SqlitePlace(lite)) as place:
        assert not place.notes
        check(lint_in(place, [Migration("m.sql", sql)]), hazard)


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[MariaSandbox, Schema]]:
    if installed() is None:
        pytest.skip("no MariaDB here: install the package mariadb-server")
    schema = schema_of("mariadb")
    with open_mariadb() as sandbox:
        yield sandbox, schema


@pytest.mark.parametrize(("sql", "hazard"), SAID["mariadb"]["cases"])
def test_mariadb(server: tuple[MariaSandbox, Schema], sql: str, hazard: str) -> None:
    sandbox, schema = server
    if sandbox.engine != "mariadb":
        pytest.skip("the server that is installed is MySQL")
    with closing(MariaPlace(sandbox, schema, "mariadb")) as place:
        check(lint_in(place, [Migration("m.sql", sql)]), hazard)


def test_where_mariadb_stands_in_for_mysql_the_manual_says_whom_it_blocks(server: tuple[MariaSandbox, Schema]) -> None:
    sandbox, schema = server
    with closing(MariaPlace(sandbox, schema, "mysql")) as place:
        if place.exact:
            pytest.skip("the server that is installed is MySQL")
        report = lint_in(place, [Migration("m.sql", "ALTER TABLE customers MODIFY name varchar(100)")])
    (hazard,) = [h for h in report.statements[0].hazards if h.id == "table-rewrite"]
    assert "manual" in hazard.measured
