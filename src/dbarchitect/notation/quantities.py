"""Quantities in words and figures: numbers, volumes, growth, rates, durations, sizes, percentages, money."""

from __future__ import annotations

import math
import re
from typing import Literal

from dbarchitect.core.errors import ArchitectError
from dbarchitect.core.names import singular, snake
from dbarchitect.model.brief import Budget, Growth, Source, Volume

Period = Literal["second", "minute", "hour", "day", "week", "month", "year"]

PERIOD_SECONDS: dict[str, float] = {
    "second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 604800, "month": 2629800, "quarter": 7889400, "year": 31557600,
}  # fmt: skip
"""A month is a twelfth of a year of 365.25 days."""
_UNITS: dict[str, float] = {
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
_SIZES = {
    "": 1,
    "k": 1e3,
    "m": 1e6,
    "g": 1e9,
    "t": 1e12,
    "p": 1e15,
    "ki": 2**10,
    "mi": 2**20,
    "gi": 2**30,
    "ti": 2**40,
    "pi": 2**50,
}
_SIZE_WORDS = {"kilo": 1e3, "mega": 1e6, "giga": 1e9, "tera": 1e12, "peta": 1e15}
_SCALES = {
    "k": 1e3, "thousand": 1e3, "m": 1e6, "mm": 1e6, "mn": 1e6, "mil": 1e6, "mio": 1e6, "million": 1e6, "b": 1e9, "bn": 1e9,
    "billion": 1e9, "t": 1e12, "trillion": 1e12, "hundred": 1e2, "dozen": 12, "score": 20, "lakh": 1e5, "crore": 1e7,
}  # fmt: skip
_SMALL = {
    "zero": 0, "no": 0, "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60,
    "seventy": 70, "eighty": 80, "ninety": 90, "half": 0.5, "couple": 2, "few": 3, "several": 5,
}  # fmt: skip
_PLURAL_SCALES = {"hundreds": 500, "thousands": 5e3, "millions": 5e6, "billions": 5e9, "dozens": 36, "tens": 50}
_VAGUE = r"(?:about|around|approximately|approx\.?|roughly|circa|ca\.?|some|nearly|almost|over|more than|up to|at most|at least|less than|under|max(?:imum)?|~|≈|<|>|<=|>=)"
_FIGURE = r"\d{1,3}(?:[,_'’ ]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?(?:e[+-]?\d{1,3})?"
_SCALE = r"(?:thousand|million|billion|trillion|hundred|dozen|lakh|crore|mio|mil|mm|mn|bn|[kmbt])"
_WORD_NUMBER = "|".join(sorted((*_SMALL, *_PLURAL_SCALES, *(w for w in _SCALES if len(w) > 3)), key=len, reverse=True))
NUMBER = rf"(?:(?:{_FIGURE})\s?(?:{_SCALE}s?\b)?|(?:(?:{_WORD_NUMBER})s?\b)(?:[\s-]+(?:and\s+|of\s+)?(?:{_WORD_NUMBER})s?\b){{0,6}})"
"""A regular expression for one number in figures or words (to be compiled without regard to case)."""
_NUMBER = re.compile(NUMBER, re.IGNORECASE)
_FIGURE_ONLY = re.compile(rf"({_FIGURE})\s?({_SCALE}s?\b)?", re.IGNORECASE)
_BETWEEN = r"\s*(?:\.\.\.?|…|–|—|-|\bto\b|\band\b)\s*"
_RANGE = re.compile(rf"(?:between\s+|from\s+)?({NUMBER}){_BETWEEN}({NUMBER})", re.IGNORECASE)
_PER = re.compile(r"(?:\bper\b|/|\ba\b|\ban\b|\bfor each\b|\beach\b|\bevery\b)\s*([A-Za-z][\w -]{0,60})", re.IGNORECASE)


def read_number(text: str) -> float | None:
    """The number `text` is: "1.5k", "50,000", "two dozen", "a million", "3e6"; None when it is anything else."""
    cleaned = re.sub(rf"^\s*{_VAGUE}\s*", "", text.strip(), flags=re.IGNORECASE)
    found = _FIGURE_ONLY.fullmatch(cleaned)
    if found:
        scale = _SCALES[_scale_word(found[2])] if found[2] else 1
        value = float(re.sub(r"[,_'’ ]", "", found[1])) * scale
        return value if math.isfinite(value) else None
    return _number_in_words(cleaned.lower())


def _scale_word(word: str) -> str:
    lower = word.lower()
    return lower if lower in _SCALES else lower.removesuffix("s")


def _number_in_words(text: str) -> float | None:
    words = [w for w in re.split(r"[\s-]+", text) if w not in {"and", "of"}]
    if not words:
        return None
    total = 0.0
    current: float | None = None
    for word in words:
        if word in _PLURAL_SCALES and current is None:
            current = _PLURAL_SCALES[word]
        elif word in _SMALL and not (word in {"a", "an"} and current is not None):
            current = (current or 0) + _SMALL[word] if _SMALL[word] >= 1 or current is None else current + 0.5
            if word in {"couple", "few", "half"} and current > _SMALL[word]:
                current = _SMALL[word]  # "a couple", "a few", "half a"
        elif _scale_word(word) in _SCALES and len(word) > 2:
            scale = _SCALES[_scale_word(word)]
            if scale >= 1000:
                total += (1 if current is None else current) * scale
                current = None
            else:
                current = (1 if current is None else current) * scale
        elif word not in {"a", "an"}:
            return None
    return total + (current or 0)


def write_number(value: float) -> str:
    """`value` in the shortest form that reads back exactly."""
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    return repr(value)


def read_range(text: str) -> tuple[float, float] | None:
    """The low and high of "50..500", "50-500", "between 5 and 10", "50 to 500", or of a single number."""
    stripped = re.sub(rf"^\s*{_VAGUE}\s+", "", text.strip(), flags=re.IGNORECASE)
    found = _RANGE.fullmatch(stripped)
    if found:
        low, high = read_number(found[1]), read_number(found[2])
        if low is not None and high is not None:
            scale = re.search(rf"({_SCALE})s?$", found[2], re.IGNORECASE)
            if scale and low < high / 1000 and read_number(found[1] + scale[1]) is not None and low < 1000:
                low = read_number(found[1] + " " + scale[1]) or low  # "1-2 million", "5-10k"
            return (low, high) if low <= high else (high, low)
    single = read_number(stripped)
    return None if single is None else (single, single)


def _period(word: str) -> Period | None:
    lower = word.lower().strip()
    return _PERIOD_WORDS.get(lower) or _PERIOD_WORDS.get(lower.removesuffix("s"))


def _parts(text: str) -> tuple[str, list[str]]:
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


def read_volume(text: str) -> Volume | Growth:
    """The number of rows `count: text` states; a growth when it is per period ("1.5k per day")."""
    source, text = _source(text)
    head, pers = _parts(text)
    period = next((p for p in (_period(x) for x in pers) if p), None)
    if period:
        return _growth(text, head, pers, source)
    if len(pers) > 1:
        raise _bad(text, "a count is per one thing", "write for example `50..500 per company`")
    bounds = read_range(head) or read_range(_figure_in(head))
    if not bounds:
        raise _bad(text, "this is no number", "write for example `1000`, `2M` or `50..500 per company`")
    return Volume(low=bounds[0], high=bounds[1], per=_entity(pers[0]) if pers else None, source=source)


def write_volume(volume: Volume) -> str:
    """The words `read_volume` reads back as the same volume."""
    low, high = write_number(volume.low), write_number(volume.high)
    text = low if volume.low == volume.high else f"{low}..{high}"
    return text + (f" per {volume.per}" if volume.per else "") + (" ~" if volume.source == "assumed" else "")


def read_growth(text: str) -> Growth:
    """The growth `growth: text` states: "50 per month", "3 per day per user", "20 % per year", "doubles every year"."""
    source, text = _source(text)
    factor = re.match(r"\s*(doubl|tripl|quadrupl)\w*", text, re.IGNORECASE)
    head, pers = _parts(text)
    if factor:
        times = {"doubl": 2.0, "tripl": 3.0, "quadrupl": 4.0}[factor[1].lower()]
        return Growth(factor=times, period=_first_period(pers, text), per=_entities(pers), source=source)
    return _growth(text, head, pers, source)


def _growth(text: str, head: str, pers: list[str], source: Source) -> Growth:
    per = _entities(pers)
    cleaned = re.sub(r"^\s*\+\s*", "", head)
    if re.search(r"%|\bpercent\b", cleaned):
        share = read_percent(cleaned)
        return Growth(factor=round(1 + share, 12), period=_first_period(pers, text), per=per, source=source)
    times = re.fullmatch(r"(?:x\s*([\d.]+)|([\d.]+)\s*(?:x|times))", cleaned.strip(), re.IGNORECASE)
    if times:
        number = read_number(times[1] or times[2])
        if number is not None:
            return Growth(factor=number, period=_first_period(pers, text), per=per, source=source)
    bounds = read_range(cleaned) or read_range(_figure_in(cleaned))
    if not bounds:
        raise _bad(text, "this is no growth", "write for example `50 per month` or `20 % per year`")
    return Growth(amount=sum(bounds) / 2, period=_first_period(pers, text), per=per, source=source)


def write_growth(growth: Growth) -> str:
    """The words `read_growth` reads back as the same growth."""
    amount = f"{write_number(growth.factor)}x" if growth.factor is not None else write_number(growth.amount or 0)
    text = f"{amount} per {growth.period}" + (f" per {growth.per}" if growth.per else "")
    return text + (" ~" if growth.source == "assumed" else "")


def _first_period(pers: list[str], text: str) -> Period:
    found = next((p for p in (_period(x) for x in pers) if p), None)
    if not found:
        raise _bad(text, "it does not say per what time", "write for example `50 per month`")
    return found


def _entities(pers: list[str]) -> str | None:
    things = [p for p in pers if not _period(p)]
    if len(things) > 1:
        raise _bad(
            " per ".join(pers), "a growth is per one thing and one period", "write for example `3 per day per user`"
        )
    return _entity(things[0]) if things else None


def _entity(words: str) -> str:
    return singular(snake(words))


def _source(text: str) -> tuple[Source, str]:
    stripped = text.rstrip()
    if stripped.endswith("~"):
        return "assumed", stripped[:-1].rstrip()
    return "brief", stripped


def _figure_in(text: str) -> str:
    """The number a phrase begins with: `5000 rows` is 5000."""
    found = _RANGE.match(text.strip()) or _NUMBER.match(text.strip())
    return found[0].strip() if found else ""


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
        unit = _UNITS.get(every[2]) or _UNITS.get(every[2].removesuffix("s"))
        if unit:
            return 1 / ((read_number(every[1]) if every[1] else 1) or 1) / unit
    lowered = re.sub(r"\ban?\b(?=\s+(?:s|sec|second|min|minute|h|hour|day|week|month|year)\b)", "per", lowered)
    head, pers = _parts(lowered)
    period = next((p for p in (_period(x) for x in pers) if p), None)
    bounds = read_range(head) or read_range(_figure_in(head)) if head else (1.0, 1.0)
    if not period or not bounds or len(pers) > 1:
        raise _bad(text, "this is no rate", "write for example `200/s`, `3 per minute` or `1M per day`")
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
    cleaned = re.sub(rf"^{_VAGUE}\s*", "", lowered)
    rest = cleaned
    total = 0.0
    while rest:
        found = re.match(rf"({NUMBER})\s*-?\s*([a-zµ]+)\s*,?\s*(?:and\s+)?", rest)
        unit = found and (_UNITS.get(found[2]) or _UNITS.get(found[2].removesuffix("s")))
        number = read_number(found[1]) if found else None
        if not found or not unit or number is None:
            joined = re.match(rf"((?:{_FIGURE}))([a-zµ]+)\s*", rest)
            joined_unit = joined and (_UNITS.get(joined[2]) or _UNITS.get(joined[2].removesuffix("s")))
            if not joined or not joined_unit:
                raise _bad(text, "this is no length of time", "write for example `50 ms`, `5 min` or `7 years`")
            total += float(re.sub(r"[,_'’ ]", "", joined[1])) * joined_unit
            rest = rest[joined.end() :]
            continue
        total += number * unit
        rest = rest[found.end() :]
    if not cleaned:
        raise _bad(text, "this is no length of time", "write for example `50 ms`, `5 min` or `7 years`")
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
    found = re.fullmatch(rf"(?:{_VAGUE}\s*)?({NUMBER})\s*-?\s*([a-z]+)", text.strip(), re.IGNORECASE)
    unit = found and _period(found[2])
    number = read_number(found[1]) if found else None
    days = number * _DAYS[unit] if unit in _DAYS and number is not None else read_duration(text) / 86400
    if days > 1_000_000:
        raise _bad(text, "this is longer than anything is kept", "leave it out to keep for ever")
    return math.ceil(round(days, 6))


def write_days(days: int) -> str:
    """The days in the largest unit that reads back exactly."""
    unit = next((u for u, n in _DAYS.items() if days and days % n == 0 and u != "week"), "day")
    amount = days // _DAYS[unit]
    return f"{amount} {unit}{'' if amount == 1 else 's'}"


def read_milliseconds(text: str) -> float:
    """Milliseconds: "50 ms" is exactly 50."""
    found = re.fullmatch(rf"(?:{_VAGUE}\s*)?({_FIGURE})\s*(?:ms|msec|milliseconds?)", text.strip(), re.IGNORECASE)
    return float(re.sub(r"[,_'’ ]", "", found[1])) if found else round(read_duration(text) * 1000, 9)


def write_milliseconds(milliseconds: float) -> str:
    """The words `read_milliseconds` reads back exactly."""
    return f"{write_number(milliseconds)} ms"


def read_size(text: str) -> float:
    """Bytes: "40 GB", "1.5 TiB", "500 megabytes"."""
    found = re.fullmatch(
        rf"(?:{_VAGUE}\s*)?({_FIGURE})\s*(?:([kmgtp]i?)?(?:b|bytes?)|(kilo|mega|giga|tera|peta)bytes?|([kmgtp])|)",
        text.strip(),
        re.IGNORECASE,
    )
    if not found:
        raise _bad(text, "this is no size", "write for example `40 GB`")
    scale = _SIZE_WORDS[found[3].lower()] if found[3] else _SIZES[(found[2] or found[4] or "").lower()]
    return float(re.sub(r"[,_'’ ]", "", found[1])) * scale


def write_size(size_bytes: float) -> str:
    """The size in the largest unit that reads back exactly."""
    for unit in ("P", "T", "G", "M", "k"):
        amount = size_bytes / _SIZES[unit.lower()]
        if amount >= 1 and amount * _SIZES[unit.lower()] == size_bytes and round(amount, 3) == amount:
            return f"{write_number(amount)} {unit}B"
    return f"{write_number(size_bytes)} B"


def read_percent(text: str) -> float:
    """A share between 0 and 1: "80 %", "80 percent", "0.8", "80:20", "80/20"."""
    stripped = re.sub(rf"^\s*{_VAGUE}\s*", "", text.strip(), flags=re.IGNORECASE)
    ratio = re.fullmatch(r"(\d+(?:\.\d+)?)\s*[:/]\s*(\d+(?:\.\d+)?)", stripped)
    if ratio and float(ratio[1]) + float(ratio[2]) > 0:
        return float(ratio[1]) / (float(ratio[1]) + float(ratio[2]))
    found = re.fullmatch(r"(-?\d+(?:\.\d+)?(?:e-?\d{1,3})?)\s*(%|percent|per cent|pct)?", stripped, re.IGNORECASE)
    if not found:
        raise _bad(text, "this is no share", "write for example `80 %`")
    number = float(found[1])
    return number / 100 if found[2] or number > 1 else number


def write_percent(share: float) -> str:
    """The share in percent when that reads back exactly, else as a fraction."""
    percent = round(share * 100, 10)
    return f"{write_number(percent)} %" if percent / 100 == share else write_number(share)


def read_money(text: str) -> Budget:
    """An amount with currency and period: "500 USD per month", "€2k a year", "$10,000"."""
    found = re.fullmatch(
        rf"(?:{_VAGUE}\s*)?(?:([$€£¥]|[a-z]{{3}}\b)\s*)?({_FIGURE})\s*({_SCALE}\b)?\s*([$€£¥]|[a-z]{{3}}\b|dollars?|euros?|pounds?)?\s*"
        r"(?:(?:per|/|an?|each|every)\s*([a-z]+)|(monthly|yearly|annually|once|in all|total))?",
        text.strip(),
        re.IGNORECASE,
    )
    if not found:
        raise _bad(text, "this is no amount of money", "write for example `500 USD per month`")
    amount = float(re.sub(r"[,_'’ ]", "", found[2])) * (_SCALES[found[3].lower()] if found[3] else 1)
    word = (found[1] or found[4] or "USD").lower()
    currency = (
        {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY"}.get(word)
        or {"dollar": "USD", "euro": "EUR", "pound": "GBP"}.get(word.rstrip("s"))
        or word.upper()
    )
    period = _period(found[5] or found[6] or "")
    if found[5] and period not in {"month", "year"}:
        raise _bad(text, f"a budget is not per {found[5]}", "write for example `500 USD per month`")
    once = (found[6] or "").lower() in {"once", "in all", "total"}
    return Budget(amount=amount, currency=currency, period="once" if once else "year" if period == "year" else "month")


def write_money(budget: Budget) -> str:
    """The words `read_money` reads back as the same budget (its note aside)."""
    amount = f"{write_number(budget.amount or 0)} {budget.currency}"
    return f"{amount} once" if budget.period == "once" else f"{amount} per {budget.period}"


def _bad(text: str, why: str, hint: str) -> ArchitectError:
    return ArchitectError("notation.quantity", f"“{text[:80]}”: {why}", hint=hint)
