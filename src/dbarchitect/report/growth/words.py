"""Growth in words: the headline, figures people can read, and the points of its chart."""

from __future__ import annotations

from math import floor, log10
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from dbarchitect.model.growth import Break, Growth, StatementGrowth, TableGrowth

_UNITS = ("B", "kB", "MB", "GB", "TB", "PB")
MOST_BREAKS = 40
MOST_TABLES = 20


def size(count: float) -> str:
    """Bytes in the unit that leaves one to four digits."""
    value, at = float(count), 0
    while value >= 1024 and at < len(_UNITS) - 1:
        value /= 1024
        at += 1
    return f"{value:.3g} {_UNITS[at]}" if value < 1000 else f"{value:.0f} {_UNITS[at]}"


def number(value: float | None) -> str:
    """A number short enough for a table."""
    if value is None:
        return "–"
    for limit, unit in ((1e12, "T"), (1e9, "G"), (1e6, "M"), (1e4, "k")):
        if value >= limit:
            return f"{value / (limit if unit != 'k' else 1e3):.3g} {unit}"
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def factor(value: float) -> str:
    """`10x`, with three digits at most."""
    return f"{value:.3g}x" if value < 1000 else f"{value:.0f}x"


def headline(growth: Growth) -> str:
    """What breaks first, in a sentence."""
    if not growth.breaks:
        return f"Nothing was found that breaks up to {factor(growth.factors[-1])}."
    first = growth.breaks[0]
    if first.factor <= growth.factors[0]:
        return f"Already today: {first.message}."
    when = f", about {first.at}" if first.at else ""
    return f"First at {factor(first.factor)}{when}: {first.message}."


def source_line(growth: Growth) -> str:
    """What was looked at, and how far the answer may be trusted."""
    return f"{growth.where or 'the source'}, planned by {growth.engine}, fidelity {growth.fidelity:.2f}"


def at(one: Break) -> str:
    """When a break comes."""
    if one.factor <= 1:
        return "already"
    return f"{factor(one.factor)}{f', {one.at}' if one.at else ''}"


def growth_of(one: TableGrowth) -> str:
    """Why a table grows as it does."""
    rate = f"{number(one.rows_per_year)} rows a year" if one.rows_per_year else ""
    return ", ".join(p for p in (rate, one.basis) if p)


def steepest(growth: Growth, most: int = 12) -> tuple[StatementGrowth, ...]:
    """The statements whose cost grows most."""
    known = [s for s in growth.statements if s.costs and s.costs[0] and s.costs[-1]]
    return tuple(sorted(known, key=lambda s: (-(s.costs[-1] or 0) / max(s.costs[0] or 1, 0.01), s.statement))[:most])


def bar(one: StatementGrowth, width: int) -> str:
    """How many times as dear the statement becomes, on a scale of powers of ten (one block is a tenth of a power)."""
    ratio = (one.costs[-1] or 1.0) / max(one.costs[0] or 1.0, 0.01)
    return "█" * max(1, min(width, round(log10(max(ratio, 1.0)) * 10)))


def points(growth: Growth, one: StatementGrowth, width: float, height: float) -> str:
    """The statement's line in a chart of powers of ten, factors across and times the cost upwards."""
    across = log10(growth.factors[-1]) or 1.0
    upwards = _powers(growth)
    found = []
    for f, cost in zip(growth.factors, one.costs, strict=False):
        if cost is not None:
            ratio = max(1.0, cost / max(one.costs[0] or 1.0, 0.01))
            found.append(f"{log10(f) / across * width:.1f},{height - log10(ratio) / upwards * height:.1f}")
    return " ".join(found)


def _powers(growth: Growth) -> float:
    """The powers of ten that the chart goes up."""
    return max(1.0, *(log10(max(_times(s), 1.0)) for s in steepest(growth)))


def _times(one: StatementGrowth) -> float:
    return (one.costs[-1] or 1.0) / max(one.costs[0] or 1.0, 0.01)


class Mark(NamedTuple):
    """A text at a place of the chart."""

    at: float
    label: str


def across(growth: Growth, width: float) -> tuple[Mark, ...]:
    """The factors under the chart."""
    whole = log10(growth.factors[-1]) or 1.0
    return tuple(Mark(round(log10(f) / whole * width, 1), factor(f)) for f in growth.factors)


def upwards(growth: Growth, height: float) -> tuple[Mark, ...]:
    """The powers of ten beside the chart."""
    whole = _powers(growth)
    return tuple(Mark(round(height - n / whole * height, 1), f"{10**n:,}x") for n in range(floor(whole) + 1))


def line_names(growth: Growth, height: float, apart: float = 15.0) -> tuple[Mark, ...]:
    """The names of the chart's lines where these end, moved up where they would cover each other."""
    whole = _powers(growth)
    ends = sorted((height - log10(max(_times(s), 1.0)) / whole * height, s.statement) for s in steepest(growth, 8))
    found: list[Mark] = []
    for place, name in reversed(ends):
        at = min(place, found[-1].at - apart) if found else place
        found.append(Mark(round(at, 1), name if len(name) <= 24 else f"{name[:23]}…"))
    return tuple(found)


def plain(text: str) -> str:
    """Without the marks of code that text and Markdown have."""
    return text.replace("`", "")
