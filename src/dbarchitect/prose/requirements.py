"""Requirements that stand beside the data: law, availability, consistency, retention, regions, team, budget, needs."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeVar

from dbarchitect.core.errors import ArchitectError
from dbarchitect.model.brief import Availability, Budget, Team
from dbarchitect.notation.durations import read_days, read_duration
from dbarchitect.notation.numbers import NUMBER, read_number
from dbarchitect.notation.quantities import read_money

T = TypeVar("T")
_LAWS = {
    "GDPR": r"GDPR|DSGVO|General Data Protection Regulation|data protection regulation",
    "HIPAA": r"HIPAA",
    "PCI DSS": r"PCI(?:[- ]?DSS)?",
    "SOC 2": r"SOC ?-?2(?: type (?:II|2|I|1))?",
    "SOX": r"SOX|Sarbanes[- ]Oxley",
    "ISO 27001": r"ISO(?:/IEC)?[ -]?27001",
    "CCPA": r"CCPA|CPRA",
    "FERPA": r"FERPA",
    "COPPA": r"COPPA",
    "LGPD": r"LGPD",
    "PIPEDA": r"PIPEDA",
    "FedRAMP": r"FedRAMP",
    "HITECH": r"HITECH",
    "GxP": r"GxP|21 ?CFR(?: Part)? ?11",
    "DORA": r"DORA(?= |\.|,)",
    "NIS2": r"NIS ?2",
    "MiFID II": r"MiFID(?: ?II)?",
    "GLBA": r"GLBA",
    "PSD2": r"PSD2",
    "FDA": r"FDA",
}
_REGION = re.compile(
    r"\b(?:(?:us|eu|ap|ca|sa|me|af|il|mx)-(?:gov-)?(?:north|south|east|west|central|northeast|southeast|northwest|southwest)-\d|(?:us|europe|asia|australia|northamerica|southamerica)-(?:north|south|east|west|central|northeast|southeast)\d)\b",
    re.IGNORECASE,
)
_AREA = re.compile(
    r"\b(?:hosted|host|hosting|servers?|data (?:must|has to|should|may|can)\b[^.]{0,20}|stay\w*|stored|kept|resid\w+|located|users|customers|patients|region|regions|run|runs|running|deployed?)\s+(?:only\s+)?(?:with)?in\s+(?:the\s+)?(EU|European Union|Europe|US|USA|United States|UK|United Kingdom|Germany|France|Switzerland|Canada|Australia|India|Japan|Brazil|Ireland|Netherlands|Spain|Italy|Sweden|Singapore|Frankfurt|Norway|Austria)\b"
)
_DURATION = rf"(?:{NUMBER})\s*-?(?:ms|s|secs?|seconds?|min|mins|minutes?|h|hrs?|hours?|days?|weeks?|months?|years?)\b"
_PEOPLE = r"(?:developers?|engineers?|programmers?|devs?|coders?|volunteers?|people|persons?)"


_ABOUT = re.compile(
    r"\b(?:in|from|within|across|for)\s+(?:the\s+)?(EU|European Union|US|USA|United States|UK|United Kingdom)\b(?!\s+(?:dollars?|cents?|pounds?|\$))(?:\s+(?:and|or)\s+(?:in\s+)?(?:the\s+)?(EU|European Union|US|USA|United States|UK|United Kingdom)\b)?"
)


def laws(text: str) -> tuple[str, ...]:
    """Laws and standards named, in a fixed order."""
    return tuple(
        name
        for name, p in _LAWS.items()
        if re.search(rf"(?<![\w-])(?:{p})(?![\w])", text, re.IGNORECASE if name not in {"SOX", "DORA", "FDA"} else 0)
    )


def regions(text: str) -> tuple[str, ...]:
    found = [m.group().lower() for m in _REGION.finditer(text)] + [m.group(1) for m in _AREA.finditer(text)]
    found += [area for m in _ABOUT.finditer(text) for area in m.groups() if area]
    return tuple(dict.fromkeys(found))


def consistency(text: str) -> str | None:
    if re.search(
        r"\bstrong(?:ly)? consisten\w+|\bstrict(?:ly)? consisten\w+|\bserializable\b|\bacid\b|never (?:be )?(?:lost|oversold|double[- ]sold)|must never be (?:wrong|inconsistent)",
        text,
        re.IGNORECASE,
    ):
        return "strong"
    if re.search(r"read[- ]your[- ](?:own[- ])?writes", text, re.IGNORECASE):
        return "read_your_writes"
    if re.search(
        r"\beventual(?:ly)? consisten\w+|\b(?:may|can) (?:be|lag|come)\b[^.]{0,20}\b(?:stale|late|seconds? old|minutes? (?:old|late))",
        text,
        re.IGNORECASE,
    ):
        return "eventual"
    return None


def availability(text: str) -> Availability:
    percent = _first(
        text,
        (r"(9\d(?:[.,]\d+)?)\s*(?:%|percent)\s*(?:availab\w+|uptime|up ?time|of the time|SLA)?",),
        lambda m: float(m.group(1).replace(",", ".")),
        needs=r"availab|uptime|up ?time|SLA|of the time",
    )
    rpo = _first(
        text,
        (
            rf"\bRPO\b\W*(?:of|is|=|:|at most|under|below|max\w*|<=?|should be|must be)*\W*({_DURATION}|zero|none|0)\b",
            rf"\blos(?:e|ing|s of)\b[^.]{{0,30}}?({_DURATION})",
            r"\b(?:no|zero|without any|not lose any) data loss\b()|\bmust not lose (?:any )?data\b()",
        ),
        lambda m: _seconds(m.group(1)),
    )
    rto = _first(
        text,
        (
            rf"\bRTO\b\W*(?:of|is|=|:|at most|under|below|max\w*|<=?|should be|must be)*\W*({_DURATION})",
            rf"\b(?:back|restored?|running again|recover\w*|up again|online again)\b[^.]{{0,30}}?(?:in|within|after|under)\s+({_DURATION}|an hour)",
        ),
        lambda m: _seconds(m.group(1)),
    )
    return Availability(percent=percent, rpo_seconds=rpo, rto_seconds=rto)


def _seconds(text: str | None) -> float:
    return read_duration(text.lower()) if text and text.lower() not in {"zero", "none", "0"} else 0.0


def _first(text: str, patterns: tuple[str, ...], read: Callable[[re.Match[str]], T], needs: str = "") -> T | None:
    for pattern in patterns:
        for found in re.finditer(pattern, text, re.IGNORECASE):
            if needs and not re.search(needs, text[max(0, found.start() - 60) : found.end() + 60], re.IGNORECASE):
                continue
            try:
                return read(found)
            except (ArchitectError, ValueError):
                continue
    return None


_KEPT = re.compile(
    rf"\b(?:kept|keep|stored?|retain\w*|retention|archiv\w*|preserv\w*|hold|held|remain\w*)\b[^.;]{{0,60}}?\b(?:for|of|at least|is|:)?\s*({NUMBER}\s*-?(?:days?|weeks?|months?|years?))\b"
    rf"|\b(?:delet\w+|eras\w+|remov\w+|purg\w+)\b[^.;]{{0,40}}?\b(?:after)\s+({NUMBER}\s*-?(?:days?|weeks?|months?|years?))\b"
    rf"|\b({NUMBER}\s*-?(?:days?|weeks?|months?|years?))\s+(?:of\s+)?(?:retention|history)\b",
    re.IGNORECASE,
)


def retention_days(sentence: str) -> int | None:
    """How long a sentence says that data is kept."""
    found = _KEPT.search(sentence)
    if not found:
        return None
    try:
        return read_days(next(g for g in found.groups() if g))
    except (ArchitectError, StopIteration, ValueError):
        return None


def budget(text: str) -> Budget | None:
    """The money that may be spent on the data layer."""
    amount = rf"(?:(?:[$€£¥]|USD|EUR|GBP|CHF|PLN)\s?(?:{NUMBER})|(?:{NUMBER})\s?(?:[$€£¥]|USD|EUR|GBP|CHF|PLN|dollars?|euros?|pounds?))"
    for pattern in (
        rf"\b(?:budget|spend|cost|afford|pay|hosting|costs?)\b[^.]{{0,60}}?({amount}(?:\s*(?:/|per|a|each|every)\s*(?:month|year))?)",
        rf"({amount}\s*(?:/|per|a|each|every)\s*(?:month|year))(?=[^.]{{0,30}}\b(?:budget|hosting|infrastructure|servers?)\b)",
        rf"({amount})\s+server\b",
    ):
        found = re.search(pattern, text, re.IGNORECASE)
        if found:
            try:
                return read_money(found.group(1))
            except ArchitectError:
                continue
    return None


def team(text: str, frameworks: tuple[str, ...], skills: tuple[str, ...]) -> Team:
    """Who builds and runs it."""
    number = rf"({NUMBER}|an?|one|no|just me|only me)"
    developers = _first(
        text,
        (
            rf"\b{number}\s+(?:\w+\s+){{0,2}}?(?:developers?|engineers?|programmers?|devs|coders)\b",
            rf"\bteam of {number}\b(?!\s*(?:players|nurses|doctors))",
            r"\b(only me|just me|the only developer|solo (?:founder|developer)|on my own|by myself)\b",
        ),
        _headcount,
    )
    none = r"\b(no|without an?|without|nobody)\s+(?:\w+\s+){0,2}?(?:dba|dbas|database administrator|administrator)s?\b"
    some = rf"\b{number}\s+(?:\w+\s+){{0,2}}?(?:dbas?|administrators?|database admin\w*|sysadmins?)\b"
    administrators = _first(text, (none, some), _headcount)
    if developers is None and re.search(r"\bIT team (?:is|of|are|has)\b", text):
        developers = _first(text, (rf"\bIT team (?:is|of|are|has)\s+{number}\b",), _headcount)
    return Team(developers=developers, administrators=administrators, skills=skills, frameworks=frameworks)


def _headcount(found: re.Match[str]) -> int:
    word = found.group(1).lower()
    if word in {"the only developer", "only me", "just me", "a", "an", "one"} or word.startswith(
        ("solo", "on my", "by my")
    ):
        return 1
    if word in {"no", "nobody"} or word.startswith("without"):
        return 0
    value = read_number(word)
    if value is None or value > 500:
        raise ValueError(word)
    return int(value)
