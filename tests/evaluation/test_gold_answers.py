"""The gold answers are well formed, balanced, and reachable: saying exactly what they say scores full marks."""

from __future__ import annotations

from collections import Counter

import pytest
from evaluation.gold import CASES, KINDS, Gold, load, parse
from evaluation.names import closeness
from evaluation.score import FACTS, MEASURES, score
from perfect import perfect

from dbarchitect.model.brief import Brief

ALL = (*load("seen"), *load("unseen"))


def test_the_unseen_half_stays_as_large_and_as_varied_as_it_was() -> None:
    halves = Counter(case.half for case in ALL)
    assert halves["unseen"] == 24
    assert halves["seen"] >= 24
    for kind in KINDS:
        sizes = Counter(case.half for case in ALL if case.kind == kind)
        assert sizes["unseen"] >= 2, kind
        assert sizes["seen"] >= sizes["unseen"] - 1, kind
    assert len({case.name for case in ALL}) == len(ALL)


@pytest.mark.parametrize("case", ALL, ids=lambda case: case.name)
def test_every_case_is_fit_to_measure(case: Gold) -> None:
    size = len(case.text.split())
    assert (30 if case.kind == "short" else 100) <= size <= 350
    assert len(case.entities) >= 3
    assert len(case.relationships) >= 2
    linked = {end for each in case.relationships for end in (each.left, each.right)}
    linked |= {end for pair in case.optional_relationships for end in pair}
    alone = [name for name, entity in case.entities.items() if name not in linked and not entity.attributes]
    assert len(alone) <= 3, alone
    for name, entity in case.entities.items():
        for attribute in entity.attributes:
            twins = [other for other in entity.attributes if other != attribute and closeness(other, attribute) == 3]
            assert not twins, (name, attribute, twins)


@pytest.mark.parametrize("case", ALL, ids=lambda case: case.name)
def test_a_perfect_reading_scores_one_and_an_empty_one_nothing(case: Gold) -> None:
    full = score(case, perfect(case))
    assert {measure: full.counts[measure].f1 for measure in MEASURES} == dict.fromkeys(MEASURES, 1.0), full.notes
    assert all(full.facts[fact][0] == full.facts[fact][1] for fact in FACTS), full.facts
    nothing = score(case, Brief())
    assert nothing.counts["entities"].f1 == 0
    assert nothing.counts["attributes_overall"].recall == 0
    assert nothing.counts["relationships"].f1 == 0


def test_a_case_that_contradicts_itself_is_refused() -> None:
    written = {"kind": "short", "text": "x", "entities": {"dog": None}}
    assert parse("ok", "seen", written).entities["dog"].attributes == {}
    with pytest.raises(ValueError, match="cat"):
        parse("bad", "seen", {**written, "relationships": [["dog", "cat", "many_to_one"]]})
    with pytest.raises(ValueError, match="some_to_none"):
        parse("bad", "seen", {**written, "relationships": [["dog", "dog", "some_to_none"]]})
    with pytest.raises(ValueError, match="dog"):
        parse("bad", "seen", {**written, "optional_entities": ["dog"]})


def test_briefs_for_whole_runs_have_a_useful_length() -> None:
    texts = sorted((CASES / "run_only").glob("*.md"))
    assert len(texts) >= 16
    for path in texts:
        assert 80 <= len(path.read_text(encoding="utf-8").split()) <= 320, path.name
