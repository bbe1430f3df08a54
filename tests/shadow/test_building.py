"""A shadow plans as the database does whose facts it was given: the same plans, the same costs, without a row."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dbarchitect.shadow.building import build
from dbarchitect.shadow.facts import PlannerFacts
from dbarchitect.shadow.reading import read_facts

if TYPE_CHECKING:
    from dbarchitect.sandbox import Sandbox

SCHEMA = """
CREATE TABLE species (id bigint PRIMARY KEY, name text);
CREATE TABLE sighting (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, species_id int NOT NULL, note text,
  seen_at timestamptz, weight numeric(10, 2), tags text[], more jsonb);
INSERT INTO species SELECT i, 'species ' || i FROM generate_series(1, 2000) AS i;
INSERT INTO sighting (species_id, note, seen_at, weight, tags, more)
  SELECT (random() * 5000)::int % 2000 + 1, md5(i::text), timestamptz '2026-01-01' + i * interval '1 min', random() * 1000,
    array['t' || i % 10, 'x' || i % 3], jsonb_build_object('k', i % 100) FROM generate_series(1, 60000) AS i;
CREATE INDEX ON sighting (species_id);
CREATE INDEX ON sighting (seen_at);
CREATE INDEX ON sighting USING gin (tags);
CREATE INDEX ON sighting USING brin (seen_at);
CREATE INDEX ON sighting (note) WHERE weight > 500;
CREATE INDEX ON sighting ((more ->> 'k'));
VACUUM ANALYZE;
CHECKPOINT
"""
QUERIES = (
    "SELECT * FROM sighting WHERE species_id = 17",
    "SELECT * FROM sighting WHERE seen_at BETWEEN '2026-01-05' AND '2026-01-06' ORDER BY seen_at LIMIT 10",
    "SELECT count(*) FROM sighting",
    "SELECT s.name, sum(weight) FROM sighting JOIN species AS s ON s.id = species_id GROUP BY 1 ORDER BY 2 DESC LIMIT 5",
    "SELECT * FROM sighting WHERE tags @> array['t3']",
    "SELECT * FROM sighting WHERE note = 'abc' AND weight > 600",
    "SELECT * FROM sighting WHERE more ->> 'k' = '5'",
    "SELECT species_id FROM sighting WHERE species_id BETWEEN 5 AND 9",
    "SELECT max(seen_at) FROM sighting",
    "SELECT * FROM sighting WHERE id = 5",
)


@pytest.fixture(scope="module")
def facts_and_plans(sandbox: Sandbox) -> tuple[PlannerFacts, dict[str, object]]:
    database = sandbox.create_database(owner="postgres")
    with sandbox.connect(database) as connection:
        for statement in SCHEMA.split(";"):
            connection.execute(statement.encode())
        facts = read_facts(connection)
        plans = {}
        for query in QUERIES:
            row = connection.execute(f"EXPLAIN (FORMAT JSON) {query}".encode()).fetchone()
            plans[query] = row[0][0]["Plan"] if row else None
    sandbox.drop_database(database)
    return facts, plans


def test_plans_and_costs_are_the_databases_own(facts_and_plans: tuple[PlannerFacts, dict[str, object]]) -> None:
    facts, plans = facts_and_plans
    with build(facts) as shadow:
        assert shadow.lost == ()
        for query, plan in plans.items():
            assert shadow.explain(query) == plan, query


def test_facts_are_loss_free_in_json(facts_and_plans: tuple[PlannerFacts, dict[str, object]]) -> None:
    facts, _ = facts_and_plans
    assert PlannerFacts.model_validate_json(facts.model_dump_json()) == facts
