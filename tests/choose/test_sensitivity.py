"""Turning points are right by construction: with the change the challenger wins, with a little less it does not."""

from __future__ import annotations

from typing import Any

import pytest

from dbarchitect.choose.case import Case
from dbarchitect.choose.ranking import rank
from dbarchitect.choose.sensitivity import by_load, by_requirement, by_weight, sensitivity
from dbarchitect.choose.sensitivity.loads import _FIGURES, first_with
from dbarchitect.choose.sensitivity.weights import first_at, moved
from dbarchitect.choose.weights import weights

from .demands import CASES, demand_of, field

SOME = CASES[:12]


def named(case: dict[str, Any]) -> str:
    return str(case["name"])


@pytest.mark.parametrize("case", SOME, ids=named)
def test_moving_a_weight_as_said_turns_the_answer_and_a_bit_less_does_not(case: dict[str, Any]) -> None:
    it = Case(demand_of(case))
    weight = {w.criterion: w.weight for w in weights(it)}
    ranked = rank(field(), it, weight)
    for turn in by_weight(ranked, weight):
        assert turn.before is not None
        assert turn.after is not None
        assert first_at(ranked, moved(weight, turn.of, turn.after)) == turn.challenger
        assert first_at(ranked, moved(weight, turn.of, turn.before)) != turn.challenger
        assert sum(moved(weight, turn.of, turn.after).values()) == pytest.approx(1)


@pytest.mark.parametrize("case", SOME, ids=named)
def test_a_load_as_said_turns_the_answer_and_a_bit_less_does_not(case: dict[str, Any]) -> None:
    it = Case(demand_of(case))
    winner = rank(field(), it)[0].id
    fields = dict(_FIGURES)
    for turn in by_load(field(), it, winner):
        assert turn.before is not None
        assert turn.after is not None
        now = it.data_bytes(it.main) if turn.of == "data_bytes" else getattr(it.main.load, turn.of)
        assert first_with(field(), it, fields[turn.of], turn.after / now) == turn.challenger != winner
        assert first_with(field(), it, fields[turn.of], turn.before / now) == winner


def test_a_load_is_bracketed_closely() -> None:
    it = Case(demand_of(CASES[0]))
    for turn in by_load(field(), it, rank(field(), it)[0].id):
        assert turn.before
        assert turn.after
        assert max(turn.after / turn.before, turn.before / turn.after) < 1.02


@pytest.mark.parametrize("case", SOME, ids=named)
def test_requirements_said_to_decide_do(case: dict[str, Any]) -> None:
    it = Case(demand_of(case))
    winner = rank(field(), it)[0].id
    for turn in by_requirement(field(), it, winner):
        assert turn.challenger != winner
        assert turn.wins_when


def test_what_carries_more_takes_over_as_writes_grow() -> None:
    it = Case(demand_of(CASES[0]))
    ranked = rank(field(), it)
    turns = sensitivity(field(), it, ranked, {w.criterion: w.weight for w in weights(it)})
    by_writes = [t for t in turns if t.kind == "load" and t.of == "writes_per_second"]
    assert by_writes
    assert "writes pass" in by_writes[0].wins_when
