"""An explanation: a plan in words, where its time goes, why, and what was shown to help. None is unknown, never zero."""

from __future__ import annotations

from typing import Literal

from dbarchitect.model.base import Value
from dbarchitect.model.plan import Plan

PlanOrigin = Literal["pasted", "source", "sandbox", "shadow"]
RemedyKind = Literal["index", "statistics", "setting", "maintenance", "rewrite", "schema", "application"]


class Step(Value):
    """One node's part. `share` is of all time, or of all cost where nothing ran; `factor` is actual rows by expected ones."""

    node: int
    said: str
    self_ms: float | None = None
    total_ms: float | None = None
    self_cost: float | None = None
    share: float | None = None
    rows: float | None = None
    """Of all loops: actual where it ran, else expected."""
    factor: float | None = None


class Effect(Value):
    """What a remedy changes, where it was tried. `measured_on` says on which data and engine; costs are the planner's."""

    cost_before: float | None = None
    cost_after: float | None = None
    ms_before: float | None = None
    ms_after: float | None = None
    measured_on: str = ""
    used: bool | None = None
    """An index: whether the plan takes it."""


class Remedy(Value):
    """`sql` does it, `reverse` undoes it. `proven` is None where it could not be tried, with `proof` saying why."""

    kind: RemedyKind
    said: str
    sql: tuple[str, ...] = ()
    reverse: tuple[str, ...] = ()
    proven: bool | None = None
    proof: str = ""
    effect: Effect | None = None


class Cause(Value):
    """Why a part of the plan costs what it costs. `share` is of the whole; `name` is the cause's file and page."""

    name: str
    title: str
    nodes: tuple[int, ...]
    said: str
    share: float | None = None
    certain: bool = True
    """Follows from what the plan says; else it is likely, and `said` tells what it rests on."""
    remedies: tuple[Remedy, ...] = ()


class Rewrite(Value):
    """Another text of the query. Offered only when `proven`: the same rows on data made to break it, and cheaper."""

    name: str
    title: str
    why: str
    sql: str
    proof: str
    trials: int
    effect: Effect
    notes: tuple[str, ...] = ()


class Refused(Value):
    """A rewrite that was thought of and is not offered."""

    name: str
    why: str


class Recipe(Value):
    """How something is done with a driver. `ran` says what was executed here; empty where nothing was."""

    title: str
    code: str
    language: str
    ran: str = ""
    notes: tuple[str, ...] = ()


class Unjudged(Value):
    part: str
    why: str


class Explanation(Value):
    """The answer to “why is this slow, and what helps?”."""

    version: Literal[1] = 1
    source: str = ""
    engine: str = ""
    query: str | None = None
    origin: PlanOrigin
    fidelity: str = ""
    """What the plan rests on: where it was made, with which statistics, on which data."""
    plan: Plan
    steps: tuple[Step, ...]
    causes: tuple[Cause, ...] = ()
    rewrites: tuple[Rewrite, ...] = ()
    refused: tuple[Refused, ...] = ()
    recipes: tuple[Recipe, ...] = ()
    not_judged: tuple[Unjudged, ...] = ()
