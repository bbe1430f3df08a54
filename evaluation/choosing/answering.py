"""Asks for the answers of all scenarios, and again with the sentences in another order."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from dbarchitect.core.errors import ArchitectError
from evaluation.choosing.scenario import Scenario
from evaluation.choosing.shuffle import shuffled
from evaluation.choosing.verdict import Verdict, judge, main_engine, refused

Chooser = Callable[[str], dict[str, Any]]
"""The answer to a text in its JSON form; raises ArchitectError."""


@dataclass(frozen=True)
class Change:
    """An answer that was another one in other words or another order."""

    scenario: Scenario
    how: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Outcome:
    """The verdicts, how many retellings were tried, and which of them changed the answer."""

    verdicts: tuple[Verdict, ...]
    retold: int = 0
    changes: tuple[Change, ...] = ()


def evaluate(scenarios: Sequence[Scenario], choose: Chooser, shuffles: int = 0) -> Outcome:
    """All answers judged; each text is asked again in `shuffles` orders, and as its paraphrase if it has one."""
    verdicts, changes, retold = [], [], 0
    for scenario in scenarios:
        verdict = _verdict(scenario, choose)
        verdicts.append(verdict)
        for how, text in _retellings(scenario, shuffles):
            retold += 1
            engine = _engine(text, choose)
            if engine != verdict.engine:
                changes.append(Change(scenario, how, verdict.engine, engine))
    return Outcome(tuple(verdicts), retold, tuple(changes))


def _verdict(scenario: Scenario, choose: Chooser) -> Verdict:
    began = time.perf_counter()
    try:
        answer = choose(scenario.text)
    except ArchitectError as error:
        return refused(scenario, error.code, time.perf_counter() - began)
    return judge(scenario, answer, time.perf_counter() - began)


def _retellings(scenario: Scenario, shuffles: int) -> list[tuple[str, str]]:
    if not shuffles:
        return []
    told = [(f"order {seed}", shuffled(scenario.text, seed)) for seed in range(1, shuffles + 1)]
    return [*told, ("paraphrase", scenario.paraphrase)] if scenario.paraphrase else told


def _engine(text: str, choose: Chooser) -> str | None:
    try:
        return main_engine(choose(text))
    except ArchitectError:
        return None


def application() -> Chooser:
    """The use case `choose` of the application; ArchitectError when there is none."""
    from dbarchitect.app.shelf import Shelf
    from dbarchitect.app.usecase import Surroundings, use_case

    declared = use_case("choose").load()
    around = Surroundings(say=lambda _: None, shelf=Shelf())

    def choose(text: str) -> dict[str, Any]:
        answer = declared.run(declared.Input.model_validate({"brief": text}), around)
        return cast("dict[str, Any]", json.loads(answer.render("json", width=100, colour=False)))

    return choose
