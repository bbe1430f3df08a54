"""Periods and units of time, and what a quantity is per."""

from __future__ import annotations

import re
from typing import Literal

Period = Literal["second", "minute", "hour", "day", "week", "month", "year"]
PERIOD_SECONDS: dict[str, float] = {
    "second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 604800, "month": 2629800, "quarter": 7889400, "year": 31557600,
}  # fmt: skip
"""A month is a twelfth of a year of 365.25 days."""
UNITS: dict[str, float] = {
    "ns": 1e-9, "us": 1e-6, "µs": 1e-6, "microsecond": 1e-6, "ms": 1e-3, "msec": 1e-3, "millisecond": 1e-3, "milli": 1e-3,
    "s": 1, "sec": 1, "second": 1, "m": 60, "min": 60, "mins": 60, "minute": 60, "h": 3600, "hr": 3600, "hour": 3600,
    "d": 86400, "day": 86400, "w": 604800, "wk": 604800, "week": 604800, "fortnight": 1209600, "mo": 2629800, "month": 2629800,
    "quarter": 7889400, "y": 31557600, "yr": 31557600, "year": 31557600, "decade": 315576000, "century": 3155760000,
}  # fmt: skip
_PERIOD_WORDS: dict[str, Period] = {
    "s": "second", "sec": "second", "second": "second", "min": "minute", "minute": "minute", "h": "hour", "hr": "hour",
    "hour": "hour", "hourly": "hour", "d": "day", "day": "day", "daily": "day", "week": "week", "wk": "week", "weekly": "week",
    "month": "month", "mo": "month", "monthly": "month", "year": "year", "yr": "year", "y": "year", "yearly": "year",
    "annually": "year", "annum": "year", "annual": "year",
}  # fmt: skip


def period_of(word: str) -> Period | None:
    lower = word.lower().strip()
    return _PERIOD_WORDS.get(lower) or _PERIOD_WORDS.get(lower.removesuffix("s"))


def parts_per(text: str) -> tuple[str, list[str]]:
    """The quantity and what it is per: "3 per day per user" is ("3", ["day", "user"])."""
    pieces = re.split(
        r"\s*(?:\bper\b|/|\bfor each\b|\bfor every\b|\beach\b|\bevery\b|\ba(?=\s+(?:second|minute|hour|day|week|month|year)\b))\s*",
        text.strip(),
        flags=re.IGNORECASE,
    )
    head = pieces[0]
    pers = [p.strip() for p in pieces[1:] if p.strip()]
    adverb = re.search(r"\b(hourly|daily|weekly|monthly|yearly|annually)$", head, re.IGNORECASE)
    if adverb:
        pers.insert(0, adverb[1])
        head = head[: adverb.start()].strip()
    return head, pers
