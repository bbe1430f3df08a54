"""How many there are: vectors, rows, regions, hops; and how often each of many senders sends."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.notation.numbers import NUMBER, read_number, write_number

if TYPE_CHECKING:
    from collections.abc import Iterator

_VECTORS = re.compile(
    rf"(?<![\w$€£.])(?P<number>{NUMBER})(?:\s+of)?\s+(?:[A-Za-z-]+\s+){{0,3}}?(?:vectors?|embeddings?|chunks|passages)\b",
    re.IGNORECASE,
)
_DIMENSIONS = re.compile(r"(\d[\d,]{1,5})[\s-]*(?:dims?|dimensions?|dimensional|d)\b", re.IGNORECASE)
_ROWS = re.compile(
    rf"(?<![\w$€£.])(?P<number>{NUMBER})(?:\s+of)?\s+(?:[A-Za-z-]+\s+){{0,2}}?(?P<what>rows|records|events|documents|messages|products|articles|items|users|customers|accounts|nodes|edges|vertices|relationships|entries|keys|players|devices|sensors|drivers|vehicles|meters|trucks|machines|turbines|couriers|phones|cars|buses|stations|robots|servers|hosts|trackers|wells|pumps|scooters|bikes|profiles|sessions|transactions|orders|clicks|files|images|people|facts|listings|contracts|connections|links)\b(?!\s*(?:/|per\b|an?\b\s*(?:second|minute|hour|day|month|year)|each|every|daily|hourly))",
    re.IGNORECASE,
)
_REGIONS = re.compile(
    rf"(?<![\w.])(?P<number>{NUMBER})\s+(?:[a-z]+\s+){{0,2}}?(?:regions|continents|data ?cent(?:er|re)s)\b",
    re.IGNORECASE,
)
_HOPS = re.compile(rf"(?<![\w.])(?P<number>{NUMBER})[\s-]+(?:hops?|levels? deep|degrees)\b", re.IGNORECASE)


_INTERVAL = re.compile(
    rf"\b(?:send|report|transmit|measure|sample|record|emit|ping|update|read|push|log|deliver|upload|position|reading|measurement|arriv)\w*\b[^.;]{{0,60}}?\b(?:every|each|once (?:a|per|every))\s+(?P<number>{NUMBER}\s*)?(?P<unit>ms|milliseconds?|s|secs?|seconds?|min|minutes?|hours?)\b",
    re.IGNORECASE,
)


def intervals(text: str) -> Iterator[tuple[str, str]]:
    """How often each of many senders sends: "every 4 seconds"."""
    for found in _INTERVAL.finditer(text):
        number = read_number(found["number"].strip()) if found["number"] else 1.0
        unit = found["unit"].lower()
        seconds = (
            0.001
            if unit.startswith(("ms", "mill"))
            else 60.0
            if unit.startswith("min")
            else 3600.0
            if unit.startswith("hour")
            else 1.0
        )
        if number:
            yield "interval", f"{write_number(number * seconds)} s"


_RAW_KEPT = re.compile(
    rf"\b(?:raw|full resolution|every (?:reading|value)|originals?)\b[^.;]{{0,40}}?(?P<number>{NUMBER})\s+(?P<unit>days?|weeks?|months?|years?)\b|\b(?:last|past|hot for|kept? (?:hot )?for)\s+(?P<number2>{NUMBER})\s+(?P<unit2>days?|weeks?)\b",
    re.IGNORECASE,
)
_DAYS = {"day": 1.0, "week": 7.0, "month": 30.0, "year": 365.0}


def raw_retention(text: str) -> Iterator[tuple[str, str]]:
    """For how many days what comes in is kept as it came, where that is said apart from what is kept of it later."""
    for found in _RAW_KEPT.finditer(text):
        number = read_number(found["number"] or found["number2"])
        unit = (found["unit"] or found["unit2"]).lower().rstrip("s")
        if number:
            yield "raw_retention", write_number(number * _DAYS[unit])


def counts(text: str) -> Iterator[tuple[str, str]]:
    for name, pattern in (("vectors", _VECTORS), ("regions", _REGIONS), ("hops", _HOPS)):
        for found in pattern.finditer(text):
            number = read_number(found["number"])
            if number is not None and number >= 2:
                yield name, write_number(number)
    if re.search(r"vector|embedding|dimension", text, re.IGNORECASE):
        for found in _DIMENSIONS.finditer(text):
            yield "dimensions", found[1].replace(",", "")
    for found in _ROWS.finditer(text):
        number = read_number(found["number"])
        if number is not None and number >= 100:
            yield "rows", f"{write_number(number)} {found['what'].lower()}"
