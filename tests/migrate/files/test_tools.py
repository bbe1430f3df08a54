"""The files of each tool, run by the tool itself where it is installed: the way there and the way back."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from dbarchitect.engines.postgresql.read import read_schema
from dbarchitect.migrate.files import files_for, tools
from dbarchitect.sandbox import run_script

if TYPE_CHECKING:
    from pathlib import Path

    from dbarchitect.model.migration import Plan
    from dbarchitect.model.schema import Schema
    from dbarchitect.sandbox import Sandbox

_ENV = """from alembic import context
from sqlalchemy import create_engine
with create_engine(context.config.get_main_option("sqlalchemy.url")).connect() as connection:
    context.configure(connection=connection, transaction_per_migration=True)
    with context.begin_transaction():
        context.run_migrations()
"""
_SETTINGS = """
SECRET_KEY = "x"
INSTALLED_APPS = ["shop"]
DATABASES = {{"default": {{"ENGINE": "django.db.backends.postgresql", "NAME": "{name}", "HOST": "{host}", "PORT": "{port}", "USER": "postgres"}}}}
"""
_OWN = {"alembic_version", "django_migrations"}


def schema_of(sandbox: Sandbox, database: str) -> Schema:
    with sandbox.connect(database) as connection:
        found = read_schema(connection).schema
    return found.but(tables=tuple(t for t in found.tables if t.name.name not in _OWN), sequences=())


@pytest.fixture
def after(sandbox: Sandbox, plan: Plan) -> Schema:
    """The schema that the steps themselves lead to."""
    name = sandbox.create_database()
    with sandbox.connect(name) as connection:
        for step in plan.steps:
            connection.execute(step.sql.encode())
    found = schema_of(sandbox, name)
    sandbox.drop_database(name)
    return found


def write(folder: Path, plan: Plan, tool: str, **given: str) -> None:
    for file in files_for(plan, tool, **given).files:
        path = folder / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file.content or "", "utf-8")


def run(folder: Path, *command: str) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]


def test_alembic_runs_them(sandbox: Sandbox, database: str, plan: Plan, after: Schema, tmp_path: Path) -> None:
    pytest.importorskip("alembic", reason="alembic (pip) is not installed")
    write(tmp_path / "alembic", plan, "alembic")
    parameters = sandbox.parameters(database)
    url = f"postgresql+psycopg://postgres@/{database}?host={parameters['host']}&port={parameters['port']}"
    (tmp_path / "alembic.ini").write_text(f"[alembic]\nscript_location = alembic\nsqlalchemy.url = {url}\n")
    (tmp_path / "alembic" / "env.py").write_text(_ENV)
    run(tmp_path, sys.executable, "-m", "alembic", "upgrade", "head")
    assert schema_of(sandbox, database) == after
    run(tmp_path, sys.executable, "-m", "alembic", "downgrade", "base")
    assert not schema_of(sandbox, database).tables
    assert not schema_of(sandbox, database).routines


def test_django_runs_them(sandbox: Sandbox, database: str, plan: Plan, after: Schema, tmp_path: Path) -> None:
    pytest.importorskip("django", reason="django (pip) is not installed")
    write(tmp_path / "shop", plan, "django")
    parameters = sandbox.parameters(database)
    (tmp_path / "settings.py").write_text(
        _SETTINGS.format(name=database, host=parameters["host"], port=parameters["port"])
    )
    for folder in ("shop", "shop/migrations"):
        (tmp_path / folder / "__init__.py").write_text("")
    for file in (tmp_path / "shop" / "migrations").glob("0*.py"):
        file.write_text(file.read_text().replace('("app", ', '("shop", '))
    manage = (sys.executable, "-m", "django", "migrate", "--settings=settings", "--pythonpath=.", "shop")
    run(tmp_path, *manage)
    assert schema_of(sandbox, database) == after
    run(tmp_path, *manage, "zero")
    assert not schema_of(sandbox, database).tables
    assert not schema_of(sandbox, database).routines


@pytest.mark.parametrize("tool", ["plain", "sqitch", "prisma", "flyway"])
def test_scripts_run_as_the_tool_sends_them(
    tool: str, sandbox: Sandbox, database: str, plan: Plan, after: Schema
) -> None:
    """Each file as one script: of psql (plain, sqitch), as one message (Prisma), statement by statement (Flyway)."""
    files = files_for(plan, tool).files
    up = [f for f in files if f.path.endswith(("up.sql", "migration.sql")) or f.path.startswith(("deploy/", "V"))]
    down = [f for f in files if f.path.endswith("down.sql") or f.path.startswith(("revert/", "U"))]
    with sandbox.connect(database) as connection:
        for file in (f for f in up if not f.path.endswith(".conf")):
            if tool == "prisma":
                connection.execute((file.content or "").encode())
            else:
                assert all(r.ok for r in run_script(connection, file.content or ""))
    assert schema_of(sandbox, database) == after
    with sandbox.connect(database) as connection:
        for file in (f for f in files if f.path.startswith("verify/")):
            assert all(r.ok for r in run_script(connection, file.content or ""))
        for file in reversed([f for f in down if not f.path.endswith(".conf")]):
            assert all(r.ok for r in run_script(connection, file.content or ""))
    assert not schema_of(sandbox, database).tables


def test_every_tool_has_files_and_no_path_twice(plan: Plan) -> None:
    assert set(tools()) == {"alembic", "django", "drizzle", "flyway", "liquibase", "plain", "prisma", "sqitch"}
    for tool in tools():
        paths = [f.path for f in files_for(plan, tool).files]
        assert paths
        assert len(paths) == len(set(paths))
        assert files_for(plan, tool) == files_for(plan, tool)
