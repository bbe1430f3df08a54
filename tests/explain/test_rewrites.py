"""A rewrite is offered where it returns the same rows, and is not proven where it does not."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

from dbarchitect.explain.adversary import hints_of
from dbarchitect.explain.case import Case
from dbarchitect.explain.ground import Ground
from dbarchitect.explain.oracle import GroundOracle
from dbarchitect.explain.proving import Verdict, prove
from dbarchitect.explain.query import read_query
from dbarchitect.explain.reading import read_plan
from dbarchitect.explain.rewrites import rewriters
from dbarchitect.explain.shape import Candidate, View, qualified
from dbarchitect.explain.trying import Bench, _same_rows

if TYPE_CHECKING:
    from dbarchitect.model.schema import Schema
    from dbarchitect.sandbox import Sandbox

HERE = Path(__file__).parent
CASES: dict[str, dict[str, list[str]]] = yaml.safe_load((HERE / "rewrites.yaml").read_text("utf-8"))
REWRITERS = {r.__name__.rpartition(".")[2]: r for r in rewriters()}
HOLDS = [(n, q) for n, c in CASES.items() for q in c["holds"]]
FAILS = [(n, q) for n, c in CASES.items() for q in c["fails"]]


@pytest.fixture(scope="module")
def schema(sandbox: Sandbox) -> Schema:
    from dbarchitect.engines.postgresql.read import read_schema

    name = sandbox.create_database()
    with sandbox.connect(name) as connection:
        connection.execute((HERE / "schema.sql").read_bytes())
        found = read_schema(connection).schema
    sandbox.drop_database(name)
    return found


@pytest.fixture(scope="module")
def ground(sandbox: Sandbox, schema: Schema) -> Ground:
    return Ground(sandbox, schema, {})


def tried(name: str, sql: str, ground: Ground, schema: Schema) -> list[tuple[Candidate, Verdict]]:
    query = read_query(sql)
    assert query.tree is not None
    view = View(qualified(query.tree, schema), schema, query.parameters)
    hints = hints_of(view.original)
    plan = read_plan("Result  (cost=0.00..0.01 rows=1 width=4)")
    bench = Bench(ground, None, query, view, Case(plan), hints, lambda _: None)  # type: ignore[arg-type]
    return [
        (c, prove(ground, query, ALL if not query.parameters else hints, c.check or _same_rows(bench, c)))
        for c in REWRITERS[name].offer(view)
    ]


ALL = hints_of(
    read_query(
        "SELECT 1 FROM customers c, orders o, items i, blocked b WHERE c.city = 'Ulm' AND c.postal_code = '89073' AND o.customer_id = 5 "
        "AND o.code = 'abc' AND o.placed_at > '2024-02-29' AND o.total = 5 AND i.qty = 4 AND b.email = 'x' AND o.total = 0"
    ).tree  # type: ignore[arg-type]
)


def test_every_rewrite_has_its_cases() -> None:
    assert set(CASES) == set(REWRITERS)
    for rewriter in REWRITERS.values():
        assert rewriter.TITLE
        assert rewriter.__doc__


@pytest.mark.parametrize(("name", "sql"), HOLDS)
def test_offered_and_proven(name: str, sql: str, ground: Ground, schema: Schema) -> None:
    found = tried(name, sql, ground, schema)
    assert found, "nothing is offered"
    for candidate, verdict in found:
        assert verdict.same, f"{verdict.why}\n{candidate.sql}"
        assert verdict.trials >= 3


@pytest.mark.parametrize(("name", "sql"), FAILS)
def test_not_offered_or_not_proven(name: str, sql: str, ground: Ground, schema: Schema) -> None:
    for candidate, verdict in tried(name, sql, ground, schema):
        assert not verdict.same, candidate.sql


WRONG = (
    ("SELECT id FROM orders WHERE total > 5", "SELECT id FROM orders WHERE total >= 5"),
    ("SELECT total FROM orders", "SELECT DISTINCT total FROM orders"),
    ("SELECT id FROM orders WHERE NOT (total > 5)", "SELECT id FROM orders WHERE (total > 5) IS NOT TRUE"),
    ("SELECT email FROM blocked UNION ALL SELECT city FROM customers", "SELECT email FROM blocked UNION SELECT city FROM customers"),
    ("SELECT count(total) FROM orders", "SELECT count(*) FROM orders"),
    ("SELECT max(total) FROM orders", "SELECT total FROM orders ORDER BY total DESC LIMIT 1"),
    ("SELECT c.id FROM customers c JOIN orders o ON o.customer_id = c.id", "SELECT c.id FROM customers c WHERE EXISTS (SELECT FROM orders o WHERE o.customer_id = c.id)"),
    ("SELECT sum(total) FROM orders WHERE status = 'x'", "SELECT coalesce(sum(total), 0) FROM orders WHERE status = 'x'"),
    ("SELECT * FROM customers WHERE city <> 'Ulm'", "SELECT * FROM customers WHERE city IS DISTINCT FROM 'Ulm'"),
    ("SELECT * FROM orders WHERE placed_at <= '2024-02-29'", "SELECT * FROM orders WHERE placed_at < '2024-02-29'"),
    ("SELECT id FROM customers WHERE city LIKE 'Ulm%'", "SELECT id FROM customers WHERE city ILIKE 'Ulm%'"),
    ("SELECT id::int FROM orders", "SELECT id FROM orders"),
)  # fmt: skip


@pytest.mark.parametrize(("one", "other"), WRONG)
def test_data_tell_apart_what_is_nearly_the_same(one: str, other: str, ground: Ground, schema: Schema) -> None:
    query = read_query(one)
    assert query.tree is not None
    hints = hints_of(qualified(query.tree, schema))
    bench = Bench(ground, None, query, View(query.tree, schema), None, hints, lambda _: None)  # type: ignore[arg-type]
    fresh = Ground(ground.sandbox, schema, {}) if hints.constants else ground
    assert not prove(fresh, query, hints, _same_rows(bench, Candidate(other, ""))).same


def test_costs_come_from_a_planner(ground: Ground, schema: Schema) -> None:
    oracle = GroundOracle(ground)
    whole = oracle.plan("SELECT * FROM orders", 0).root.cost
    one = oracle.plan("SELECT * FROM orders WHERE id = 5", 0).root.cost
    assert whole is not None
    assert one is not None
    assert one < whole / 10


def test_mangled_queries_stop_no_rewrite(schema: Schema) -> None:
    """Words dropped, doubled and mixed: a rewrite is offered or not, and nothing else happens."""
    import random

    from dbarchitect.core.errors import ArchitectError

    chosen = random.Random(3)
    queries = [q for c in CASES.values() for which in c.values() for q in which]
    understood = 0
    for _ in range(600):
        words = chosen.choice(queries).split(" ")
        at = chosen.randrange(len(words))
        other = chosen.choice(chosen.choice(queries).split(" "))
        match chosen.randrange(3):
            case 0:
                words.insert(at, other)
            case 1:
                words[at] = other
            case 2:
                words.pop(at)
        try:
            query = read_query(" ".join(words))
        except ArchitectError:
            continue
        if query.tree is None:
            continue
        understood += 1
        view = View(qualified(query.tree, schema), schema, query.parameters)
        hints_of(view.original)
        for rewriter in rewriters():
            assert all(c.sql for c in rewriter.offer(view))
    assert understood > 100
