"""How often, how long, how fast: rates, durations, days of keeping, milliseconds."""

from __future__ import annotations

import math
import re

from dbarchitect.notation.numbers import (
    FIGURE,
    NUMBER,
    VAGUE,
    bad_quantity,
    figure_in,
    read_number,
    read_range,
    write_number,
)
from dbarchitect.notation.periods import PERIOD_SECONDS, UNITS, parts_per, period_of


def read_rate(text: str) -> float:
    """How often, per second: "200/s", "3 per minute", "1M per day", "50 rps", "once an hour", "hourly"."""
    lowered = text.strip().lower()
    short = re.fullmatch(rf"({NUMBER})\s*(rps|qps|tps|ops|r/s|req/s|hz)", lowered)
    if short:
        return read_number(short[1]) or 0.0
    lowered = re.sub(r"^once\b", "1", re.sub(r"^twice\b", "2", lowered))
    lowered = re.sub(
        r"\btimes\b|\b(?:request|quer|read|write|event|insert|update|call|row|message|order)(?:s|ies|y)?\b(?=\s*(?:per|/|a\b|an\b|each|every))",
        "",
        lowered,
    )
    every = re.fullmatch(rf"(?:1\s+)?every\s+({NUMBER})?\s*([a-zµ]+)", lowered)
    if every:
        unit = UNITS.get(every[2]) or UNITS.get(every[2].removesuffix("s"))
        if unit:
            return 1 / ((read_number(every[1]) if every[1] else 1) or 1) / unit
    lowered = re.sub(r"\ban?\b(?=\s+(?:s|sec|second|min|minute|h|hour|day|week|month|year)\b)", "per", lowered)
    head, pers = parts_per(lowered)
    period = next((p for p in (period_of(x) for x in pers) if p), None)
    bounds = read_range(head) or read_range(figure_in(head)) if head else (1.0, 1.0)
    if not period or not bounds or len(pers) > 1:
        raise bad_quantity(text, "this is no rate", "write for example `200/s`, `3 per minute` or `1M per day`")
    return bounds[1] / PERIOD_SECONDS[period]


def write_rate(per_second: float) -> str:
    """The rate in the largest frequency that reads back exactly, else per second."""
    for period in ("second", "minute", "hour", "day"):
        amount = round(per_second * PERIOD_SECONDS[period], 6)
        if amount >= 1 and amount == int(amount) and amount / PERIOD_SECONDS[period] == per_second:
            return f"{int(amount)}/s" if period == "second" else f"{int(amount)} per {period}"
    return f"{write_number(per_second)}/s"


def read_duration(text: str) -> float:
    """Seconds: "5 min", "1 h 30 min", "50 ms", "a week", "none" (0)."""
    lowered = text.strip().lower()
    if lowered in {"none", "no", "zero", "0", "immediate", "immediately", "real time", "instant"}:
        return 0.0
    cleaned = re.sub(rf"^{VAGUE}\s*", "", lowered)
    rest = cleaned
    total = 0.0
    while rest:
        found = re.match(rf"({NUMBER})\s*-?\s*([a-zµ]+)\s*,?\s*(?:and\s+)?", rest)
        unit = found and (UNITS.get(found[2]) or UNITS.get(found[2].removesuffix("s")))
        number = read_number(found[1]) if found else None
        if not found or not unit or number is None:
            joined = re.match(rf"((?:{FIGURE}))([a-zµ]+)\s*", rest)
            joined_unit = joined and (UNITS.get(joined[2]) or UNITS.get(joined[2].removesuffix("s")))
            if not joined or not joined_unit:
                raise bad_quantity(text, "this is no length of time", "write for example `50 ms`, `5 min` or `7 years`")
            total += float(re.sub(r"[,_'’ ]", "", joined[1])) * joined_unit
            rest = rest[joined.end() :]
            continue
        total += number * unit
        rest = rest[found.end() :]
    if not cleaned:
        raise bad_quantity(text, "this is no length of time", "write for example `50 ms`, `5 min` or `7 years`")
    return total


def write_duration(seconds: float) -> str:
    """The duration in the largest unit that reads back exactly."""
    if seconds == 0:
        return "0 s"
    for unit in ("year", "month", "day", "hour", "minute", "second"):
        amount = seconds / PERIOD_SECONDS[unit]
        if amount == int(amount) and int(amount) * PERIOD_SECONDS[unit] == seconds:
            short = {"second": "s", "minute": "min", "hour": "h"}.get(unit)
            return f"{int(amount)} {short}" if short else f"{int(amount)} {unit}{'s' if amount != 1 else ''}"
    millis = seconds * 1000
    if millis == int(millis) and int(millis) * 1e-3 == seconds:
        return f"{int(millis)} ms"
    return f"{write_number(seconds)} s"


_DAYS = {"year": 365, "month": 30, "week": 7, "day": 1}


def read_days(text: str) -> int:
    """Whole days of keeping: a year is 365, a month 30; "7 years" is 2555, "36 hours" is 2."""
    found = re.fullmatch(rf"(?:{VAGUE}\s*)?({NUMBER})\s*-?\s*([a-z]+)", text.strip(), re.IGNORECASE)
    unit = found and period_of(found[2])
    number = read_number(found[1]) if found else None
    days = number * _DAYS[unit] if unit in _DAYS and number is not None else read_duration(text) / 86400
    if days > 1_000_000:
        raise bad_quantity(text, "this is longer than anything is kept", "leave it out to keep for ever")
    return math.ceil(round(days, 6))


def write_days(days: int) -> str:
    """The days in the largest unit that reads back exactly."""
    unit = next((u for u, n in _DAYS.items() if days and days % n == 0 and u != "week"), "day")
    amount = days // _DAYS[unit]
    return f"{amount} {unit}{'' if amount == 1 else 's'}"


def read_milliseconds(text: str) -> float:
    """Milliseconds: "50 ms" is exactly 50."""
    found = re.fullmatch(rf"(?:{VAGUE}\s*)?({FIGURE})\s*(?:ms|msec|milliseconds?)", text.strip(), re.IGNORECASE)
    return float(re.sub(r"[,_'’ ]", "", found[1])) if found else round(read_duration(text) * 1000, 9)


def write_milliseconds(milliseconds: float) -> str:
    """The words `read_milliseconds` reads back exactly."""
    return f"{write_number(milliseconds)} ms"
