"""Figures in sentences: how many there are, how many are added, how often is asked, how fast it must be."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal, cast

from dbarchitect.core.errors import ArchitectError
from dbarchitect.core.names import singular, snake
from dbarchitect.model.brief import Growth, Volume
from dbarchitect.notation.numbers import NUMBER, read_number
from dbarchitect.notation.quantities import read_size
from dbarchitect.prose.counting import says_how_many
from dbarchitect.prose.entities import Entities
from dbarchitect.prose.latencies import latency_ms
from dbarchitect.prose.parts import Chunk, Noun
from dbarchitect.prose.phrases import chunks
from dbarchitect.prose.recurring import Recurring
from dbarchitect.prose.tagging import tag

_PERIODS = {"second": "second", "sec": "second", "s": "second", "minute": "minute", "min": "minute", "hour": "hour", "h": "hour", "day": "day", "night": "day", "week": "week", "weekend": "week", "month": "month", "year": "year"}  # fmt: skip
_ADVERBS = {
    "daily": "day",
    "hourly": "hour",
    "weekly": "week",
    "monthly": "month",
    "yearly": "year",
    "annually": "year",
    "nightly": "day",
    "annual": "year",
}
_SECONDS = {
    "second": 1.0,
    "minute": 60.0,
    "hour": 3600.0,
    "day": 86400.0,
    "week": 604800.0,
    "month": 2629746.0,
    "year": 31556952.0,
}
_PERIOD = r"(?P<period>seconds?|secs?|s|minutes?|min|hours?|h|days?|nights?|weeks?|weekend|months?|years?)\b"
_PERIOD_WORD = r"(?:second|minute|hour|day|night|week|weekend|month|year)s?\b"
_RATE = re.compile(
    rf"(?P<number>{NUMBER})(?P<what>(?:\s+(?!per\b|each\b|every\b|an?\b|and\b)[A-Za-z-]+){{0,5}}?)(?:\s+(?:per|for each|for every|in each)\s+(?P<within>(?!{_PERIOD_WORD})[a-z][a-z-]{{1,25}}(?:\s[a-z-]{{2,25}})?))?(?:\s+(?:are|is|get)\s+(?P<verb>[a-z]+))?(?:\s*/\s*|\s+(?:per|an?|each|every)\s+){_PERIOD}"
    rf"|(?P<number3>{NUMBER})\s+(?:new\s+)?(?P<adverb3>daily|hourly|weekly|monthly|yearly|annual|nightly)\s+(?P<what3>[A-Za-z-]+(?:\s+[A-Za-z-]+)?)\b"
    rf"|(?P<number2>{NUMBER})(?P<what2>(?:\s+(?!per\b|each\b|every\b|an?\b)[A-Za-z-]+){{1,5}}?)\s+(?P<adverb>daily|hourly|weekly|monthly|yearly|annually|nightly)\b",
    re.IGNORECASE,
)
_Period = Literal["second", "minute", "hour", "day", "week", "month", "year"]
_READS = frozenset(
    {"read", "reads", "view", "views", "page views", "requests", "queries", "request", "query", "searches", "lookups"}
)
_WRITES = frozenset({"writes", "write", "inserts", "insert", "updates", "update"})


@dataclass(slots=True)
class Loads:
    """Figures by entity name, and the load as a whole."""

    volumes: dict[str, Volume] = field(default_factory=dict)
    growth: dict[str, Growth] = field(default_factory=dict)
    patterns: list[tuple[str, float, float | None]] = field(default_factory=list)
    """(what in words, times per second, milliseconds)"""
    read_share: float | None = None
    reads_per_second: float | None = None
    writes_per_second: float | None = None
    peak_factor: float | None = None
    concurrent_users: int | None = None
    data_size_bytes: float | None = None
    latency_ms: float | None = None
    used: set[int] = field(default_factory=set)


def loads(texts: list[str], entities: Entities, repeated: tuple[Recurring, ...] = ()) -> Loads:
    """Every figure of the sentences that says how much."""
    out = Loads()
    last: str | None = None
    for index, text in enumerate(texts):
        if not re.search(
            r"\d|\b(?:three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty)\b|hundred|thousand|million|dozen|half|percent|heavy|mostly|per (second|minute|hour|day)|[a-z]+ (a|per|each|every) (second|minute|hour|day)",
            text,
            re.IGNORECASE,
        ):
            continue
        short = text[:1500]
        spans = _rates(short, entities, out)
        told = len(out.volumes)
        _labelled(short, entities, out)
        last = _counts(short, spans, entities, out, last)
        grown = _percent_growth(short, entities, last, out)
        _whole(short, out)
        if spans or grown or len(out.volumes) > told:
            out.used.add(index)
    for one in repeated:
        if (thing := entities.of(one.thing)) is not None:
            source = entities.of(one.source) if one.source else None
            per = source if source != thing else None
            out.growth.setdefault(thing, Growth(amount=round(86400 / one.seconds, 2), period="day", per=per))
            out.used.add(one.sentence)
    return out


_LABELLED = re.compile(
    rf"(?P<what>[A-Za-z][A-Za-z -]{{1,40}}?)\s*[:=]\s*(?:about |around |roughly |approx\.? |ca\.? |~)?(?P<number>{NUMBER})\s*[.;,]?",
    re.IGNORECASE,
)


def _labelled(text: str, entities: Entities, out: Loads) -> None:
    """ "Coaches: 45."."""
    found = _LABELLED.fullmatch(text.strip())
    entity = _entity(found["what"].strip(), entities) if found else None
    count = read_number(found["number"]) if found else None
    if entity and count is not None and count >= 1:
        out.volumes.setdefault(entity, Volume(low=count, high=count))


def _rates(text: str, entities: Entities, out: Loads) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    found_all = list(_RATE.finditer(text))
    latency = latency_ms(text)
    taken_latency = False
    begin = 0
    for found in found_all:
        number = read_number(found["number"] or found["number2"] or found["number3"] or "")
        word = (found["period"] or "").lower()
        period = (
            _ADVERBS.get((found["adverb"] or found["adverb3"] or "").lower())
            or _PERIODS.get(word)
            or _PERIODS.get(word.rstrip("s"))
        )
        if (
            number is None
            or period is None
            or (found["number"] or found["number2"] or found["number3"]).lower() in {"a", "an"}
            or not _is_count(text, found)
        ):
            continue
        what = re.sub(r"\s+", " ", (found["what"] or found["what2"] or found["what3"] or "")).strip().lower()
        spans.append(found.span())
        per_second = number / _SECONDS[period]
        entity = _entity(what, entities)
        _one_rate(text, found, what, per_second, number, period, entity, latency, begin, out, entities)
        taken_latency = True
        begin = found.end()
    if latency is not None and not taken_latency:
        out.latency_ms = out.latency_ms or latency
    return spans


def _is_count(text: str, found: re.Match[str]) -> bool:
    """No money, no speed, no percentage."""
    before = text[max(0, found.start() - 2) : found.start()]
    what = (found["what"] or found["what2"] or found["what3"] or "").strip().lower()
    return not re.search(r"[$€£%]", before) and not re.match(
        r"(?:usd|eur|gbp|euros?|dollars?|pounds?|percent|km|kilomet\w+|miles|m|gb|mb|tb|kg|times?$|(?:hour|day|minute|week|month|year)s?)\b",
        what,
    )


def _one_rate(
    text: str,
    found: re.Match[str],
    what: str,
    per_second: float,
    number: float,
    period: str,
    entity: str | None,
    latency: float | None,
    begin: int,
    out: Loads,
    entities: Entities,
) -> None:
    words = set(what.split())
    label = re.fullmatch(r"\s*([A-Za-z][A-Za-z -]{1,40}?)\s*:\s*", text[begin : found.start()]) if not what else None
    if label and period not in {"second", "minute"}:
        entity = _entity(label.group(1), entities)
    if entity and not words & (_READS | _WRITES):
        per = _per_entity(text[found.end() : found.end() + 60], entities) or _entity(found["within"] or "", entities)
        per = per or _each(text[: found.start()], entities)
        per = per if per != entity else None
        if entity not in out.growth:
            out.growth[entity] = Growth(amount=number, period=cast("_Period", period), per=per)
        elif period in {"second", "minute"}:
            out.patterns.append((f"new {what}", per_second, latency))
        return
    if words & _WRITES and len(words) <= 2:
        out.writes_per_second = max(out.writes_per_second or 0.0, per_second)
        return
    if words & {"reads", "read"} and len(words) <= 2:
        out.reads_per_second = max(out.reads_per_second or 0.0, per_second)
        return
    segment = _segment(text[begin : found.start()]) if not what or words <= {"times", "time", "per"} else what
    out.patterns.append((segment or what or "requests", per_second, latency))


def _each(before: str, entities: Entities) -> str | None:
    """ "Each town gets 2,500 complaints a year": what each has so many of."""
    found = re.search(
        r"(?:^|[,;.:]|\band)\s*(?:each|every)\s+([a-z][a-z -]{1,30}?)\s+[a-z]+\s+(?:(?:about|around|some|up to|roughly|between|from)\s+)?(?:\d[\d.,]*\s*(?:to|and|-|–)\s*)?$",
        before,
        re.IGNORECASE,
    )
    return _entity(found.group(1), entities) if found else None


def _segment(before: str) -> str:
    """The words that a rate behind them is about: back to the last comma, colon or sentence mark."""
    bare = before.strip()
    if bare.endswith((":", "–", "—")) and len(bare) <= 120 and bare.count(":") <= 1:
        return bare.rstrip(":–— ")
    piece = re.split(r"[,;:(]|\band\b(?=\s+(?:\w+\s+){1,6}\w+\s*$)", bare.rstrip("(:,- "))[-1]
    return re.sub(r"\([^)]*\)?", "", piece).strip(" -–.")[:120]


def _entity(what: str, entities: Entities) -> str | None:
    parts = [p for p in snake(what).split("_") if p not in {"new", "unnamed", "about", "more"}] if what else []
    for end in range(len(parts), 0, -1):
        for begin in range(end):
            found = entities.of(singular("_".join(parts[begin:end])))
            if found and end == len(parts):
                return found
    return None


def _per_entity(after: str, entities: Entities) -> str | None:
    found = re.match(
        r"\s*(?:per|for each|for every|in each|on each|/|and)\s+(?:each\s+)?([a-z][a-z -]{1,30}?)(?=[,.;)]|\s+(?:and|with|in|on|at|of)\b|$)",
        after,
        re.IGNORECASE,
    )
    if not found:
        return None
    return _entity(found.group(1), entities)


def _counts(text: str, spans: list[tuple[int, int]], entities: Entities, out: Loads, last: str | None) -> str | None:
    """Notes what is counted; gives the entity spoken of last."""
    words = tag(text)
    previous: str | None = None
    shared: str | None = None
    """Whose each is being counted: "each with 5 doctors and 2,000 patients"."""
    for chunk in _nouns(chunks(words)):
        if chunk.aside and (told := _in_brackets(chunk.aside)):
            named = entities.of(chunk.name) or entities.tail(chunk.name)
            if named:
                out.volumes.setdefault(named, told)
        if not chunk.pronoun and (spoken := entities.of(chunk.name) or entities.tail(chunk.name)):
            last = spoken
        if chunk.quantity is None or not chunk.quantity.figure or chunk.start >= len(words):
            continue
        start, end = words[chunk.start].token.start, words[min(chunk.end, len(words)) - 1].token.end
        if any(a < end and start < b for a, b in spans):
            continue
        entity = entities.of(chunk.name) or entities.tail(chunk.name)
        if chunk.pronoun and chunk.quantity.high >= 20:
            entity = last
        if entity is None:
            continue
        before, after = text[max(0, start - 40) : start], text[end : end + 60]
        per = _per_entity(after, entities) or _whose(text, before, after, previous, shared, chunk, entities)
        per = per if per != entity else None
        if per is None and _LIMITS.search(text[max(0, start - 60) : start]):
            continue
        if says_how_many(chunk, text, before, after, per):
            _note(chunk, entity, per, after, out)
        shared = per
        previous = entity
    return last


_LIMITS = re.compile(r"\b(?:may|can|must|should|shall) (?:not|never)\b", re.IGNORECASE)
"""Says how many there may be, not how many there are."""


def _nouns(found: tuple[Chunk, ...]) -> list[Noun]:
    """The noun phrases and what hangs on them by "of" ("a fleet of 400 vans")."""
    return [n for chunk in found if isinstance(chunk, Noun) for n in (chunk, *chunk.of)]


def _whose(
    text: str, before: str, after: str, previous: str | None, shared: str | None, chunk: Noun, entities: Entities
) -> str | None:
    """The thing that has so many each."""
    assert chunk.quantity is not None
    spread = re.match(r"\s*(?:each|apiece)\b", after) or re.search(r"\beach with\W*(?:\w+\W+){0,2}$", before)
    if previous and (spread or (re.search(r"\bwith\W*$", before) and "each" in text)):
        return previous
    if shared and re.search(r"(?:,|\band)\s*(?:about|around|roughly|some|up to)?\s*$", before):
        return shared
    subject = re.match(
        r"\s*(?:each|every|an?|one|per)\s+([a-z][a-z -]{1,30}?)\s+(?:\w+s|can|will|has|may)\b", text, re.IGNORECASE
    )
    return _entity(subject.group(1), entities) if subject and chunk.quantity.high >= 15 else None


def _note(chunk: Noun, entity: str, per: str | None, after: str, out: Loads) -> None:
    assert chunk.quantity is not None
    low, high = chunk.quantity.low, chunk.quantity.high
    adverb = re.match(r"[^.;,\d]{0,30}\b(daily|weekly|monthly|yearly|annually)\b", after)
    if adverb:
        out.growth.setdefault(entity, Growth(amount=high, period=cast("_Period", _ADVERBS[adverb.group(1)])))
    elif entity not in out.volumes and high < 1e15:
        out.volumes[entity] = Volume(low=low, high=high, per=per)


def _in_brackets(aside: str) -> Volume | None:
    """ "Patients (about 90,000, growing)": how many, in brackets."""
    found = re.match(
        rf"\s*(?:(?:about|around|roughly|approximately|approx\.?|ca\.?|circa|over|some|nearly|currently|~)\s*)?({NUMBER})(?:\s*(?:-|–|to)\s*({NUMBER}))?\s*(?:$|[,;]|in total|so far|today|now)",
        aside,
        re.IGNORECASE,
    )
    low = read_number(found.group(1)) if found else None
    high = read_number(found.group(2)) if found and found.group(2) else low
    return Volume(low=low, high=high) if low is not None and high is not None and 2 <= low <= high else None


_PERCENT = re.compile(
    r"(?P<what>[A-Za-z][A-Za-z '-]{2,50}?)\s+(?:is |are |will )?(?:grow(?:s|ing|th)?|increas(?:es?|ing)|ris(?:es?|ing)|expand(?:s|ing)?)\s+(?:by |of |at )?(?:about |around |roughly |some )?(?P<share>\d+(?:\.\d+)?)\s*(?:%|percent)\s*(?:a|per|each|every|/)\s*(?P<period>year|month|week)"
    r"|(?P<share2>\d+(?:\.\d+)?)\s*(?:%|percent)\s*(?:more (?P<what2>[A-Za-z ]{2,30}?) |growth )(?:a|per|each|every)\s+(?P<period2>year|month|week)"
    r"|(?P<what3>[A-Za-z][A-Za-z '-]{2,50}?)\s+(?P<double>doubles?)\s+(?:every|each|per|a)\s+(?P<period3>year|month|week)",
    re.IGNORECASE,
)


def _percent_growth(text: str, entities: Entities, last: str | None, out: Loads) -> bool:
    """ "The number of readers grows by 20 % a year": a factor per period."""
    noted = False
    for found in _PERCENT.finditer(text[:1000]):
        what = found["what"] or found["what2"] or found["what3"] or found["what3"] or ""
        parts = snake(what).split("_")
        spoken = [
            e
            for b in range(len(parts))
            for e in [_entity("_".join(parts[b : b + 2]), entities) or _entity(parts[b], entities)]
            if e
        ]
        entity = spoken[-1] if spoken else last
        share = 100.0 if found["double"] else float(found["share"] or found["share2"])
        period = (found["period"] or found["period2"] or found["period3"]).lower()
        if entity and 0 < share <= 10000:
            out.growth.setdefault(entity, Growth(factor=round(1 + share / 100, 4), period=cast("_Period", period)))
            noted = True
    return noted


def _whole(text: str, out: Loads) -> None:
    """The mix, the peak, the crowd and the size."""
    if found := re.search(
        rf"({NUMBER})\s*(?:%|percent)\s*(?:of\s+(?:\w+\s+){{0,3}})?(?:are\s+|is\s+)?read", text, re.IGNORECASE
    ):
        share = read_number(found.group(1))
        if share is not None and 0 < share <= 100:
            out.read_share = share / 100
    elif found := re.search(
        rf"({NUMBER})\s*(?:%|percent)\s*(?:of\s+(?:\w+\s+){{0,3}})?(?:are\s+|is\s+)?writ", text, re.IGNORECASE
    ):
        share = read_number(found.group(1))
        if share is not None and 0 < share <= 100:
            out.read_share = 1 - share / 100
    elif out.read_share is None and re.search(
        r"\bread[- ]heavy\b|\b(?:mostly|mainly|nearly all|almost (?:all|entirely|only))\b[^.]{0,20}\bread(?:s|ing)?\b",
        text,
        re.IGNORECASE,
    ):
        out.read_share = 0.95 if re.search(r"nearly all|almost", text, re.IGNORECASE) else 0.9
    elif out.read_share is None and re.search(r"\bwrite[- ]heavy\b", text, re.IGNORECASE):
        out.read_share = 0.2
    if found := re.search(
        rf"({NUMBER})\s+(?:\w+\s+)?(?:concurrent|simultaneous)\b|({NUMBER})\s+(?:users|people|customers)\s+(?:at the same time|at once|online at once)",
        text,
        re.IGNORECASE,
    ):
        crowd = read_number(found.group(1) or found.group(2))
        if crowd is not None and crowd < 1e10:
            out.concurrent_users = int(crowd)
    if found := re.search(r"(?<![\w$€£.])(\d[\d,.]*\s?(?:GB|TB|PB|gigabytes?|terabytes?))\b", text):
        try:
            size = read_size(found.group(1))
            out.data_size_bytes = max(out.data_size_bytes or 0.0, size)
        except ArchitectError:
            pass
    if found := re.search(
        rf"\b({NUMBER})\s*(?:x|×|times)\s+(?:the\s+)?(?:usual|normal|average|load|peak|more)|peak\w*\s+(?:of\s+)?({NUMBER})\s*(?:x|×|times)",
        text,
        re.IGNORECASE,
    ):
        factor = read_number(found.group(1) or found.group(2))
        if factor is not None and 1 < factor <= 1000:
            out.peak_factor = factor
