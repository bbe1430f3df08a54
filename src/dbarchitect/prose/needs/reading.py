"""The needs of all sentences together: each once, at its strongest, whatever order the sentences stand in."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from dbarchitect.model.brief import Need, Strength
from dbarchitect.prose.needs.engines import clouds, dictated, standings
from dbarchitect.prose.needs.figures import LOADS, figures
from dbarchitect.prose.needs.kinds_of_work import KIND, kinds_of_work
from dbarchitect.prose.needs.phrases import Phrases
from dbarchitect.prose.needs.polarity import strength, wanted
from dbarchitect.prose.needs.scopes import aside, is_opinion
from dbarchitect.prose.needs.signs import signs
from dbarchitect.prose.needs.technologies import stances, within_names
from dbarchitect.prose.needs.vocabulary import vocabulary
from dbarchitect.prose.needs.words import Word, words

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST = 1200
NOT_NEEDED = "not_needed"
_STORE_ASKED = re.compile(
    r"\b(?:where|which|what)\b[^?.]{0,60}\b(?:keep|store|put|hold|sav(?:e|ing)|live)\b[^?.]{0,80}\?|\b(?:which|what|best|right|good)\b[^?.]{0,40}\b(?:database|db|data ?store|base of data|storage engine|search engine|cache)\b|\bdatabase\b[^.?]{0,60}\?|\b(?:think|worry|care|bother) about (?:the |a )?(?:db|database)\b",
    re.IGNORECASE,
)
_ORDER: dict[Strength, int] = {"must": 0, "should": 1, "may": 2}
_DOUBT = re.compile(
    r"\s*(?:do|does|should|would|is|are|will) (?:we|i|it|they|there)\b[^?]{0,40}\b(?:need|worth|add|require|benefit|introduce)",
    re.IGNORECASE,
)


def read_needs(sentences: tuple[str, ...]) -> tuple[Need, ...]:
    """What is asked for, sorted by name; `not_needed` names in its value what a sentence rules out."""
    found = said_needs(sentences)
    return _merged([*found, *kinds_of_work(sentences, tuple(found))])


def said_needs(sentences: tuple[str, ...]) -> list[Need]:
    """What single sentences and their signs ask for, before the words of the text as a whole are looked at."""
    found: list[Need] = [*stances(sentences), *standings(sentences), *dictated(sentences), *clouds(sentences)]
    loose: list[Need] = []
    for sentence in sentences:
        text = sentence[:LONGEST]
        found += _abilities(text)
        found += figures(text)
        loose += _patterned(text)
    found += signs(sentences)
    denied = {n.value for n in found if n.name == NOT_NEEDED}
    named = {n.name for n in found}
    found += [n for n in loose if n.name in named or n.name not in denied]
    found = [n for n in found if n.name != NOT_NEEDED or n.value not in named]
    loses = {n.text for n in found if n.name == "may_be_lost"}
    return [n for n in found if n.name != "no_lost_writes" or n.text not in loses]


_SAYS_LITTLE = frozenset(
    {
        "money",
        "files",
        "real_time",
        "versioning",
        "erasure",
        "audit",
        "reporting",
        "geo",
        "queue",
        "expiry",
        "mature",
        "low_cost",
        "stay",
    }
)
"""Needs whose words stand in many texts that ask for no data layer."""


def asks_enough(sentences: tuple[str, ...], asked: bool) -> bool:
    """Whether the needs alone make a text a brief: two that only a data layer is asked for, or one with a figure or a question."""
    if any(_STORE_ASKED.search(s) for s in sentences[:80]):
        return True
    said = _merged(said_needs(sentences[:80]))
    if asked and any(
        n.name == KIND and n.strength != "may" and n.value != "record" for n in kinds_of_work(sentences[:80], said)
    ):
        return True
    return _says_enough(sentences, said, asked)


def _says_enough(sentences: tuple[str, ...], found: tuple[Need, ...], asked: bool) -> bool:
    said = {n.name for n in found if n.value is None and n.name not in _SAYS_LITTLE}
    figured = any(n.name in LOADS for n in found)
    often = sum(m.need in said for s in sentences[:80] for m in _phrases().find(words(s[:LONGEST])))
    if len({n.name for n in found if n.name in LOADS}) >= 2 or (asked and any(n.value is None for n in found)):
        return True
    return len(said) >= 2 or (len(said) == 1 and (figured or asked or often >= 2)) or (figured and asked)


def _abilities(text: str) -> Iterator[Need]:
    """Every phrase of the vocabulary: wanted, or not needed."""
    sentence = words(text)
    put_aside = aside(text)
    doubt = text.rstrip().endswith("?") and bool(_DOUBT.match(text))
    for match in _phrases().best(sentence):
        begin, end = sentence[match.begin].start, sentence[match.end - 1].end
        if within_names(text, sentence, match.begin, match.end) or any(b <= begin and end <= e for b, e in put_aside):
            continue
        usual = vocabulary()[match.need].strength
        if wanted(sentence, match.begin, match.end):
            how = "may" if doubt or is_opinion(text, begin) else strength(sentence, match.begin, match.end, usual)
            yield Need(name=match.need, strength=how, text=text)
        else:
            yield Need(name=NOT_NEEDED, value=match.need, text=text)


def _patterned(text: str) -> Iterator[Need]:
    sentence = words(text)
    for name, pattern in _patterns():
        found = pattern.search(text)
        if found is None:
            continue
        begin = _at(sentence, found.start())
        end = max(begin + 1, _at(sentence, found.end()))
        if wanted(sentence, begin, end):
            yield Need(name=name, strength=strength(sentence, begin, end, "should"), text=text)


def _at(sentence: tuple[Word, ...], offset: int) -> int:
    return next((i for i, w in enumerate(sentence) if w.end > offset), len(sentence))


def _merged(found: list[Need]) -> tuple[Need, ...]:
    best: dict[tuple[str, str | None], Need] = {}
    for need in sorted(found, key=lambda n: (n.name, n.value or "", _ORDER[n.strength], len(n.text), n.text)):
        best.setdefault((need.name, need.value), need)
    return tuple(best.values())


@lru_cache(maxsize=1)
def _phrases() -> Phrases:
    return Phrases((need.name, phrase) for need in vocabulary().values() for phrase in need.phrases)


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((n.name, re.compile(p, re.IGNORECASE)) for n in vocabulary().values() for p in n.patterns)
