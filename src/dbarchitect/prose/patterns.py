"""Access patterns: what a text says is looked up, listed or counted, with rates where they are given."""

from __future__ import annotations

import re

from dbarchitect.core.names import snake
from dbarchitect.model.brief import AccessPattern, Entity
from dbarchitect.prose.loads import Loads, latency_ms
from dbarchitect.prose.stories import stories
from dbarchitect.prose.tokens import Sentence

_ASKING = re.compile(
    r"^(?:The )?[\w' -]{2,50}? (?:can|needs) (?P<what>(?:see|view|list|search|find|look up|browse|filter|show|check|count|compare|get)\b.+?)\.?$",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"^(?:the |our |most |main |typical |common |frequent |important |used )*(?:queries|access patterns?|screens|lookups|reads|questions|requests|most used screens|usage|hot paths?)\b[^:]{0,30}(?::|\bare\b)\s*(?P<rest>.+)$",
    re.IGNORECASE,
)
_HEADING = re.compile(r"\b(?:quer(?:y|ies)|access|usage|workload|load|reads|screens|lookups|traffic)\b", re.IGNORECASE)
_RATE = r"\(?\s*[:–-]?\s*[\d.,]+\s*[kM]?\s*(?:/\s*s(?:ec(?:ond)?)?|per (?:second|minute|hour|day)|/\s*min(?:ute)?)[^,;)]*\)?"
_MOST = 60


def access_patterns(
    found: tuple[Sentence, ...], entities: tuple[Entity, ...], figures: Loads
) -> tuple[AccessPattern, ...]:
    """The patterns of stories, of listed queries and of figures, each once."""
    texts: dict[str, tuple[float | None, float | None]] = {}
    for what, per_second, milliseconds in figures.patterns:
        texts[what] = (per_second, milliseconds)
    for sentence in found:
        for piece in _pieces(sentence):
            known = next((t for t in texts if t and (t in piece or piece in t)), None)
            if known is None:
                texts[piece] = (None, latency_ms(piece))
    out: dict[str, AccessPattern] = {}
    for text, (rate, latency) in list(texts.items())[:_MOST]:
        pattern = _pattern(text, entities)
        name = snake(text)[:60]
        if name not in out:
            out[name] = pattern.but(
                name=name,
                rate_per_second=rate if rate is not None else pattern.rate_per_second,
                latency_ms=latency if latency is not None else pattern.latency_ms,
            )
    return tuple(out.values())


def _pattern(text: str, entities: tuple[Entity, ...]) -> AccessPattern:
    from dbarchitect.notation.patterns import read_pattern

    return read_pattern(text, entities)


def _pieces(sentence: Sentence) -> list[str]:
    """The stretches of a sentence that each say one thing that is asked for."""
    text = sentence.text.strip()
    told = stories(text)
    if told:
        return [m["what"].strip()[:150] for s in told if (m := _ASKING.match(s.text))]
    lead = _LEAD.match(text)
    if lead:
        return _split(lead["rest"])
    if is_access(sentence) and sentence.kind == "fragment":
        return [re.sub(_RATE, "", text, flags=re.IGNORECASE).strip(" .,:")[:150]]
    return []


def is_access(sentence: Sentence) -> bool:
    """The sentence stands under a heading about queries and load."""
    return bool(
        _HEADING.search(sentence.topic) or (_HEADING.search(sentence.section) and len(sentence.section.split()) <= 4)
    )


def _split(text: str) -> list[str]:
    pieces = re.split(r"[,;]\s+(?:and\s+)?(?![^(]*\))|\s+and\s+(?=(?:the|all|every|a)\b)", text.rstrip("."))
    cleaned = [re.sub(_RATE, "", p, flags=re.IGNORECASE).strip(" .,:") for p in pieces]
    return [c[:150] for c in cleaned if len(c.split()) >= 2]
