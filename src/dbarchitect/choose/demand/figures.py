"""Figures of the brief by name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.core.english import frequency
from dbarchitect.core.errors import ArchitectError
from dbarchitect.notation.durations import read_duration, read_milliseconds, read_rate
from dbarchitect.notation.numbers import read_number
from dbarchitect.notation.quantities import read_size

if TYPE_CHECKING:
    from dbarchitect.choose.demand.told import Told
    from dbarchitect.model.brief import Need

_RATES = frozenset({"write_rate", "read_rate", "ingest_rate", "item_rate", "each_rate"})
_SIZES = frozenset({"data_size", "item_size", "memory"})
_TIMES = frozenset({"latency", "write_latency", "analytics_latency"})


def value_of(need: Need) -> float | None:
    """The figure of a need: times a second, bytes, bytes a second, milliseconds, or how many; None when it is none."""
    text = need.value or ""
    try:
        if need.name in _RATES:
            return read_rate(text)
        if need.name in _SIZES:
            return read_size(text)
        if need.name in _TIMES:
            return read_milliseconds(text)
        if need.name == "interval":
            return read_duration(text)
        if need.name == "data_growth":
            return _bytes_per_second(text)
    except ArchitectError:
        return None
    found = re.match(
        r"\s*(\d[\d,]*(?:\.\d+)?(?:e\+?\d+)?(?:\s?(?:k|m|bn?|thousand|million|billion)\b)?)", text, re.IGNORECASE
    )
    return read_number(found[1]) if found else None


def _bytes_per_second(text: str) -> float | None:
    size, _, period = text.partition("/") if "/" in text else text.partition(" per ")
    if not period:
        return None
    return read_size(size.strip()) * read_rate(f"1/{period.strip()}")


def figures(told: Told, name: str) -> tuple[float, ...]:
    return tuple(v for v in (value_of(n) for n in told.values(name)) if v is not None)


def largest(told: Told, name: str) -> float:
    """The largest figure of that name; 0 when there is none."""
    return max(figures(told, name), default=0.0)


def smallest(told: Told, name: str) -> float | None:
    return min(figures(told, name), default=None)


SENDERS = (
    "devices",
    "sensors",
    "drivers",
    "vehicles",
    "meters",
    "trucks",
    "machines",
    "turbines",
    "couriers",
    "phones",
    "cars",
    "buses",
    "stations",
    "robots",
    "servers",
    "hosts",
    "trackers",
    "wells",
    "pumps",
    "scooters",
    "bikes",
)


def rate(told: Told, name: str) -> float:
    """Times a second, 0 when nothing is said or can be reckoned."""
    return largest(told, name) or (reckoned_ingest(told)[0] if name == "ingest_rate" else 0.0)


def reckoned_ingest(told: Told) -> tuple[float, str]:
    """Rows a second of so many senders that each send every so often, and how it was reckoned."""
    interval = smallest(told, "interval")
    counts = [(value_of(n) or 0.0, n) for n in told.values("rows") if (n.value or "").endswith(SENDERS)]
    each = largest(told, "each_rate") or (1 / interval if interval else 0.0)
    if not each or not counts:
        return largest(told, "each_rate"), saying(told, "each_rate")
    count, need = max(counts, key=lambda c: (c[0], c[1].text))
    if not interval or each > 1 / interval:
        return count * each, f"reckoned: {need.value} × {frequency(each)}"
    return count / interval, f"reckoned: {need.value} every {interval:g} s"


def vector_count(told: Told) -> float:
    """How many vectors: said of them, or of the things in the sentence that asks for them."""
    said = largest(told, "vectors")
    if said or "vector_search" not in told.needs:
        return said
    text = told.needs["vector_search"].text
    return max((value_of(n) or 0.0 for n in told.values("rows") if text and n.text == text), default=0.0)


def saying(told: Told, name: str) -> str:
    """The sentence of the figure."""
    return next((n.text or f"{name.replace('_', ' ')}: {n.value}" for n in told.values(name)), "")
