"""Every cause is found in a plan it explains, and not in one that looks alike; its statements are such as PostgreSQL takes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from dbarchitect.explain.case import Case
from dbarchitect.explain.causes import causes, finders
from dbarchitect.explain.query import tree_of
from dbarchitect.explain.reading import read_plan

if TYPE_CHECKING:
    from dbarchitect.model.schema import Schema
    from dbarchitect.sandbox import Sandbox

HERE = Path(__file__).parent
CASES: dict[str, dict[str, Any]] = yaml.safe_load((HERE / "causes.yaml").read_text("utf-8"))
NAMES = tuple(f.__name__.rpartition(".")[2] for f in finders())


@pytest.fixture(scope="module")
def schema(sandbox: Sandbox) -> Schema:
    from dbarchitect.engines.postgresql.read import read_schema

    name = sandbox.create_database()
    with sandbox.connect(name) as connection:
        connection.execute((HERE / "schema.sql").read_bytes())
        for case in CASES.values():
            connection.execute(case.get("ddl", "").encode())
        found = read_schema(connection).schema
    sandbox.drop_database(name)
    return found


def found_in(case: dict[str, Any], which: str, schema: Schema) -> tuple[str, ...]:
    query = case.get(f"{which}_query", case.get("query"))
    never = case.get("never_analyzed" if which == "found" else "silent_never_analyzed", ())
    analyzed = {str(t.name): None if str(t.name) in never else "yes" for t in schema.tables}
    given = Case(read_plan(case[which]), schema, tree_of(query) if query else None, query, {}, analyzed)
    return tuple(c.name for c in causes(given))


def test_every_cause_has_its_cases() -> None:
    assert set(CASES) == set(NAMES)
    for finder in finders():
        assert finder.TITLE
        assert (finder.__doc__ or "").strip().count("\n") >= 2, f"{finder.__name__} has no page"


@pytest.mark.parametrize("name", NAMES)
def test_found_where_it_is_and_nowhere_else(name: str, schema: Schema) -> None:
    assert name in found_in(CASES[name], "found", schema)
    assert name not in found_in(CASES[name], "silent", schema)


@pytest.mark.parametrize("name", NAMES)
def test_needs_no_schema_to_hold_its_peace(name: str) -> None:
    for which in ("found", "silent"):
        causes(Case(read_plan(CASES[name][which])))


def test_statements_of_remedies_run(schema: Schema, sandbox: Sandbox) -> None:
    """All but those that need an extension, a vacuum or a table that only the plan knows."""
    import psycopg

    name = sandbox.create_database()
    refused = []
    with sandbox.connect(name) as connection:
        connection.execute((HERE / "schema.sql").read_bytes())
        tables = {t.name.name for t in schema.tables}
        for case in CASES.values():
            plan = read_plan(case["found"])
            if any(n.relation and n.relation not in tables for n in plan.nodes()) or "ddl" in case:
                continue
            for cause in causes(Case(plan, schema)):
                for sql in (s for r in cause.remedies for s in (*r.sql, *r.reverse)):
                    try:
                        connection.execute(sql.encode())
                    except psycopg.Error as error:
                        if "gin_trgm_ops" not in str(error) and "trigrams_idx" not in str(error):
                            refused.append(f"{cause.name}: {sql}: {error}")
    sandbox.drop_database(name)
    assert refused == []
