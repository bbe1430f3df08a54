"""A database with most kinds of tables and indexes: its facts, and the plans its own server makes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from dbarchitect.shadow.building import build
from dbarchitect.shadow.facts import PlannerFacts
from dbarchitect.shadow.reading import read_edges, read_facts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.sandbox import Sandbox
    from dbarchitect.shadow.building import Shadow

MIX = Path(__file__).parent / "mix"
TRADE = Path(__file__).parent / "trade"


class Mix(NamedTuple):
    """`facts` hold no value that statistics do not hold; `ended` also the ends of columns that lead an index."""

    sandbox: Sandbox
    database: str
    facts: PlannerFacts
    ended: PlannerFacts
    plans: dict[str, Any]


@pytest.fixture(scope="package")
def mix(sandbox: Sandbox) -> Iterator[Mix]:
    """The database stays open, so that indexes may be built in it."""
    yield from _measured(sandbox, MIX)


@pytest.fixture(scope="package")
def trade(sandbox: Sandbox) -> Iterator[Mix]:
    """The database of a trading firm: partitions of partitions, documents, ranges, domains, a materialized view, settings of its own."""
    yield from _measured(sandbox, TRADE)


def _measured(sandbox: Sandbox, folder: Path) -> Iterator[Mix]:
    database = sandbox.create_database(owner="postgres")
    queries = [q for q in (folder / "queries.sql").read_text("utf-8").split(";\n") if q.strip()]
    with sandbox.connect(database) as connection:
        for statement in (folder / "schema.sql").read_text("utf-8").split(";\n"):
            if statement.strip():
                connection.execute(statement.encode())
    with sandbox.connect(database) as connection:  # what the database sets counts from the next session on
        facts = read_facts(connection)
        plans = {}
        for query in queries:
            row = connection.execute(f"EXPLAIN (FORMAT JSON) {query}".encode()).fetchone()
            plans[query] = row[0][0]["Plan"] if row else None
        yield Mix(sandbox, database, facts, read_edges(connection, facts, every=True), plans)
    sandbox.drop_database(database)


@pytest.fixture(scope="package")
def shadow(mix: Mix) -> Iterator[Shadow]:
    """A shadow of it."""
    with build(mix.ended) as built:
        yield built
