"""Access patterns: what a text says is looked up, listed or counted, with rates where they are given."""

from __future__ import annotations

import re

from dbarchitect.core.names import snake
from dbarchitect.model.brief import AccessPattern, Entity
from dbarchitect.prose.latencies import latency_ms
from dbarchitect.prose.loads import Loads
from dbarchitect.prose.people import is_asking
from dbarchitect.prose.stories import stories
from dbarchitect.prose.tokens import Sentence

_ASKING = re.compile(
    r"^(?:The )?[\w' -]{2,50}? (?:can|needs) (?P<what>(?:see|view|review|list|search|find|look up|browse|filter|show|check|count|compare|get)\b.+?)\.?$",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"^(?:the |our |most |main |typical |common |frequent |important |used |usual |everyday |daily |asked )*(?:queries|access patterns?|screens|look-?ups|reads|questions|requests|statistics|reports|analyses|most used screens|usage|hot paths?)\b[^:]{0,30}(?::|\bare\b)\s*(?P<rest>.+)$",
    re.IGNORECASE,
)
_FREQUENT = re.compile(
    r"^(?:the |our )?(?:most|typical|common|main|hot)\b[\w ,-]{0,40}\b(?:are|is)\s*:\s*(?P<rest>.+)$", re.IGNORECASE
)
_VERB = r"(?:search(?:es)?(?: for)?|lists?|looks? (?:at|up|for|through|into)|browses?|finds?|opens?|counts?|quer(?:y|ies)|filters?|sorts?)"
_WATCHING = r"(?:tracks?|views?|retrieves?|fetch(?:es)?|pulls?|monitors?|displays?|reports?(?=\s+(?:the|how|which)\b)|reviews?|see|sees|checks?)"
_SCREEN = r"(?:pages?|dashboards?|screens?|reports?|apps?|sites?|views?|feeds?|overviews?|boards?|maps?|widgets?|portals?|terminals?|inbox|website|calendar|timeline|charts?)"
_USUALLY = r"(?:(?:can|will|may|must|should|often|mostly|mainly|usually|frequently|typically|also|constantly|regularly|always|only|want to|need to|have to|wants to|needs to|be able to|like to)\s+){0,4}"
_WHO = r"(?:^|(?<=[.;:,])\s*|\b(?:and|but|while|then)\s+)(?:[A-Za-z'-]+\s+){0,4}?"
_STARTS = re.compile(
    rf"{_WHO}{_USUALLY}(?P<verb>{_VERB}|{_WATCHING})\s+(?=[a-z])|\b{_SCREEN}\s+{_USUALLY}(?:shows?|displays?|lists?|needs?|contains?)\s+(?P<shown>)(?=[a-z])",
    re.IGNORECASE,
)
_ENDS = re.compile(r"[.;:(]|,?\s+and\s+(?=(?:[a-z]+ ){0,3}we\b)|,?\s+and\s+(?=(?:[a-z]+s|look|search|list|open|count|find|browse|get|show)\s+(?:for |at |up |the |a |an |all |their |by )?[a-z]+)|,\s+(?=(?:looks?|search|searches|lists?|opens?|counts?|finds?|browses?|shows?)\s+)|,\s+(?=(?:but|which|so|because|while|who|where|the moment|usually|mostly)\b)|,\s*$", re.IGNORECASE)  # fmt: skip


_NO_QUESTION = re.compile(r"(?:keeps?|has|have|is|are|was|contains?|holds?|shows?|of)\b", re.IGNORECASE)
"""Behind a list, a search, a view that is spoken of as a thing."""
_BORDER = re.compile(r"\b(?:only )?(?:their|its|his|her) own\b", re.IGNORECASE)
"""Says who may see what, not what is asked."""
_ONLY_WATCHING = re.compile(_WATCHING, re.IGNORECASE)


def _asking(before: str) -> bool:
    """The words before the verb end with somebody who can ask."""
    bare = re.sub(rf"\s*{_USUALLY}$", "", before.strip() + " ", flags=re.IGNORECASE)
    words = re.findall(r"[A-Za-z'-]+", bare)
    while words and words[-1].lower() in _ADVERBS:
        words.pop()
    return bool(words) and is_asking(words[-1])


_ADVERBS = frozenset({"can", "will", "may", "must", "should", "often", "mostly", "mainly", "usually", "frequently", "typically", "also", "constantly", "regularly", "always", "only", "to", "want", "wants", "need", "needs", "have", "be", "able", "like", "sometimes", "then", "daily", "monthly", "weekly"})  # fmt: skip


def _asked(text: str) -> list[tuple[str, bool]]:
    """What running text says is looked up, and whether by somebody who asks.

    "The front desk mostly looks at the appointments of a doctor on a day".
    """
    if found := _FREQUENT.match(text):
        return [(piece, True) for piece in _split(found["rest"])]
    out: list[tuple[str, bool]] = []
    begin = 0
    short = text[:800]
    while (start := _STARTS.search(short, begin)) and len(out) < 8:
        told = start["verb"]
        at = start.start("verb") if told else start.end()
        stop = _ENDS.search(short, start.end() + 3)
        end = stop.start() if stop else len(short)
        piece = short[at:end]
        piece = re.sub(
            rf"^(?:looks? (?:at|through|into|for)|opens?|lists?|browses?|{_WATCHING})\s+",
            "",
            piece,
            flags=re.IGNORECASE,
        )
        piece = re.sub(r"^(look|search|find)(?:s|es)\b", r"\1", piece, flags=re.IGNORECASE)
        tail = (
            re.match(
                r",\s*((?:newest|latest|oldest|most \w+|cheapest|highest|lowest|sorted|ordered)[^,.;(]{0,40})",
                short[end:],
            )
            if stop
            else None
        )
        piece = f"{piece}, {tail.group(1)}" if tail else piece
        if _NO_QUESTION.match(piece):
            begin = max(end, start.end())
            continue
        asking = _asking(short[start.start() : at])
        told_by_a_thing = (
            (told or "").lower() in {"list", "lists"} and not asking and bool(short[start.start() : at].strip())
        )
        if (
            len(piece.split()) >= 2
            and not told_by_a_thing  # "the quotation lists the components"
            and not _BORDER.search(piece)
            and (not told or asking or not _ONLY_WATCHING.match(told))
        ):
            out.append((piece.strip(" ,.")[:150], asking))
        begin = max(end, start.end())
    return out


_HEADING = re.compile(
    r"\b(?:quer(?:y|ies)|access|usage|workload|load|reads|screens|look-?ups|traffic|questions|searches|reports)\b",
    re.IGNORECASE,
)
_RATE = r"\(?\s*[:–-]?\s*[\d.,]+\s*[kM]?\s*(?:/\s*s(?:ec(?:ond)?)?|per (?:second|minute|hour|day)|/\s*min(?:ute)?)[^,;)]*\)?"
_MOST = 60


def access_patterns(
    found: tuple[Sentence, ...], entities: tuple[Entity, ...], figures: Loads
) -> tuple[AccessPattern, ...]:
    """The patterns of stories, of listed queries and of figures, each once."""
    texts: dict[str, tuple[float | None, float | None]] = {}
    for what, per_second, milliseconds in figures.patterns:
        texts[(_asked(what) or [(what, True)])[0][0]] = (per_second, milliseconds)
    spoken: set[str] = set()
    firm: set[str] = set()
    for sentence in found:
        pieces = _pieces(sentence)
        if sentence.kind == "sentence" and not is_access(sentence):
            spoken.update(piece for piece, _ in pieces)
            firm.update(piece for piece, asking in pieces if asking)
        for piece, _ in pieces:
            known = next((t for t in texts if t and (t in piece or piece in t)), None)
            if known is None:
                texts[piece] = (None, latency_ms(piece))
    out: dict[str, AccessPattern] = {}
    for text, (rate, latency) in list(texts.items())[:_MOST]:
        pattern = _pattern(text, entities)
        told = text in firm and pattern.entity is not None
        if text in spoken and rate is None and not told and not _useful(pattern):
            continue
        if pattern.entity is None and pattern.operation == "unknown" and _BROKEN.search(text):
            pattern = pattern.but(text=_BROKEN.sub("", text).strip() or "requests")
        name = snake(pattern.text or text)[:60]
        if name not in out:
            out[name] = pattern.but(
                name=name,
                rate_per_second=rate if rate is not None else pattern.rate_per_second,
                latency_ms=latency if latency is not None else pattern.latency_ms,
            )
    return tuple(out.values())


_BROKEN = re.compile(
    r"\b(?:and|or|of|to|against|them|add|in|by|for|with|at)$|^(?:of|and|them|in|by|against)\b|^everything\b",
    re.IGNORECASE,
)


def _useful(pattern: AccessPattern) -> bool:
    """What running text says becomes a pattern when it names rows and how they are chosen."""
    chosen = pattern.filters or pattern.sort or pattern.limit or pattern.group_by
    return (
        pattern.entity is not None and pattern.operation != "unknown" and bool(chosen or pattern.operation == "count")
    )


def _pattern(text: str, entities: tuple[Entity, ...]) -> AccessPattern:
    from dbarchitect.notation.patterns import read_pattern

    return read_pattern(text, entities)


def asked_sentences(found: tuple[Sentence, ...], access: tuple[AccessPattern, ...]) -> set[int]:
    """The sentences that an access pattern was taken from."""
    texts = [a.text for a in access if a.text]
    return {i for i, s in enumerate(found) if any(t in s.text for t in texts)}


def _pieces(sentence: Sentence) -> list[tuple[str, bool]]:
    """The stretches of a sentence that each say one thing that is asked for, and whether somebody is said to ask it."""
    text = sentence.text.strip()
    told = stories(text)
    if told:
        return [(m["what"].strip()[:150], True) for s in told if (m := _ASKING.match(s.text))]
    lead = _LEAD.match(text)
    if lead:
        return [(piece, True) for piece in _split(lead["rest"])]
    if asked := _asked(text):
        return asked
    if is_access(sentence) and sentence.kind == "fragment":
        return [(re.sub(_RATE, "", text, flags=re.IGNORECASE).strip(" .,:?")[:150], True)]
    return []


def is_access(sentence: Sentence) -> bool:
    """The sentence stands under a heading about queries and load."""
    return bool(
        _HEADING.search(sentence.topic) or (_HEADING.search(sentence.section) and len(sentence.section.split()) <= 4)
    )


def lists_questions(text: str) -> bool:
    """ "Reports: visits per gym, revenue by month": what is asked of the data, no thing with properties."""
    found = _LEAD.match(text.strip())
    pieces = _split(found["rest"]) if found and ":" in text[: found.start("rest")] else []
    return bool(pieces) and 2 * sum(bool(_RELATED.search(p)) for p in pieces) > len(pieces)


_RELATED = re.compile(
    r"\b(?:of|per|by|for|in|with|to|from|which|who|how|most|top|last|latest|newest|best|least|all|every|each)\b",
    re.IGNORECASE,
)


def _split(text: str) -> list[str]:
    pieces = re.split(r"[,;]\s+(?:and\s+)?(?![^(]*\))|\s+and\s+(?=(?:the|all|every|a)\b)", text.rstrip("."))
    cleaned = [re.sub(_RATE, "", p, flags=re.IGNORECASE).strip(" .,:") for p in pieces]
    return [c[:150] for c in cleaned if len(c.split()) >= 2]
