"""The technology decision: what was chosen, what was excluded and by what, what would change it, and what it costs."""

from __future__ import annotations

from typing import Literal

from dbarchitect.model.base import Value
from dbarchitect.model.question import Question
from dbarchitect.model.technology import Demand, Part


class Source(Value):
    """A page that a claim rests on; `checked` is the day somebody read it, empty when nobody has confirmed it yet."""

    address: str
    checked: str = ""


class Reason(Value):
    """One sentence for or against, with the page it rests on (none when it is reckoned from the brief)."""

    text: str
    criterion: str = ""
    source: Source | None = None


class Exclusion(Value):
    """Why a technology cannot be: what was asked, in the brief's words, and what is known of it."""

    asked: str
    because: str
    known: str
    path: str = ""
    source: Source | None = None

    @property
    def sentence(self) -> str:
        return f"{self.asked}: {self.known}"


class Ranked(Value):
    """A technology with its score (0..1) and its values by criterion; without a score when it is excluded."""

    engine: str
    name: str
    score: float | None = None
    second_score: float | None = None
    """By the second method."""
    by_criterion: dict[str, float] = {}
    confidence: float = 1.0
    """The share of what was asked for that is known of it."""
    excluded_by: str | None = None
    exclusions: tuple[Exclusion, ...] = ()
    reasons: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    """Addresses behind the reasons and exclusions."""
    grounds: tuple[Reason, ...] = ()
    """The reasons with criterion and source each."""
    unknown: tuple[str, ...] = ()
    """What was asked and nobody says of it."""


class Weight(Value):
    """How much a criterion counts (all weights sum to 1), and what in the brief raised or lowered it."""

    criterion: str
    title: str
    weight: float
    base: float
    because: tuple[str, ...] = ()


class Methods(Value):
    """Who wins by each of the two methods; the weighted sum decides, and why they differ is said."""

    weighted_sum: str
    topsis: str
    agree: bool
    note: str = ""


class Primary(Value):
    """The main engine and the managed offers that fit, the best first."""

    engine: str
    name: str
    role: Part = "system_of_record"
    offers: tuple[str, ...] = ()
    extensions: tuple[str, ...] = ()
    """What is added to it (`pgvector`)."""
    because: tuple[Reason, ...] = ()


class StorePlan(Value):
    """One store of the data layer: what it holds, who has the truth, how it is kept in step, and how old its answers may be."""

    role: Part
    engine: str
    name: str
    holds: tuple[str, ...] = ()
    truth: bool = False
    in_step_by: str = ""
    reads: str = ""
    staleness: str = ""
    pays: str = ""
    """Why a store of its own pays, or why it does not need one."""
    extension: str | None = None
    same_as_primary: bool = False


class Challenger(Value):
    """The smallest change at which another one would win. `before` and `after` are the changed quantity, on both sides of the turn."""

    challenger: str
    wins_when: str
    kind: Literal["weight", "load", "requirement"]
    of: str
    """The criterion, the figure of the load, or the path of the requirement."""
    before: float | None = None
    after: float | None = None


class CostLine(Value):
    """One part of a monthly cost: how much of what, at which price."""

    what: str
    quantity: float
    unit: str
    price: float
    amount: float
    source: Source | None = None
    date: str = ""


class MonthlyCost(Value):
    """A monthly range for one way of running an engine; `low` and `high` differ by what the lines and notes name."""

    engine: str
    offer: str | None
    name: str
    low: float
    high: float
    currency: str = "USD"
    lines: tuple[CostLine, ...] = ()
    drivers: tuple[str, ...] = ()
    inputs: tuple[tuple[str, str], ...] = ()
    options: tuple[str, ...] = ()
    """Serverless against provisioned, reserved capacity, tiering: each with the figure at which it pays."""
    prices_of: str = ""
    """The oldest date among the prices."""


class OfferFit(Value):
    """A managed offer of the main engine that meets what must be met, with reasons; or why it does not."""

    offer: str
    name: str
    fits: bool
    reasons: tuple[Reason, ...] = ()
    score: float = 0.0


class Comparison(Value):
    """Two (or more) that the brief asks about, side by side."""

    first: str
    second: str
    winner: str
    because: tuple[str, ...]
    other_when: tuple[str, ...]
    """When the other would be right."""


class LostUpdate(Value):
    """The interleaving by which writing to two stores from the application loses an update."""

    steps: tuple[str, ...]
    left_with: str


class Choice(Value):
    """The whole technology decision."""

    version: Literal[1] = 1
    title: str
    answer: str
    primary: Primary
    stores: tuple[StorePlan, ...]
    ranking: tuple[Ranked, ...]
    sensitivity: tuple[Challenger, ...] = ()
    cost: tuple[MonthlyCost, ...] = ()
    notes: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    assumptions: tuple[str, ...] = ()
    offers: tuple[OfferFit, ...] = ()
    compared: Comparison | None = None
    stay: bool = False
    """True when what runs today is to be kept."""
    steps: tuple[str, ...] = ()
    """When staying: what to do instead of moving."""
    methods: Methods
    weights: tuple[Weight, ...]
    dual_writes: LostUpdate | None = None
    demand: Demand

    def ranked(self, engine: str) -> Ranked | None:
        return next((r for r in self.ranking if r.engine == engine), None)
