"""What every form of a technology decision shows: who stands, who is out, criteria in the order they count, amounts in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dbarchitect.model.choice import Choice, MonthlyCost, Ranked, Weight

SHOWN = 8
"""So many of the ranking are shown in full; the JSON has all."""


def standing(choice: Choice, most: int = SHOWN) -> tuple[Ranked, ...]:
    """The best, with whatever the brief names or runs among those that stand."""
    named = {*choice.demand.named, *choice.demand.existing}
    found = [r for r in choice.ranking if r.score is not None]
    return tuple(r for i, r in enumerate(found) if i < most or r.engine in named)


def excluded(choice: Choice) -> tuple[Ranked, ...]:
    """Who is out, those the brief names or runs first."""
    return tuple(r for r in choice.ranking if r.excluded_by)


def counting(choice: Choice) -> tuple[Weight, ...]:
    """The criteria that count, the weightiest first."""
    return tuple(sorted((w for w in choice.weights if w.weight > 0), key=lambda w: (-w.weight, w.criterion)))


def name_of(choice: Choice, engine: str) -> str:
    found = choice.ranked(engine)
    return found.name if found else engine


def money(amount: float) -> str:
    """Two significant digits: a list price is no invoice."""
    if amount < 10:
        return f"{amount:.2g}"
    digits = 10 ** max(len(f"{amount:.0f}") - 2, 0)
    return f"{round(amount / digits) * digits:,.0f}"


def range_of(cost: MonthlyCost) -> str:
    """`90 to 210 USD a month`."""
    low, high = money(cost.low), money(cost.high)
    return f"{low} {cost.currency} a month" if low == high else f"{low} to {high} {cost.currency} a month"


def words(name: str) -> str:
    return name.replace("_", " ")
