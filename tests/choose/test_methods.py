"""Both methods: bounded, monotone, and different where they should be."""

from __future__ import annotations

import pytest

from dbarchitect.choose.case import Case
from dbarchitect.choose.methods import topsis, weighted_sum
from dbarchitect.choose.weights import weights
from dbarchitect.model.technology import Demand, Share

from .demands import asked

WEIGHT = {"a": 0.5, "b": 0.3, "c": 0.2}


@pytest.mark.parametrize("method", [weighted_sum, topsis])
def test_scores_lie_between_the_worst_and_the_best(method: object) -> None:
    score = method.score  # type: ignore[attr-defined]
    assert score(dict.fromkeys(WEIGHT, 0.0), WEIGHT) == 0
    assert score(dict.fromkeys(WEIGHT, 1.0), WEIGHT) == pytest.approx(1)
    assert 0 < score({"a": 0.2, "b": 0.9, "c": 0.4}, WEIGHT) < 1


@pytest.mark.parametrize("method", [weighted_sum, topsis])
def test_more_of_anything_never_scores_less(method: object) -> None:
    score = method.score  # type: ignore[attr-defined]
    values = {"a": 0.4, "b": 0.5, "c": 0.6}
    for name in values:
        assert score(values | {name: values[name] + 0.2}, WEIGHT) > score(values, WEIGHT)


def test_topsis_minds_one_grave_weakness_more() -> None:
    even, uneven = {"a": 0.6, "b": 0.6, "c": 0.6}, {"a": 0.2, "b": 1.0, "c": 1.0}
    assert weighted_sum.score(even, WEIGHT) == pytest.approx(weighted_sum.score(uneven, WEIGHT))
    assert topsis.score(even, WEIGHT) > topsis.score(uneven, WEIGHT)


def test_weights_sum_to_one_and_follow_the_brief() -> None:
    plain = Case(Demand(shares=(Share(part="system_of_record"),)))
    asking = Case(
        Demand(shares=(Share(part="system_of_record", requirements=(asked("query.joins >= good must"), asked("query.geo >= good must"))),), developers=2)
    )  # fmt: skip
    before, after = ({w.criterion: w for w in weights(c)} for c in (plain, asking))
    assert sum(w.weight for w in before.values()) == pytest.approx(1)
    assert sum(w.weight for w in after.values()) == pytest.approx(1)
    assert after["queries"].weight / after["ecosystem"].weight > before["queries"].weight / before["ecosystem"].weight
    assert after["operations"].because == ("a small team",)
    assert before["continuity"].weight == 0
