"""Schemas written as models of ORMs: read back, and taken by the ORM itself where it is installed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from dbarchitect.model.schema import Schema
from dbarchitect.sources.open import SourceOptions, opened, opened_text
from dbarchitect.sources.writers import write
from sources.writers.test_writers import DATA, READ_BACK, unnamed

if TYPE_CHECKING:
    from dbarchitect.sandbox import Sandbox

FORMS = {"prisma": "schema.prisma", "drizzle": "schema.ts", "django": "models.py", "sqlalchemy": "models.py"}
ODD = """
CREATE TYPE mood AS ENUM ('', 'so so', '1st');
CREATE TABLE "Odd One" ("class" text, "1st" int[], "a-b" mood DEFAULT '1st', "tick`s" text DEFAULT 'a`b${c}"d''',
    model text, CHECK (model LIKE '5%'));
CREATE TABLE "model" (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, parent bigint REFERENCES "model",
    small int REFERENCES "model", UNIQUE (id, parent));
CREATE TABLE "select" (a bigint, b bigint, c int4range, FOREIGN KEY (a, b) REFERENCES "model" (id, parent), PRIMARY KEY (a, b));
CREATE INDEX ON "select" USING gist (c);
CREATE INDEX "Up" ON "model" (lower(parent::text), small DESC NULLS LAST);
"""


@pytest.fixture(scope="module", params=["chinook", "pagila"])
def schema(sandbox: Sandbox, request: pytest.FixtureRequest) -> Schema:
    return opened(str(DATA / f"{request.param}.sql"), SourceOptions(sandbox=sandbox)).inspection.schema_


@pytest.mark.parametrize("form", ["prisma", "drizzle", "django"])
def test_what_is_written_is_read_back_or_named_as_lost(sandbox: Sandbox, schema: Schema, form: str) -> None:
    written = write(schema, form)
    back = opened_text(written.text, SourceOptions(sandbox=sandbox), FORMS[form]).inspection.schema_
    assert unnamed(schema, back, written.losses) == []
    assert {t.name for t in back.tables} == {t.name for t in schema.tables if t.partition_of is None}


@pytest.mark.parametrize("form", [*READ_BACK, "prisma", "drizzle", "django"])
def test_odd_names_and_types_come_back_or_are_named_as_lost(sandbox: Sandbox, form: str) -> None:
    seen = opened_text(ODD, SourceOptions(sandbox=sandbox)).inspection.schema_
    written = write(seen, form)
    back = opened_text(written.text, SourceOptions(sandbox=sandbox), {**READ_BACK, **FORMS}[form]).inspection.schema_
    assert unnamed(seen, back, written.losses) == []
    assert {t.name.name for t in back.tables} >= {"model", "select"}


def test_tables_of_sqlalchemy_are_imported_and_made(sandbox: Sandbox) -> None:
    """By SQLAlchemy itself: in SQLite, and in PostgreSQL's words."""
    sa = pytest.importorskip("sqlalchemy", reason="SQLAlchemy is not installed: pip install sqlalchemy")
    from sqlalchemy.dialects import postgresql
    from sqlalchemy.schema import CreateTable

    seen = opened(str(DATA / "chinook.sql"), SourceOptions(sandbox=sandbox)).inspection.schema_
    module: dict[str, Any] = {}
    exec(compile(write(seen, "sqlalchemy").text, "models.py", "exec"), module)
    engine = sa.create_engine("sqlite://")
    module["metadata"].create_all(engine)
    assert set(sa.inspect(engine).get_table_names()) == {t.name.name for t in seen.tables}
    engine.dispose()
    for table in module["metadata"].sorted_tables:
        assert str(CreateTable(table).compile(dialect=postgresql.dialect()))


CHECKED_BY_DJANGO = """
import sys
import django
from django.conf import settings
sys.path.insert(0, sys.argv[1])
database = {"ENGINE": "django.db.backends.postgresql", "NAME": "x"}
settings.configure(INSTALLED_APPS=["django.contrib.postgres", "shop"], DATABASES={"default": database})
django.setup()
from django.apps import apps
from django.core.checks import run_checks
print([str(f) for f in run_checks() if f.level >= 40], len(list(apps.get_app_config("shop").get_models())))
"""


@pytest.mark.parametrize("source", ["pagila", "odd"])
def test_models_of_django_are_checked_by_django(sandbox: Sandbox, source: str, tmp_path: Path) -> None:
    pytest.importorskip("django", reason="Django is not installed: pip install django")
    text = ODD if source == "odd" else (DATA / f"{source}.sql").read_text("utf-8")
    schema = opened_text(text, SourceOptions(sandbox=sandbox)).inspection.schema_
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "__init__.py").write_text("")
    (tmp_path / "shop" / "models.py").write_text(write(schema, "django").text)
    run = [sys.executable, "-c", CHECKED_BY_DJANGO, str(tmp_path)]
    told = subprocess.run(run, capture_output=True, text=True, timeout=240, check=False)
    tables = sum(t.partition_of is None for t in schema.tables)
    assert told.stdout.strip() == f"[] {tables}", told.stderr[-2000:]


def test_a_schema_of_another_dialect_is_put_into_the_forms_own() -> None:
    sql = "CREATE TABLE `t` (`id` int NOT NULL AUTO_INCREMENT PRIMARY KEY, `n` varchar(20)) ENGINE=InnoDB;"
    schema = opened_text(sql, SourceOptions(dialect="mysql")).inspection.schema_
    written = write(schema, "prisma")
    assert "id Int @id" in written.text
    assert "@db.VarChar(20)" in written.text
