"""What is asked, and what stands already: technologies named, running, known, ruled out; clouds, people, money."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dbarchitect.choose.demand.told import Told
    from dbarchitect.model.brief import Budget

IN_DOLLARS = {
    "USD": 1.0,
    "EUR": 1.1,
    "GBP": 1.3,
    "CHF": 1.15,
    "JPY": 0.0066,
    "CAD": 0.72,
    "AUD": 0.66,
    "PLN": 0.26,
    "INR": 0.012,
}
"""Rough rates, for the size of a budget only."""


def standing(told: Told) -> dict[str, Any]:
    """The fields of a demand that hold for all shares."""
    brief = told.brief
    excluded = _excluded(told)
    ruled_out = {e for e, _ in excluded}
    existing = _existing(told, ruled_out)
    passing = _spoken_as(told, "suggested") | _spoken_as(told, "apart") | _spoken_as(told, "met")
    wanted = brief.engine if brief.engine not in {*ruled_out, *existing, *passing} else None
    return {
        "named": tuple(e for e in named(told) if e not in ruled_out),
        "wanted": wanted,
        "excluded": excluded,
        "existing": existing,
        "team_knows": tuple(sorted({n.value for n in told.values("technology_known") if n.value})),
        "clouds": _clouds(told),
        "developers": brief.team.developers,
        "administrators": brief.team.administrators,
        "budget_month_usd": _monthly(brief.budget),
        "question": _question(told, existing, ruled_out),
        "customary": _customary(told),
    }


def _customary(told: Told) -> tuple[tuple[str, float], ...]:
    """Engines with their shares, of a value such as "mongodb 0.81, postgresql 0.55"; what is no such pair is left out."""
    pairs = (entry.split() for n in told.values("customary") for entry in (n.value or "").split(","))
    return tuple((p[0], float(p[1])) for p in pairs if len(p) == 2 and _SHARE.fullmatch(p[1]))


_SHARE = re.compile(r"[01]\.\d{1,4}")


def _existing(told: Told, ruled_out: set[str]) -> tuple[str, ...]:
    """What runs where the answer will run: not what others suggest, nor what stays elsewhere when the rest is asked about."""
    brief = told.brief
    runs = _spoken_as(told, "existing")
    apart = _spoken_as(told, "apart")
    found = runs | {s.engine for s in brief.existing if s.engine}
    found -= (_spoken_as(told, "suggested") | _spoken_as(told, "met")) - runs
    if told.record_is_elsewhere:
        found -= apart
    if brief.engine and settled(told):
        found &= {brief.engine}  # the other systems it names stand beside this one
    if not found and told.mentions("migration"):
        left = sorted(set(brief.engines_named) - ruled_out)
        found = set(left) if len(left) == 1 else set()
    return tuple(sorted(found))


def settled(told: Told) -> bool:
    """Whether the brief was written as data: its engine is a decision there, where in prose it may be a passing word."""
    return told.brief.engine is not None and not told.mentions("customary")


def _spoken_as(told: Told, how: str) -> set[str]:
    return {n.value for n in told.values(f"technology_{how}") if n.value}


def named(told: Told) -> tuple[str, ...]:
    return tuple(dict.fromkeys(told.brief.engines_named))


def _excluded(told: Told) -> tuple[tuple[str, str], ...]:
    found = {n.value: n.text or f"without {n.value}" for n in told.values("technology_excluded") if n.value}
    return tuple(sorted(found.items()))


def _clouds(told: Told) -> tuple[str, ...]:
    said = {n.value for n in told.values("cloud") if n.value}
    if told.brief.cloud:
        said.add(told.brief.cloud)
    return tuple(sorted(said - {"on_premises"}))


def _monthly(budget: Budget | None) -> float | None:
    if budget is None or budget.amount is None or budget.period == "once":
        return None
    return round(budget.amount * IN_DOLLARS.get(budget.currency, 1.0) / (12 if budget.period == "year" else 1), 2)


def _question(told: Told, existing: tuple[str, ...], ruled_out: set[str]) -> str:
    """Staying is the question when somebody asks whether to; leaving when it is settled."""
    brief = told.brief
    if existing and told.mentions("stay"):
        return "stay_or_move"
    compared = [e for e in dict.fromkeys(brief.engines_named) if e not in ruled_out]
    if existing and ("migration" in brief.ask or told.mentions("migration")):
        return "move"
    if len(compared) >= 2 and ("choice" in brief.ask or not existing) and brief.engine is None:
        return "compare"
    return "choose"
