"""How fast answers are wanted: "single-digit milliseconds", "p99 under 10 ms", "within 2 seconds"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.notation.durations import write_milliseconds
from dbarchitect.notation.numbers import NUMBER, read_number

if TYPE_CHECKING:
    from collections.abc import Iterator

_TIME = rf"(?:(?P<number>{NUMBER})\s*-?(?P<unit>ms|milliseconds?|msecs?|µs|us|microseconds?|secs?|seconds?|s|minutes?|min)\b|(?P<vague>single[- ]digit (?:milliseconds?|ms)|low (?:milliseconds?|ms)|sub[- ]?(?:millisecond|ms)\b|sub[- ]second|a (?:few )?milliseconds?|a few seconds|a second|half a second|a minute|microseconds))"
_WITHIN = re.compile(
    rf"(?:\b(?:within|under|below|in under|less than|at most|no more than|not more than|max(?:imum)?(?: of)?|faster than|latency(?: of| under| below|:)?|p\d{{2,3}}(?:\.\d+)?(?: latency)?(?: of| under| below| <| at)?|respon\w+ (?:in|time\w*(?: of| under| below)?)|answer\w* in|return\w* in|come back in|in)|<=?)\s*(?:about\s+|around\s+)?{_TIME}",
    re.IGNORECASE,
)
_BARE_TIME = re.compile(
    r"(?P<vague>single[- ]digit (?:milliseconds?|ms)|sub[- ]?(?:milliseconds?|ms)\b|sub[- ]second|low[- ]millisecond)|(?P<number>\d+)\s*(?P<unit>ms)\b",
    re.IGNORECASE,
)
_VAGUE_MS = (
    ("single", 9.0),
    ("low", 9.0),
    ("subms", 0.9),
    ("submilli", 0.9),
    ("subsecond", 999.0),
    ("afewmilli", 5.0),
    ("amilli", 1.0),
    ("afewsec", 5000.0),
    ("asecond", 1000.0),
    ("halfasecond", 500.0),
    ("aminute", 60000.0),
    ("micro", 0.5),
)
_NOT_ANSWERING = re.compile(
    r"\b(?:every|each)\s*$|\b(?:stale|old|late|behind|lag|retention|kept|keep|interval|rpo|rto|recover\w*|lose|losing|lost|fail ?over|downtime|last|data loss)\b",
    re.IGNORECASE,
)


def latencies(text: str) -> Iterator[tuple[str, str]]:
    found = _WITHIN.search(text) or _BARE_TIME.search(text)
    if found is None:
        return
    before, after = text[max(0, found.start() - 70) : found.start()], text[found.end() : found.end() + 50]
    if _NOT_ANSWERING.search(before[-30:]) or _NOT_ANSWERING.search(after[:18]):
        return
    milliseconds = _milliseconds(found)
    if milliseconds is None or not 0.001 <= milliseconds <= 120_000:
        return
    clause = f"{before} {after}".lower()
    name = "latency"
    if re.search(r"\b(?:dashboards?|reports?|aggregat\w+|analytic\w*|scan\w*|charts?)\b", clause):
        name = "analytics_latency"
    elif re.search(r"\b(?:writ(?:e|es|ing)|insert\w*|commit\w*|accept\w*)\b", clause) and not re.search(
        r"\bread|\bquer|\blook|\bsearch", clause
    ):
        name = "write_latency"
    yield name, write_milliseconds(milliseconds)


def _milliseconds(found: re.Match[str]) -> float | None:
    if found["vague"]:
        bare = re.sub(r"[^a-z]", "", found["vague"].lower())
        return next((ms for head, ms in _VAGUE_MS if bare.startswith(head)), None)
    number = read_number(found["number"])
    unit = found["unit"].lower()
    scale = (
        1.0
        if unit.startswith(("ms", "milli"))
        else 0.001
        if unit.startswith(("µ", "us", "micro"))
        else 60000.0
        if unit.startswith("min")
        else 1000.0
    )
    return None if number is None else number * scale
