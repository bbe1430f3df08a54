"""Plans over partitions, inheritance, all kinds of indexes, expressions and extended statistics are the database's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dbarchitect.model.tables import Index, IndexKey, Name
from dbarchitect.shadow.building import build
from dbarchitect.shadow.fidelity import fidelity_of
from dbarchitect.shadow.reading import read_edges, read_facts
from dbarchitect.shadow.whatif import Candidates, IndexDefinition

if TYPE_CHECKING:
    from dbarchitect.sandbox import Sandbox
    from dbarchitect.shadow.building import Shadow


def test_every_plan_and_cost_of_the_mix_is_identical(mix: Any) -> None:
    with build(mix.facts) as shadow:
        assert shadow.lost == ()
        different = [q for q, plan in mix.plans.items() if shadow.explain(q) != plan]
    assert different == []


def test_every_plan_and_cost_of_a_trading_firm_is_identical(trade: Any) -> None:
    with build(trade.ended) as shadow:
        assert shadow.lost == ()
        different = [q for q, plan in trade.plans.items() if shadow.explain(q) != plan]
    assert different == []


def test_ends_of_columns_are_read_from_the_forged_trees(mix: Any, shadow: Shadow) -> None:
    query = "SELECT * FROM reading_3 WHERE taken > '2026-03-24 23:50'"
    with mix.sandbox.connect(mix.database) as connection:
        connection.execute("CREATE INDEX own_end ON reading_3 (taken)")
        row = connection.execute(f"EXPLAIN (FORMAT JSON) {query}".encode()).fetchone()
        connection.execute("DROP INDEX own_end")

    candidates = Candidates(shadow)
    index = Index(name="own_end", keys=(IndexKey(expression="taken"),))
    candidates.create([IndexDefinition(table=Name(name="reading_3"), index=index)])
    candidates.show(["own_end"])
    assert row is not None
    assert shadow.explain(query) == row[0][0]["Plan"]
    candidates.drop(["own_end"])


def test_fidelity_is_whole_where_all_was_read(shadow: Shadow, mix: Any) -> None:
    assert shadow.fidelity.score >= 0.95
    older = shadow.facts.but(major=15)
    told = fidelity_of(older, 18, lost=("postgis: the extension is not on this machine",))
    assert told.score < 0.8
    assert any("15" in r for r in told.reasons)
    assert any("postgis" in r for r in told.reasons)


def test_tables_that_grew_or_were_never_analysed_are_planned_as_they_are(sandbox: Sandbox) -> None:
    database = sandbox.create_database(owner="postgres")
    queries = (
        "SELECT * FROM fresh WHERE n = 5",
        "SELECT * FROM grew WHERE n < 500 ORDER BY n",
        "SELECT count(*) FROM fresh JOIN grew USING (n)",
    )
    with sandbox.connect(database) as connection:
        connection.execute("CREATE TABLE fresh (n int PRIMARY KEY, t text)")
        connection.execute("CREATE TABLE grew (n int PRIMARY KEY, t text)")
        connection.execute("INSERT INTO grew SELECT i, md5(i::text) FROM generate_series(1, 5000) AS i")
        connection.execute("ANALYZE grew")
        connection.execute("INSERT INTO grew SELECT i, md5(i::text) FROM generate_series(5001, 40000) AS i")
        connection.execute("INSERT INTO fresh SELECT i, md5(i::text) FROM generate_series(1, 30000) AS i")
        connection.execute("CHECKPOINT")
        facts = read_edges(connection, read_facts(connection), every=True)
        rows = [connection.execute(f"EXPLAIN (FORMAT JSON) {q}".encode()).fetchone() for q in queries]
    sandbox.drop_database(database)
    with build(facts) as shadow:
        assert [shadow.explain(q) for q in queries] == [r[0][0]["Plan"] for r in rows if r]
        assert any("never analysed" in r for r in shadow.fidelity.reasons)
