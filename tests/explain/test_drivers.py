"""Recipes for drivers: their statements are such as PostgreSQL takes, and what can be run here is run."""

from __future__ import annotations

import ast
import asyncio
import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from dbarchitect.core.errors import ArchitectError
from dbarchitect.explain.drivers import driver, drivers
from dbarchitect.explain.ground import Ground
from dbarchitect.explain.howto import recipes
from dbarchitect.explain.query import read_query
from dbarchitect.explain.subject import Subject, subject_of

if TYPE_CHECKING:
    from dbarchitect.model.schema import Schema
    from dbarchitect.sandbox import Sandbox

SCHEMA = (Path(__file__).parent / "schema.sql").read_text("utf-8")
QUERY = "SELECT id, total FROM orders WHERE customer_id = $1 AND status <> 'a%b' AND total > $2"
ROWS = """
INSERT INTO customers (email, name, created_at) VALUES ('a@b.org', 'a', '2024-01-01');
INSERT INTO orders (customer_id, status, placed_at, total) VALUES (1, 'open', '2024-01-01', 7)
"""


@pytest.fixture(scope="module")
def database(sandbox: Sandbox) -> str:
    name = sandbox.create_database(owner="postgres")
    with sandbox.connect(name) as connection:
        connection.execute(f"{SCHEMA};{ROWS}".encode())
    return name


@pytest.fixture(scope="module")
def schema(sandbox: Sandbox, database: str) -> Schema:
    from dbarchitect.engines.postgresql.read import read_schema

    with sandbox.connect(database) as connection:
        return read_schema(connection).schema


@pytest.fixture
def subject(schema: Schema) -> Subject:
    found = subject_of(read_query(QUERY), schema)
    assert found is not None
    return found


@pytest.mark.parametrize("name", drivers())
def test_each_tells_how_to_prepare_fill_and_upsert(name: str, subject: Subject) -> None:
    found = driver(name).recipes(subject)
    assert [r.title.split(" with ")[0] for r in found] == ["A prepared statement", "A bulk insert", "An upsert"]
    for recipe in found:
        assert recipe.notes
        assert "orders" in recipe.code
        if recipe.language == "python":
            ast.parse(recipe.code)


def test_psycopg_runs_all_of_them(sandbox: Sandbox, schema: Schema) -> None:
    found, unjudged = recipes("psycopg", read_query(QUERY), schema, Ground(sandbox, schema, {}))
    assert len(found) == 4
    assert all(r.ran for r in found), [r.notes for r in found if not r.ran]
    assert unjudged == ()


@pytest.mark.skipif(importlib.util.find_spec("asyncpg") is None, reason="the package asyncpg is not installed")
def test_asyncpg_runs_all_of_them(sandbox: Sandbox, database: str, subject: Subject) -> None:
    import asyncpg  # type: ignore[import-not-found]

    async def go() -> list[Any]:
        given = sandbox.parameters(database)
        connection = await asyncpg.connect(
            host=given["host"],
            port=int(given["port"]),
            user=given["user"],
            password=given["password"],
            database=database,
        )
        rows = [tuple(r) for r in await connection.fetch(f"SELECT {subject.names} FROM orders")]
        scope: dict[str, Any] = {}
        for recipe in driver("asyncpg").recipes(subject):
            exec(recipe.code, scope)
        await scope["bulk_insert"](connection, rows)
        whole = [tuple(r) for r in await connection.fetch(f"SELECT {', '.join(subject.upserted)} FROM orders")]
        await scope["upsert"](connection, whole)
        found = await scope["run"](connection, 1, 5)
        await connection.close()
        return list(found)

    assert asyncio.run(go())


@pytest.mark.skipif(importlib.util.find_spec("sqlalchemy") is None, reason="the package sqlalchemy is not installed")
def test_sqlalchemy_runs_all_of_them(sandbox: Sandbox, database: str, subject: Subject) -> None:
    from sqlalchemy import create_engine  # type: ignore[import-not-found]

    engine = create_engine(sandbox.url(database).replace("postgresql://", "postgresql+psycopg://"))
    scope: dict[str, Any] = {}
    with engine.begin() as connection:
        rows = [tuple(r) for r in connection.exec_driver_sql(f"SELECT {subject.names} FROM orders")]
        for recipe in driver("sqlalchemy").recipes(subject):
            exec(recipe.code, scope)
        scope["bulk_insert"](connection, rows)
        whole = [tuple(r) for r in connection.exec_driver_sql(f"SELECT {', '.join(subject.upserted)} FROM orders")]
        scope["upsert"](connection, whole)
        assert scope["run"](connection, 1, 5)
    engine.dispose()


def test_statements_for_other_drivers_are_taken_by_the_engine(
    sandbox: Sandbox, database: str, subject: Subject
) -> None:
    with sandbox.connect(database) as connection:
        values = f"VALUES ({subject.placeholders('${n}')})"
        connection.execute(f"PREPARE a AS {subject.upsert(values)}".encode())
        connection.execute(f"PREPARE b AS {subject.upsert(subject.arrays())}".encode())


def test_an_unknown_driver_is_refused() -> None:
    with pytest.raises(ArchitectError):
        driver("odbc2")
