"""How often and how fast an access pattern is asked for: "200/s, 50 ms", beside its words."""

from __future__ import annotations

import re
from dataclasses import dataclass

from dbarchitect.core.errors import ArchitectError
from dbarchitect.notation.durations import read_milliseconds, read_rate
from dbarchitect.notation.numbers import NUMBER
from dbarchitect.notation.sentences import content

_TIME_UNIT = (
    r"(?:ns|µs|us|ms|msec|milliseconds?|s|secs?|seconds?|min|mins|minutes?|h|hours?|d|days?|w|weeks?|months?|years?)"
)
_RATE = re.compile(
    rf"\b(?:about |around |~ ?|up to )?(?:{NUMBER})(?: times| requests?| reads?| writes?| queries| calls| events?)?\s*(?:/\s*|per |a |an |each |every )(?:s|sec|second|min|minute|h|hour|day|week|month)\b"
    rf"|\b{NUMBER}\s*(?:rps|qps|tps|ops)\b|\b(?:once|twice) (?:a|an|per|every) (?:second|minute|hour|day|week|month)\b|\b(?:hourly|daily|weekly|monthly)$|\bevery (?:{NUMBER} )?(?:second|minute|hour|day|week|month)s?\b",
    re.IGNORECASE,
)
_LATENCY = re.compile(
    rf"\b(?:in |under |within |below |less than |at most |max(?:imum)? |<\s*|p9[059]\s*[<:]?\s*|latency (?:of )?)?({NUMBER}\s*{_TIME_UNIT})\b(?! old| stale| ago)",
    re.IGNORECASE,
)
_STALE = re.compile(
    rf"\b(?:may be |can be |up to |at most )*({NUMBER}\s*{_TIME_UNIT})\s+(?:old|stale|behind|late)\b|\bstale (?:ok )?(?:by |for |up to )*({NUMBER}\s*{_TIME_UNIT})\b",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Demand:
    """How often and how fast."""

    rate_per_second: float | None = None
    latency_ms: float | None = None
    stale_ok_seconds: float | None = None


def read_demand(text: str) -> tuple[str, Demand]:
    """The words without rate, latency and staleness, and those; the part after the last colon may hold nothing else."""
    demand = Demand()
    head, colon, tail = text.rpartition(":")
    if (
        colon
        and (_RATE.search(tail) or _LATENCY.search(tail) or _STALE.search(tail))
        and not tail.strip().startswith(":")
    ):
        rest = _take_demand(tail, demand, certain=True)
        if not content(rest.lower()):
            return head.strip(), demand
        demand = Demand()
    return _take_demand(text, demand, certain=False).strip(" ,;"), demand


def _take_demand(text: str, demand: Demand, *, certain: bool) -> str:
    if found := _STALE.search(text):
        demand.stale_ok_seconds = _tried(read_milliseconds, found[1] or found[2], 1000)
        text = text[: found.start()] + text[found.end() :]
    if found := _RATE.search(text):
        demand.rate_per_second = _tried(read_rate, re.sub(r"^(?:about|around|~|up to)\s*", "", found[0].strip()), 1)
        text = text[: found.start()] + text[found.end() :]
    found = _LATENCY.search(text)
    led = found and re.match(r"(?i)(?:in|under|within|below|less|at most|max|<|p9|latency)", found[0])
    short = found and re.search(r"(?i)(?:ms|msec|milliseconds?|\bs|secs?|seconds?)$", found[1])
    if found and (certain or (short and (led or re.search(r"(?i)ms|milli", found[1])))):
        demand.latency_ms = _tried(read_milliseconds, found[1], 1)
        text = text[: found.start()] + text[found.end() :]
    return text


def _tried(reader: object, text: str, divisor: float) -> float | None:
    try:
        value: float = reader(text)  # type: ignore[operator]
    except ArchitectError:
        return None
    return value / divisor
