"""What is asked of a store is read from briefs in many words, and does not depend on the order of their sentences."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from dbarchitect.brief.reading import load
from dbarchitect.choose.demand import demand, questions
from dbarchitect.model.technology import Demand, Load
from dbarchitect.prose.reader import read
from dbarchitect.prose.tokens import split_sentences

HERE = Path(__file__).parent
CASES: list[dict[str, Any]] = yaml.safe_load((HERE / "demand_cases.yaml").read_text("utf-8"))
SAME: list[list[str]] = yaml.safe_load((HERE / "demand_paraphrases.yaml").read_text("utf-8"))


@cache
def demanded(text: str) -> Demand:
    return demand(read(text))


def asked(found: Demand) -> set[str]:
    listed = [*found.requirements, *(r for s in found.shares for r in s.requirements)]
    return {f"{r.path} {r.operator} {_value(r.value)} {r.strength}" for r in listed}


def _value(value: object) -> str:
    return (
        str(value).lower()
        if isinstance(value, bool)
        else f"{value:g}"
        if isinstance(value, float) and value < 1e5
        else str(int(value))
        if isinstance(value, float)
        else str(value)
    )


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["brief"][:40])
def test_briefs_ask_what_they_say(case: dict[str, Any]) -> None:
    found = demanded(case["brief"])
    shares = {s.part: s for s in found.shares}
    if "main" in case:
        assert found.shares[0].part == case["main"]
    assert set(case.get("parts", ())) <= shares.keys()
    assert not set(case.get("absent", ())) & shares.keys()
    assert set(case.get("asks", ())) <= asked(found)
    assert not {a for a in asked(found) if a.split()[0] in case.get("never", ())}
    for name in ("existing", "team_knows", "clouds"):
        assert set(case.get(name, ())) <= set(getattr(found, name))
    if "named" in case:
        assert sorted(found.named) == case["named"]
    assert set(case.get("excluded", ())) <= {e for e, _ in found.excluded}
    assert found.question == case.get("question", found.question)
    for where, figure in case.get("loads", {}).items():
        part, field = where.split()
        assert getattr(shares[part].load, field) == pytest.approx(figure, rel=0.01)


def meant(found: Demand, *, held: bool = True) -> Demand:
    """The demand without the words it was said in."""
    shares = tuple(
        s.but(
            requirements=tuple(r.but(because="") for r in s.requirements),
            holds=s.holds if held else (),
            load=s.load.but(origins=()) if held else Load(),
        )
        for s in found.shares
    )
    return found.but(
        shares=shares,
        requirements=tuple(r.but(because="") for r in found.requirements),
        excluded=tuple((e, "") for e, _ in found.excluded),
        named=tuple(sorted(found.named)),
    )


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["brief"][:40])
def test_the_order_of_sentences_does_not_matter(case: dict[str, Any]) -> None:
    parts = split_sentences(case["brief"])
    turned = " ".join(p if p[-1] in ".?!;" else p + "." for p in reversed(parts))
    first, second = meant(demanded(case["brief"]), held=False), meant(demanded(turned), held=False)
    assert [(s.part, s.requirements) for s in first.shares] == [(s.part, s.requirements) for s in second.shares]
    assert first.requirements == second.requirements
    assert (first.named, first.existing, first.excluded, first.question) == (
        second.named,
        second.existing,
        second.excluded,
        second.question,
    )


@pytest.mark.parametrize("group", SAME, ids=lambda g: g[0][:40])
def test_paraphrases_ask_the_same(group: list[str]) -> None:
    first = meant(demanded(group[0]), held=False)
    for other in group[1:]:
        found = meant(demanded(other), held=False)
        assert {s.part: s.requirements for s in found.shares} == {s.part: s.requirements for s in first.shares}, other
        assert found.shares[0].part == first.shares[0].part
        assert (found.requirements, found.question) == (first.requirements, first.question)


def test_weights_add_up_and_every_requirement_has_its_sentence() -> None:
    for case in CASES:
        found = demanded(case["brief"])
        assert sum(s.weight for s in found.shares) == pytest.approx(1, abs=0.001)
        assert all(r.because for s in found.shares for r in s.requirements)


def test_entities_and_volumes_alone_make_a_demand() -> None:
    found = demand(
        load(
            """
entities:
  company: {count: 400}
  user: {count: 50 per company}
  order:
    count: 2M
    growth: 5000 per day
    fields: {company: -> company, total: money, placed: timestamp}
""",
            "brief.yaml",
        )
    )
    share = found.shares[0]
    assert [s.part for s in found.shares] == ["system_of_record"]
    assert share.holds == ("company", "order", "user")
    assert 1e8 < (share.load.data_bytes or 0) < 1e9
    assert (share.load.data_bytes_in_3_years or 0) > (share.load.data_bytes or 0)
    assert share.load.writes_per_second == pytest.approx(5000 / 86400, rel=0.01)
    assert {field for field, _ in share.load.origins} >= {"data_bytes", "data_bytes_in_3_years", "writes_per_second"}


def test_needs_of_a_yaml_brief_ask_as_those_of_prose_do() -> None:
    found = demand(
        load(
            "needs: [{need: graph traversal, strength: must}, {need: write rate, value: 40000/s}, {need: technology excluded, value: oracle}]",
            "b.yaml",
        )
    )
    assert found.shares[0].part == "graph"
    assert "query.graph_traversal >= good must" in asked(found)
    assert found.shares[0].load.writes_per_second == 40000
    assert found.excluded == (("oracle", "without oracle"),)


def asked_about(text: str) -> set[str]:
    return {q.id for q in questions(read(text))}


def test_what_is_unclear_is_asked_and_what_is_said_is_not() -> None:
    open_ = asked_about("Which database should we use for orders and customers with strict integrity?")
    assert {"choice_volume", "choice_rates", "choice_cloud", "choice_people"} <= open_
    told = "Which database for orders and customers on AWS? 200 GB, 300 writes per second, two developers, money must be right."
    assert not asked_about(told) & {
        "choice_volume",
        "choice_rates",
        "choice_cloud",
        "choice_people",
        "choice_consistency",
    }
    assert "choice_vectors" in asked_about("We want semantic search over our documents, self-hosted.")
    assert "choice_consistency" in asked_about(
        "User profiles in three regions, active-active, each region takes writes."
    )


def test_questions_are_ranked_and_say_what_answers_change() -> None:
    found = questions(read("Should we move off MySQL? What should we move to?"))
    assert found[0].id == "choice_leaving"
    assert [q.weight for q in found] == sorted((q.weight for q in found), reverse=True)
    assert all(q.matters_because and q.assumed and len(q.options) >= 3 for q in found)
