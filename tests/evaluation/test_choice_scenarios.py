"""The scenarios of technology choice are well formed, balanced, and fit to measure: a perfect answer has no fault, a blunder is seen."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from evaluation.choosing.scenario import FAMILIES, Scenario, load, parse
from evaluation.choosing.shuffle import sentences, shuffled
from evaluation.choosing.verdict import SPECIALISTS, judge

from dbarchitect.knowledge.catalogue import catalogue

ALL = (*load("seen"), *load("unseen"))
WRITTEN: dict[str, Any] = {
    "family": "oltp",
    "text": "x",
    "accept": ["postgresql", "mysql"],
    "ideal": "postgresql",
    "blunders": ["redis"],
    "why": "y",
}


def perfect(scenario: Scenario) -> dict[str, Any]:
    """An answer to which there is nothing to say against."""
    stores = [{"role": part, "engine": wanted[0]} for part, wanted in scenario.stores.expected.items()]
    ranked = {"engine": scenario.ideal, "reasons": ["fits"], "sources": ["https://example.com/page"]}
    notes = [f"about {names.split('|')[0]}" for names in scenario.notes]
    primary = {"engine": scenario.ideal, "offers": [{"id": each} for each in scenario.offers[:1]]}
    return {"primary": primary, "stores": stores, "notes": notes, "ranking": [ranked]}


def test_the_halves_are_balanced() -> None:
    halves = {half: Counter(s.family for s in ALL if s.half == half) for half in ("seen", "unseen")}
    assert halves["seen"].total() == 30
    assert halves["seen"] == halves["unseen"]
    assert set(halves["seen"]) == set(FAMILIES)
    assert len({s.name for s in ALL}) == len(ALL)
    assert sum(s.source is not None for s in ALL) * 3 >= len(ALL) * 2
    most, _ = Counter(s.ideal for s in ALL).most_common(1)[0]
    always = [s for s in ALL if most in s.accept]
    assert len(always) <= len(ALL) / 2, f"“{most}” without reading would be right too often"


def test_every_technology_spoken_of_is_known() -> None:
    offers = {offer for s in ALL for offer in s.offers}
    engines = {engine for s in ALL for engine in s.engines} | {e for some in SPECIALISTS.values() for e in some}
    known = catalogue()
    assert not {id_ for id_ in engines | offers if id_ not in known}
    assert {known.get(offer).kind for offer in offers} == {"offer"}
    assert {known.get(s.ideal).kind for s in ALL} == {"engine"}
    for s in ALL:
        assert {known.get(offer).engine for offer in s.offers} <= {*s.accept}, s.name


@pytest.mark.parametrize("scenario", ALL, ids=lambda s: s.name)
def test_every_scenario_is_fit_to_measure(scenario: Scenario) -> None:
    assert 60 <= len(scenario.text.split()) <= 250
    assert len(scenario.blunders) >= 5
    assert len(sentences(scenario.text)) >= 4
    assert len(scenario.why.split()) >= 15
    best = judge(scenario, perfect(scenario))
    assert best.clean
    assert best.ideal
    assert best.winner_sourced
    for engine in scenario.blunders:
        worst = judge(scenario, {**perfect(scenario), "primary": {"engine": engine}})
        assert worst.blunder
        assert not worst.right


@pytest.mark.parametrize("scenario", [s for s in ALL if s.paraphrase], ids=lambda s: s.name)
def test_a_paraphrase_keeps_the_figures_and_not_the_words(scenario: Scenario) -> None:
    assert scenario.paraphrase is not None
    told = set(scenario.text.lower().split())
    again = set(scenario.paraphrase.lower().split())
    assert len(told & again) < 0.6 * len(told)
    numbers = {word.strip(".,():;%") for word in again if word[0].isdigit()}
    assert len(numbers & {word.strip(".,():;%") for word in told}) >= 1


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"ideal": "oracle"}, "oracle is not accepted"),
        ({"blunders": ["mysql"]}, "both accepted and a blunder"),
        ({"stores": {"expected": {"search": ["opensearch"]}, "none_for": ["search"]}}, "both expected and forbidden"),
        ({"stores": {"none_for": ["archive"]}}, "none_for"),
        ({"family": "other"}, "family"),
        ({"source": "somewhere"}, "no address"),
        ({"ideals": "mysql"}, "ideals"),
    ],
)
def test_a_scenario_that_contradicts_itself_is_refused(wrong: dict[str, Any], said: str) -> None:
    assert parse("shop", "seen", WRITTEN).ideal == "postgresql"
    with pytest.raises(ValueError, match=said):
        parse("shop", "seen", {**WRITTEN, **wrong})


@pytest.mark.parametrize("scenario", ALL, ids=lambda s: s.name)
def test_another_order_has_the_same_sentences(scenario: Scenario) -> None:
    mixed = shuffled(scenario.text, 1)
    assert mixed == shuffled(scenario.text, 1)
    assert sorted(mixed.split()) == sorted(scenario.text.split())
    assert mixed.split() != scenario.text.split()


def test_sentences_end_where_a_reader_ends_them() -> None:
    text = "We have 4.5 GB, e.g. photos. (Don't ask!) 20 users\nread them. Why?\n\n- no cloud\n- no cost"
    assert sentences(text) == [
        "We have 4.5 GB, e.g. photos.",
        "(Don't ask!)",
        "20 users read them.",
        "Why?",
        "- no cloud",
        "- no cost",
    ]
    assert shuffled("Only one sentence.", 3) == "Only one sentence."
    assert shuffled("- a thing\n- b thing", 1).splitlines() == ["- b thing", "- a thing"]
