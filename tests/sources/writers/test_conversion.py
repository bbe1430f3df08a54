"""A schema put into another dialect runs on that engine, and what is not there any longer is named as lost."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dbarchitect.core.errors import ArchitectError
from dbarchitect.engines.postgresql.render import to_sql
from dbarchitect.model.inspection import Inspection, Source
from dbarchitect.model.schema import Schema
from dbarchitect.repair.elsewhere import Place, _rendered, place_for
from dbarchitect.sandbox.script import run_script
from dbarchitect.sources.open import SourceOptions, opened, opened_text
from dbarchitect.sources.postgresql import sandbox_inspection
from dbarchitect.sources.writers import write
from dbarchitect.sources.writers.conversion import converted
from dbarchitect.sources.writers.relations import designed

if TYPE_CHECKING:
    from dbarchitect.sandbox import Sandbox

DATA = Path(__file__).resolve().parents[2] / "data" / "postgresql"
SHOP = """
CREATE TYPE state AS ENUM ('new', 'it''s paid');
CREATE DOMAIN positive AS numeric(10, 2) CHECK (VALUE > 0);
CREATE TABLE customer (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, email text NOT NULL UNIQUE, at timestamptz NOT NULL DEFAULT now(),
  active boolean NOT NULL DEFAULT true, tags text[], about jsonb DEFAULT '{}', code uuid DEFAULT gen_random_uuid(), parent_id bigint REFERENCES customer ON DELETE SET NULL,
  CONSTRAINT not_itself CHECK (parent_id <> id), CONSTRAINT mail_small CHECK (email = lower(email)));
CREATE TABLE basket (id serial PRIMARY KEY, customer_id bigint NOT NULL REFERENCES customer ON DELETE CASCADE, state state NOT NULL DEFAULT 'new', total positive NOT NULL,
  doubled numeric(12, 2) GENERATED ALWAYS AS (total * 2) STORED, kind text CHECK (kind IN ('a', 'b')), period tstzrange, EXCLUDE USING gist (period WITH &&));
CREATE INDEX basket_open ON basket (customer_id) WHERE state = 'new';
CREATE INDEX basket_kind ON basket (lower(kind), id DESC) INCLUDE (total);
CREATE INDEX customer_about ON customer USING gin (about);
CREATE VIEW paid AS SELECT b.id, c.email FROM basket b JOIN customer c ON c.id = b.customer_id WHERE b.state = 'it''s paid';
"""


@pytest.fixture(scope="module")
def places() -> Iterator[dict[str, Place | str]]:
    with ExitStack() as held:
        yield {
            kind: held.enter_context(place_for(_empty(kind))) for kind in ("mariadb", "sqlite", "duckdb")
        }  # fmt: skip


def _empty(kind: str) -> Inspection:
    return Inspection(source=Source.model_validate({"kind": "sql", "engine": kind}), schema_=Schema(dialect=kind))


EXAMPLES = {
    p.parents[1].name: p for p in sorted((Path(__file__).resolve().parents[3] / "examples").glob("*/bundle/schema.sql"))
}

SLOW_THERE = ("cms", "gdpr-users", "project-management", "prompt-library", "clinic")


@pytest.fixture(scope="module", params=["chinook", "pagila", "shop", *EXAMPLES])
def schema(sandbox: Sandbox, request: pytest.FixtureRequest) -> Schema:
    options = SourceOptions(sandbox=sandbox)
    if request.param == "shop":
        return opened_text(SHOP, options, "shop.sql").inspection.schema_
    where = EXAMPLES.get(request.param, DATA / f"{request.param}.sql")
    return opened(str(where), options).inspection.schema_


def _shape(schema: Schema) -> dict[str, object]:
    """What has to come along, or be named, of tables and not of their partitions: columns, keys, references, checks by number, indexes by column, views."""
    found: dict[str, object] = {}
    for table in designed(schema):
        for column in table.columns:
            found[f"{table.name}.{column.name}"] = column.nullable
            found[f"computation of {table.name}.{column.name}"] = column.generated is not None
        found[f"key of {table.name}"] = table.primary_key.columns if table.primary_key else ()
        found |= {f"{table.name}({k.columns})": (k.target.name, k.target_columns) for k in table.foreign_keys}
    return found | {f"view {v.name}": True for v in schema.views}


def _run(schema: Schema, sandbox: Sandbox, places: dict[str, Place | str]) -> Schema:
    """What stands on the engine after the script has run, none of it refused."""
    if schema.dialect == "postgresql":
        name = sandbox.create_database()
        with sandbox.connect(name) as connection:
            assert [r.message for r in run_script(connection, to_sql(schema), create_roles=False) if not r.ok] == []
        return sandbox_inspection(sandbox, name).schema_
    place = places[schema.dialect]
    if isinstance(place, str):
        pytest.skip(place)
    database, refused = place.make(_rendered(schema))
    try:
        assert refused == []
        return place.look(database).schema_
    finally:
        place.drop(database)


@pytest.mark.parametrize("target", ["mariadb", "sqlite", "duckdb"])
def test_it_runs_there_and_back_again(
    target: str, schema: Schema, sandbox: Sandbox, places: dict[str, Place | str], request: pytest.FixtureRequest
) -> None:
    if target == "mariadb" and request.node.callspec.params["schema"] in SLOW_THERE:
        pytest.skip("MariaDB takes seconds for each; the others of their kind run there")
    there, lost = converted(schema, target)
    assert all(any(str(t.name) in one for one in lost) for t in schema.tables if t.partitioning), "a table in one piece"
    seen = _run(there, sandbox, places)
    unnamed = {k for k, v in _shape(schema).items() if _shape(seen).get(k) != v and not any(k in one for one in lost)}
    assert unnamed == set()
    back, lost_again = converted(seen, "postgresql")
    again = _run(back, sandbox, places)
    all_lost = (*lost, *lost_again)
    unnamed = {k for k, v in _shape(schema).items() if _shape(again).get(k) != v and not any(k in o for o in all_lost)}
    assert unnamed == set()


def test_losses_are_named(sandbox: Sandbox) -> None:
    shop = opened_text(SHOP, SourceOptions(sandbox=sandbox), "shop.sql").inspection.schema_
    lost = "\n".join(write(shop, "sql:mysql").losses)
    for named in (
        "customer.tags",
        "the time zone",
        "exclusion",
        "customer_about",
        "condition of index basket_open",
        "check not_itself",
    ):
        assert named in lost


@pytest.mark.parametrize("form", ["sql:myql", "dbml:mysql", "sql:"])
def test_a_dialect_that_there_is_not_is_told(form: str) -> None:
    with pytest.raises(ArchitectError) as told:
        write(Schema(), form)
    assert told.value.code == "source.format"
    assert told.value.hint
