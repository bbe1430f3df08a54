"""What is customary: it decides between members of a kind, never against law or the brief, and makes no decisive reason."""

from __future__ import annotations

from datetime import date

import pytest

from dbarchitect.choose.deciding import decide
from dbarchitect.choose.demand import demand
from dbarchitect.choose.freshness import doubts
from dbarchitect.knowledge.catalogue import catalogue
from dbarchitect.model.brief import Brief, Entity, ExistingSystem, Need
from dbarchitect.model.choice import Choice
from dbarchitect.model.technology import Demand, Share
from dbarchitect.prose import read

from .demands import asked, case_named, demand_of

GRAPH = Demand(shares=(Share(part="graph", weight=1.0),))


def choice_of(told: Demand) -> Choice:
    return decide(told, catalogue())


def test_custom_decides_between_engines_that_both_serve() -> None:
    for one, other in (("neo4j", "neptune"), ("neptune", "neo4j")):
        choice = choice_of(GRAPH.but(customary=((one, 0.9), (other, 0.2))))
        assert choice.primary.engine == one


def test_a_custom_without_words_weighs_nothing() -> None:
    weights = {w.criterion: w.weight for w in choice_of(GRAPH).weights}
    assert weights["custom"] == 0
    assert {w.criterion: w.weight for w in choice_of(GRAPH.but(customary=(("neo4j", 0.9),))).weights}["custom"] > 0.2


def test_what_would_exclude_the_customary_is_taken_for_a_wish() -> None:
    share = Share(part="documents", weight=1.0, requirements=(asked("fit.embedded >= good must"),))
    told = Demand(shares=(share,))
    assert choice_of(told).primary.engine != "mongodb"
    assert choice_of(told.but(customary=(("mongodb", 0.9),))).primary.engine == "mongodb"


@pytest.mark.parametrize("firm", ["operations.self_hosted = true must", "licence.open_source = true must"])
def test_law_licences_and_own_machines_give_way_to_no_custom(firm: str) -> None:
    told = GRAPH.but(requirements=(asked(firm),), customary=(("neptune", 1.0),))
    row = next(r for r in choice_of(told).ranking if r.engine == "neptune")
    assert row.excluded_by


def test_what_the_brief_rules_out_stays_out_whatever_is_customary() -> None:
    told = GRAPH.but(excluded=(("neo4j", "No Neo4j."),), customary=(("neo4j", 1.0),))
    assert choice_of(told).primary.engine != "neo4j"


def test_what_runs_for_something_else_has_no_claim_to_stay() -> None:
    told = demand_of(case_named("a shop with large search and sessions")).but(existing=("oracle",))
    belongs = choice_of(told.but(customary=(("oracle", 0.9), ("postgresql", 0.9))))
    foreign = choice_of(told.but(customary=(("postgresql", 0.9),)))
    values = [{r.engine: r.by_criterion for r in c.ranking}["oracle"]["continuity"] for c in (belongs, foreign)]
    assert values[0] > 0.5
    assert values[1] == 0


def test_values_that_are_no_shares_are_left_out() -> None:
    brief = read("We keep customers, orders and invoices. Which database should we use?")
    needs = (Need(name="customary", value="postgresql 0.91, mysql, oracle nan, redis -0.30, sqlite 0.05, d1 1e9"),)
    assert demand(brief.but(needs=needs)).customary == (("postgresql", 0.91), ("sqlite", 0.05))


def test_decisive_reasons_carry_a_source_or_come_from_the_brief() -> None:
    """All but what the brief itself says and what is reckoned from the parts of the work; custom comes last."""
    choice = choice_of(GRAPH.but(customary=(("neo4j", 0.95),)))
    grounds = choice.ranking[0].grounds
    assert grounds[-1].criterion == "custom"
    without = {g.criterion for g in grounds if g.source is None}
    assert without <= {"custom", "team", "continuity", "simplicity"}


def test_every_exclusion_carries_the_page_of_its_claim() -> None:
    for told in (GRAPH, demand_of(case_named("a shop with large search and sessions"))):
        for row in choice_of(told).ranking:
            for out in row.exclusions:
                assert out.source is not None or out.path in ("named", "kind") or "family." in out.path or row.sources


def test_pages_that_are_unconfirmed_or_old_are_said() -> None:
    choice = choice_of(GRAPH)
    sources = [g.source for g in choice.ranking[0].grounds if g.source]
    unconfirmed = {s.address for s in sources if not s.checked}
    seen = sorted({s.address for s in sources if s.checked})
    notes = " ".join(doubts(choice, date(2026, 11, 20)))
    assert ("not confirmed" in notes) == bool(unconfirmed)
    assert "over a year ago" not in notes
    later = " ".join(doubts(choice, date(2028, 1, 1)))
    assert ("over a year ago" in later) == bool(seen)


def test_the_engine_of_a_brief_written_as_data_is_a_decision_and_other_systems_stand_beside_it() -> None:
    brief = Brief(
        engine="postgresql",
        entities=(Entity(name="order"), Entity(name="payment")),
        existing=(ExistingSystem(name="accounting", engine="mysql", role="gets the payments every night"),),
    )
    told = demand(brief)
    assert told.existing == ()
    assert choice_of(told).primary.engine == "postgresql"
