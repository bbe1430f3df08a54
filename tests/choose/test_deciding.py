"""The decision: who wins, which stores there are, and what every answer must hold."""

from __future__ import annotations

from typing import Any

import pytest

from dbarchitect.choose.deciding import decide
from dbarchitect.core.errors import ArchitectError
from dbarchitect.knowledge.catalogue import catalogue
from dbarchitect.model.choice import Choice
from dbarchitect.model.technology import Demand, Load, Requirement, Share

from .demands import CASES, asked, case_named, demand_of


def choice_of(case: dict[str, Any]) -> Choice:
    return decide(demand_of(case), catalogue())


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["name"])
def test_the_winner_is_one_experienced_people_would_take(case: dict[str, Any]) -> None:
    choice = choice_of(case)
    assert choice.primary.engine in case["wins"], [(r.engine, r.score) for r in choice.ranking[:5]]
    if "stores" in case:
        beside = {s.role: s.engine for s in choice.stores if not s.same_as_primary}
        assert beside.keys() == case["stores"].keys()
        assert all(beside[role] in engines for role, engines in case["stores"].items()), beside
    assert choice.stay == case.get("stays", False)


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["name"])
def test_every_exclusion_and_every_decisive_reason_has_a_source(case: dict[str, Any]) -> None:
    choice = choice_of(case)
    for row in choice.ranking:
        if row.excluded_by:
            assert row.score is None
            assert row.sources, row.engine
            assert row.sources[0].startswith("https://"), row.engine
    winner = choice.ranking[0]
    assert (winner.engine, bool(winner.reasons), bool(winner.sources)) == (choice.primary.engine, True, True)


@pytest.mark.parametrize("case", CASES[:6], ids=lambda c: c["name"])
def test_the_order_of_what_is_asked_does_not_matter(case: dict[str, Any]) -> None:
    demand = demand_of(case)
    shares = tuple(s.but(requirements=s.requirements[::-1]) for s in demand.shares[::-1])
    turned = demand.but(shares=shares, requirements=demand.requirements[::-1])
    one, other = decide(demand, catalogue()), decide(turned, catalogue())
    assert [(r.engine, r.score) for r in one.ranking] == [(r.engine, r.score) for r in other.ranking]
    assert {(s.role, s.engine) for s in one.stores} == {(s.role, s.engine) for s in other.stores}


def test_the_same_demand_gives_the_same_bytes() -> None:
    case = case_named("a shop with large search and sessions")
    assert choice_of(case).model_dump_json() == choice_of(case).model_dump_json()


def test_a_choice_survives_its_json() -> None:
    choice = choice_of(CASES[0])
    assert Choice.model_validate_json(choice.model_dump_json()) == choice


def test_money_is_never_kept_in_a_cache() -> None:
    fast = Share(
        part="system_of_record", load=Load(reads_per_second=1e6, latency_ms=1), requirements=(asked("durability.record >= good must"),)
    )  # fmt: skip
    choice = decide(Demand(shares=(fast,), team_knows=("redis",), existing=("redis",)), catalogue())
    out = {r.engine: r for r in choice.ranking if r.excluded_by}
    assert {"redis", "valkey", "memcached"} <= out.keys()
    assert any(e.path == "durability.record" for e in out["redis"].exclusions)


def test_an_unknown_claim_lowers_confidence_and_excludes_nothing() -> None:
    bare = asked("compliance.pci_dss = true must")
    choice = decide(Demand(shares=(Share(part="system_of_record"),), requirements=(bare,)), catalogue())
    standing = [r for r in choice.ranking if r.score is not None]
    assert any("compliance.pci_dss" in r.unknown and r.confidence < 1 for r in standing)
    assert not any(
        e.path == "compliance.pci_dss" and "unknown" in e.known for r in choice.ranking for e in r.exclusions
    )


def test_a_closed_product_that_is_named_is_spoken_of() -> None:
    choice = decide(Demand(shares=(Share(part="documents"),), existing=("fauna",), named=("fauna",)), catalogue())
    fauna = choice.ranked("fauna")
    assert fauna is not None
    assert fauna.excluded_by
    assert "shut down" in fauna.excluded_by
    assert any("Fauna" in note and "https://" in note for note in choice.notes)


def test_a_comparison_names_a_winner_and_when_the_other_is_right() -> None:
    compared = choice_of(case_named("documents beside relations, MongoDB or PostgreSQL")).compared
    assert compared is not None
    assert (compared.first, compared.second, compared.winner) == ("mongodb", "postgresql", "postgresql")
    assert compared.because
    assert compared.other_when


def test_staying_comes_with_steps() -> None:
    choice = choice_of(case_named("should we leave MySQL"))
    assert choice.answer.startswith("Stay with MySQL")
    assert any("index" in s for s in choice.steps)
    assert any("artition" in s for s in choice.steps)


def test_a_second_store_says_how_it_keeps_in_step_and_why_both_are_not_written() -> None:
    choice = choice_of(case_named("a shop with large search and sessions"))
    search = next(s for s in choice.stores if s.role == "search")
    assert "outbox" in search.in_step_by
    assert search.staleness
    assert not search.truth
    assert choice.dual_writes is not None
    assert len(choice.dual_writes.steps) == 4


def test_when_everything_is_out_the_error_names_what_excludes_most() -> None:
    impossible = (
        asked("operations.self_hosted = true must"),
        asked("operations.burden >= none must"),
        asked("fit.graph >= native must"),
    )
    with pytest.raises(ArchitectError) as caught:
        decide(Demand(shares=(Share(part="cache", requirements=impossible),)), catalogue())
    assert caught.value.code == "choose.nothing_stands"
    assert "“" in caught.value.message


def test_offers_of_the_winner_meet_every_must() -> None:
    asked_for = (asked("compliance.hipaa = true must"), asked("deployment.clouds includes azure must"))
    choice = decide(
        Demand(shares=(Share(part="system_of_record"),), requirements=asked_for, clouds=("azure",)), catalogue()
    )
    assert choice.primary.engine == "postgresql"
    assert choice.primary.offers[0] == "azure-postgresql"
    for offer in choice.primary.offers:
        assert catalogue().get(offer).value("compliance.hipaa") is not False


def test_requirements_of_a_part_do_not_exclude_the_main_engine() -> None:
    search = Share(part="search", weight=0.5, requirements=(asked("query.typo_tolerance >= native must"),))
    choice = decide(Demand(shares=(Share(part="system_of_record"), search)), catalogue())
    assert choice.primary.engine == "postgresql"
    assert any(s.role == "search" and s.engine != "postgresql" for s in choice.stores)


def test_a_wish_of_strength_must_is_shown_with_its_sentence() -> None:
    never = Requirement(
        path="licence.open_source", operator="=", value=True, strength="must", because="Open source only."
    )
    choice = decide(Demand(shares=(Share(part="system_of_record"),), requirements=(never,)), catalogue())
    oracle = choice.ranked("oracle")
    assert oracle is not None
    assert "Open source only" in (oracle.excluded_by or "")
