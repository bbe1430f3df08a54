"""Figures of load in a sentence: rates, sizes, growth, answer times, counts, each as a need with its value."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.core.errors import ArchitectError
from dbarchitect.model.brief import Need
from dbarchitect.notation.numbers import NUMBER, read_number, write_number
from dbarchitect.notation.periods import PERIOD_SECONDS
from dbarchitect.notation.quantities import read_size, write_size
from dbarchitect.prose.needs.answer_times import latencies
from dbarchitect.prose.needs.counts import counts, intervals, raw_retention

if TYPE_CHECKING:
    from collections.abc import Iterator

LOADS = frozenset(
    {
        "write_rate",
        "read_rate",
        "ingest_rate",
        "item_rate",
        "data_size",
        "data_growth",
        "latency",
        "write_latency",
        "analytics_latency",
        "vectors",
        "rows",
    }
)
"""The figures that speak of a data layer."""
_PERIOD = r"(?P<period>seconds?|secs?|s|minutes?|min|hours?|h|days?|nights?|weeks?|months?|years?)\b"
_PER = r"(?:\s*/\s*|\s+(?:per|an?|each|every)\s+|[\s-]+per[\s-]+)"
_SCALED = rf"(?:{NUMBER})"
_SIZE = r"(?P<size>\d[\d.,]*)\s?(?P<unit>[kKMGTP]i?B|kilobytes?|megabytes?|gigabytes?|terabytes?|petabytes?|gigs?|[GTP]bytes?)\b"
_RATE = re.compile(
    rf"(?<![\w$€£.])(?P<number>{_SCALED})(?P<what>(?:\s+(?!per\b|each\b|every\b|an?\b|and\b|or\b)[A-Za-z-]+){{0,5}}?){_PER}{_PERIOD}",
    re.IGNORECASE,
)
_PAIRED = re.compile(
    rf"(?<![\w$€£.])(?P<number>{_SCALED})(?P<what>\s+[A-Za-z-]+)\s+and\s+(?=(?:{_SCALED})\s+[A-Za-z-]+{_PER}{_PERIOD})",
    re.IGNORECASE,
)
"""The first of two rates that share their period: "35,000 reads and 9,000 writes per second"."""
_DAILY = re.compile(
    rf"(?<![\w$€£.])(?P<number>{_SCALED})(?P<before>\s+)?(?P<adverb>daily|hourly|weekly|monthly|yearly|annual)?(?P<what>(?:\s+(?!per\b|each\b|every\b|an?\b|and\b|or\b)[A-Za-z-]+){{1,4}}?)(?:\s+(?P<after>daily|hourly|weekly|monthly|yearly|annually))?\b(?=[\s.,;:)!?]|$)",
    re.IGNORECASE,
)
_SHORT = re.compile(
    rf"(?<![\w$€£.])(?P<number>{_SCALED})\s*(?P<what>(?:[A-Za-z]+\s+){{0,2}})(?P<short>[qrtwo]ps|ops/s|ops/sec|req/s|reqs?/s|writes/s|reads/s|rps|iops)\b",
    re.IGNORECASE,
)
_SIZED = re.compile(_SIZE)
_SIZE_RATE = re.compile(
    rf"^{_PER}{_PERIOD}|^\s+(?:of\s+)?(?:[A-Za-z-]+\s+){{0,3}}?(?:(?:per|a|each|every)\s+(?P<period2>second|minute|hour|day|week|month|year)\b|(?P<adverb>daily|hourly|weekly|monthly|yearly))",
    re.IGNORECASE,
)
_ADVERBS = {
    "daily": "day",
    "hourly": "hour",
    "weekly": "week",
    "monthly": "month",
    "yearly": "year",
    "annual": "year",
    "annually": "year",
}
_PERIODS = {"sec": "second", "s": "second", "min": "minute", "h": "hour", "night": "day"}

_READ_WORDS = frozenset(
    [
        "read",
        "view",
        "request",
        "query",
        "lookup",
        "search",
        "hit",
        "call",
        "get",
        "fetch",
        "visit",
        "session",
        "question",
        "prediction",
        "inference",
        "check",
        "login",
        "operation",
        "op",
        "recommendation",
        "visitor",
    ]
)
_BULK_WORDS = frozenset(
    [
        "event",
        "signal",
        "reading",
        "measurement",
        "metric",
        "sample",
        "log",
        "line",
        "point",
        "row",
        "record",
        "click",
        "impression",
        "position",
        "tick",
        "telemetry",
        "span",
        "quote",
        "datum",
        "value",
        "message",
        "observation",
        "packet",
        "entry",
        "fact",
        "document",
    ]
)
_WRITE_WORDS = frozenset(
    [
        "write",
        "insert",
        "update",
        "upsert",
        "append",
        "order",
        "payment",
        "transaction",
        "trade",
        "transfer",
        "booking",
        "post",
        "upload",
        "vote",
        "bid",
        "change",
        "comment",
        "like",
        "purchase",
        "sale",
        "swipe",
        "ping",
        "notification",
        "increment",
        "edit",
        "ride",
        "call-detail",
    ]
)
_NOT_COUNTED = frozenset(
    [
        "usd",
        "eur",
        "gbp",
        "euro",
        "dollar",
        "pound",
        "percent",
        "km",
        "kilometre",
        "kilometer",
        "mile",
        "m",
        "gb",
        "mb",
        "tb",
        "kg",
        "time",
        "hour",
        "day",
        "minute",
        "week",
        "month",
        "year",
        "second",
        "ms",
        "%",
        "developer",
        "people",
        "person",
        "engineer",
        "user",
        "player",
        "visitor",
        "customer",
        "member",
        "subscriber",
        "employee",
        "student",
        "patient",
    ]
)


def figures(text: str) -> Iterator[Need]:
    """Every figure of the sentence as a need that should be met."""
    for name, value in sorted(
        {
            *_rates(text),
            *_sizes(text),
            *_growth(text),
            *latencies(text),
            *counts(text),
            *intervals(text),
            *raw_retention(text),
        }
    ):
        yield Need(name=name, value=value, text=text)


LEAST_RATE = 300
"""Times a second (or another period) from which a rate of nothing named is taken for one of items."""
_EACH = re.compile(r"\b(?:each|every one)\b[^.;,]{0,30}$", re.IGNORECASE)


def _rates(text: str) -> Iterator[tuple[str, str]]:
    for found in _RATE.finditer(text):
        number, period = read_number(found["number"]), _period(found["period"])
        if number is None or (
            number < 2 and not re.search(r"million|billion|thousand|k$", found["number"], re.IGNORECASE)
        ):
            continue
        name = _rate_name(
            found["what"], text[max(0, found.start() - 60) : found.start()], text[found.end() : found.end() + 30]
        )
        if name is None and not found["what"].strip() and number >= LEAST_RATE:
            name = "item_rate"
        if name and name != "read_rate" and _EACH.search(text[max(0, found.start() - 40) : found.start()]):
            name = "each_rate"
        if name:
            yield name, _per_second(number / PERIOD_SECONDS[period])
    for found in _PAIRED.finditer(text):
        number, period = read_number(found["number"]), _period(found["period"])
        name = _rate_name(found["what"], text[max(0, found.start() - 60) : found.start()], "")
        if number is not None and number >= 2 and name in ("read_rate", "write_rate"):
            yield name, _per_second(number / PERIOD_SECONDS[period])
    for found in _SHORT.finditer(text):
        number = read_number(found["number"])
        if number is not None:
            short = found["short"].lower()
            said = found["what"].lower()
            writes = short.startswith(("w", "t")) or re.search(r"writ|insert|updat", said) is not None
            yield "write_rate" if writes else "read_rate", _per_second(number)
    for found in _DAILY.finditer(text):
        adverb = found["adverb"] or found["after"]
        number = read_number(found["number"])
        if adverb and number is not None and number >= 2:
            name = _rate_name(found["what"], "", "")
            if name:
                yield name, _per_second(number / PERIOD_SECONDS[_ADVERBS[adverb.lower()]])


def _period(word: str) -> str:
    low = word.lower()
    bare = low if low in _PERIODS else low.removesuffix("s") if len(low) > 1 else low
    return _PERIODS.get(bare, bare)


def _rate_name(what: str, before: str, after: str) -> str | None:
    """What kind of rate it is, by its noun, else by the verb before or behind it."""
    said = [w.lower() for w in re.findall(r"[A-Za-z-]+", what)]
    stems = [_stem(w) for w in said]
    if stems == ["time"]:
        return "read_rate"
    if any(s in _NOT_COUNTED for s in stems):
        return None
    for stem in reversed(stems):
        if stem in _WRITE_WORDS:
            return "write_rate"
        if stem in _READ_WORDS:
            return "read_rate"
        if stem in _BULK_WORDS:
            return (
                "read_rate"
                if re.search(r"\bread|quer|serving|serves?\b|scan", before, re.IGNORECASE)
                else "ingest_rate"
            )
    around = f"{before} {after}".lower()
    if re.search(r"\b(?:writ|insert|updat|append)", around):
        return "write_rate"
    if re.search(r"\b(?:ingest|record|log|emit|report|collect|receiv)", around):
        return "ingest_rate"
    if re.search(r"\b(?:read|quer|request|lookup|look up|serv)", around):
        return "read_rate"
    return None if not said else "item_rate"


def _stem(word: str) -> str:
    for ending, other in (("queries", "query"), ("ies", "y"), ("sses", "ss"), ("ches", "ch"), ("s", "")):
        if word.endswith(ending) and len(word) > 3:
            return word[: -len(ending)] + other
    return word


def _per_second(rate: float) -> str:
    return f"{write_number(float(f'{rate:.6g}'))}/s"


def _sizes(text: str) -> Iterator[tuple[str, str]]:
    for found in _SIZED.finditer(text):
        size = _bytes(found)
        if size is None:
            continue
        before, after = text[max(0, found.start() - 50) : found.start()], text[found.end() : found.end() + 45]
        per = _SIZE_RATE.match(after)
        if per is not None:
            word = per["period"] or per["period2"]
            period = _ADVERBS[per["adverb"].lower()] if per["adverb"] else _period(word)
            yield "data_growth", f"{write_number(float(f'{size / PERIOD_SECONDS[period]:.6g}'))} B/s"
        elif re.match(r"\s*(?:of\s+)?(?:ram|memory|heap|flash)\b", after, re.IGNORECASE):
            yield "memory", write_size(size)
        elif (_of_one(before, after) and size < 1e11) or size < LEAST_TOTAL:
            yield "item_size", write_size(size)
        else:
            yield "data_size", write_size(size)


LEAST_TOTAL = 100_000
"""Bytes below which a size is that of one item: no data set is so small that its size is told."""
_ONE_BEFORE = re.compile(
    r"\b(?:documents?|rows?|records?|files?|values?|items?|messages?|payloads?|objects?|images?|photos?|scans?|videos?|events?|entries|blobs?|each|apiece|pdfs?|recordings?)\s+(?:\w+\s+){0,3}?(?:of|is|are|at|to|around|about|than|averages?|averaging|reach|up to|be|between)?\s*(?:up to|about|around|roughly|over|a few|some|to|and)?\s*(?:[\d.]+\s*(?:[kKMGT]?B)?\s*(?:to|and|-|–)\s*)?$",
    re.IGNORECASE,
)
_ONE_AFTER = re.compile(
    r"^\s*(?:each|apiece|per\s+(?!second|minute|hour|day|week|month|year)\w+|(?:\w+\s+)?(?:documents|images|files|messages|photos|payloads|objects|values|records|rows|scans|videos|pdfs|blobs)\b|a piece|in size each|on average)",
    re.IGNORECASE,
)
_WHOLE_BEFORE = re.compile(
    r"\b(?:database|data|total|dataset|archive|warehouse|store[sd]?|collection|holds?|hold|all|altogether|together|history|log)\b[^.;]{0,25}$",
    re.IGNORECASE,
)


def _of_one(before: str, after: str) -> bool:
    """Whether a size is that of one item, not of everything."""
    if _ONE_AFTER.match(after):
        return True
    return bool(_ONE_BEFORE.search(before)) and not _WHOLE_BEFORE.search(before)


def _bytes(found: re.Match[str]) -> float | None:
    unit = found["unit"].lower()
    unit = {
        "gig": "gb",
        "gigs": "gb",
        "gbyte": "gb",
        "gbytes": "gb",
        "tbyte": "tb",
        "tbytes": "tb",
        "pbyte": "pb",
        "pbytes": "pb",
    }.get(unit, unit)
    try:
        return read_size(f"{found['size'].rstrip('.,')} {unit}")
    except ArchitectError:
        return None


_PERCENT = re.compile(
    r"\b(?:grow\w*|increas\w+|ris\w+|expand\w*)\b[^.;]{0,25}?(\d+(?:\.\d+)?)\s*(?:%|percent)\s*(?:a|per|each|every|/)\s*(year|month|week|quarter)|(\d+(?:\.\d+)?)\s*(?:%|percent)\s+(?:growth|more)[^.;]{0,20}?\b(?:a|per|each|every)\s+(year|month|week|quarter)",
    re.IGNORECASE,
)
_DOUBLES = re.compile(
    r"\b(doubl|tripl|quadrupl)\w*\s+(?:\w+\s+){0,2}?(?:every|each|per|a|in a)\s+(year|month|week|quarter)",
    re.IGNORECASE,
)


def _growth(text: str) -> Iterator[tuple[str, str]]:
    """The factor that everything grows by in a year."""
    a_year = {"year": 1, "quarter": 4, "month": 12, "week": 52}
    for found in _PERCENT.finditer(text):
        share = float(found[1] or found[3]) / 100
        factor = min((1 + share) ** a_year[(found[2] or found[4]).lower()], 1000.0)
        yield "growth_factor", f"{factor:.4g}x per year"
    for found in _DOUBLES.finditer(text):
        times = {"doubl": 2.0, "tripl": 3.0, "quadrupl": 4.0}[found[1].lower()]
        yield "growth_factor", f"{min(times ** a_year[found[2].lower()], 1000.0):.4g}x per year"
