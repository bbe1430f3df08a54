"""Plans over partitions, inheritance, all kinds of indexes, expressions and extended statistics are the database's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dbarchitect.model.tables import Index, IndexKey, Name
from dbarchitect.shadow.building import build
from dbarchitect.shadow.fidelity import fidelity_of
from dbarchitect.shadow.whatif import Candidates, IndexDefinition

if TYPE_CHECKING:
    from dbarchitect.shadow.building import Shadow


def test_every_plan_and_cost_of_the_mix_is_identical(mix: Any) -> None:
    with build(mix.facts) as shadow:
        assert shadow.lost == ()
        different = [q for q, plan in mix.plans.items() if shadow.explain(q) != plan]
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
