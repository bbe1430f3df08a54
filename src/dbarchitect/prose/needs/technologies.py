"""Technologies and clouds that sentences name, and how: ruled out, known to the team, running today."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from dbarchitect.model.brief import Need
from dbarchitect.prose.needs.phrases import Phrases
from dbarchitect.prose.needs.polarity import wanted
from dbarchitect.prose.needs.vocabulary import technologies
from dbarchitect.prose.needs.words import Word, forms, words

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST = 1200
_KNOWING = frozenset(
    {
        "know",
        "experience",
        "experienced",
        "skill",
        "familiar",
        "fluent",
        "expert",
        "expertise",
        "background",
        "comfortable",
        "proficient",
        "trained",
        "worked",
        "certified",
        "veteran",
        "strong",
        "love",
        "used",
    }
)
_PEOPLE = frozenset(
    {
        "we",
        "team",
        "developer",
        "engineer",
        "everyone",
        "everybody",
        "person",
        "i",
        "colleague",
        "dba",
        "administrator",
        "staff",
        "staffed",
        "crew",
        "all",
        "our",
        "us",
        "admin",
        "analyst",
        "company",
    }
)
_TRADES = frozenset(
    {
        "dba",
        "developer",
        "admin",
        "administrator",
        "expert",
        "specialist",
        "skill",
        "shop",
        "knowledge",
        "expertise",
        "experience",
        "team",
        "house",
        "people",
        "person",
        "guy",
        "background",
    }
)
_RULING = re.compile(
    r"\b(?:no|not|never|without|avoid\w*|rule[sd]? out|ruling out|forbid\w*|forbidden|banned|except|excluding|anything but|instead of|hate|allergic|cannot use)\b",
    re.IGNORECASE,
)
_USED_BEFORE = re.compile(
    r"\b(?:we|team|developers?|engineers?|i)\b[^.]{0,40}\b(?:ran|run|used|operated|worked)\b[^.]{0,60}\b(?:before|previously|elsewhere|in the past)\b",
    re.IGNORECASE,
)
_NOTHING_BY = re.compile(r"\b(?:nothing|none|anything but|no products?)(?: (?:from|by|of|made by))?\s*$", re.IGNORECASE)
_FAILING = re.compile(
    r"\b(?:not|never|no longer)\s+(?:\w+\s+)?(?:scale|cope|keep|suffice|enough|hold|support|handle|fast|able|manage|perform|do|work|fit|sufficient|the problem|sure)\b",
    re.IGNORECASE,
)


def stances(sentences: tuple[str, ...]) -> Iterator[Need]:
    """`technology_excluded` and `technology_known`, each with the technology's id as value, and every `cloud` beyond the first."""
    for sentence in sentences:
        text = sentence[:LONGEST]
        for id_ in sorted({m[0] for m in _mentions(text, words(text))}):
            match stance_of(text, id_):
                case "excluded":
                    yield Need(name="technology_excluded", strength="must", text=text, value=id_)
                case "known":
                    yield Need(name="technology_known", text=text, value=id_)
                case _:
                    pass


@lru_cache(maxsize=1024)
def stance_of(sentence: str, id_: str) -> Literal["excluded", "known"] | None:
    """How a sentence speaks of a technology, beyond naming it."""
    text = sentence[:LONGEST]
    spoken = words(text)
    for found, begin, end in _mentions(text, spoken):
        if found != id_:
            continue
        if _is_excluded(text, spoken, begin, end):
            return "excluded"
        if _is_known(text, spoken, begin, end):
            return "known"
    return None


def spans(text: str) -> Iterator[tuple[str, int, int]]:
    """(id, start, end) of every technology a text names, as offsets."""
    spoken = words(text)
    for id_, begin, end in _mentions(text, spoken):
        yield id_, spoken[begin].start, spoken[end - 1].end


_ALSO_WORDS = frozenset(
    {
        "elastic",
        "oracle",
        "spanner",
        "druid",
        "neptune",
        "dragonfly",
        "presto",
        "neon",
        "vespa",
        "consul",
        "hana",
        "cockroach",
        "influx",
        "athena",
        "prometheus",
        "fauna",
        "dynamo",
        "snowflake",
        "synapse",
        "realm database",
        "d1",
        "firebird",
    }
)
"""Names that are words as well: names only where they are written with a capital."""


def within_names(text: str, sentence: tuple[Word, ...], begin: int, end: int) -> bool:
    """Whether the words are cut out of a technology's name: "know SQL" of "know SQL Server"."""
    return any(b < end < e for _, b, e in _mentions(text, sentence) if b >= begin)


def _mentions(text: str, sentence: tuple[Word, ...]) -> tuple[tuple[str, int, int], ...]:
    """(id, first word, behind the last) of each technology named; of names within names the longest."""
    found = sorted(((m.need, m.begin, m.end) for m in _names().find(sentence)), key=lambda m: (m[1], -m[2], m[0]))
    found = [
        f
        for f in found
        if " ".join(w.lower for w in sentence[f[1] : f[2]]) not in _ALSO_WORDS or text[sentence[f[1]].start].isupper()
    ]
    kept: list[tuple[str, int, int]] = []
    for one in found:
        if not kept or one[1] >= kept[-1][2]:
            kept.append(one)
    return tuple(kept)


_ENDED = re.compile(
    r"\b(?:let(?:ting)?|off|lapsed?|rid of|lost|giving up|gave up|cancel\w*|terminat\w+)\s+(?:\w+\s+){0,2}$",
    re.IGNORECASE,
)
_LICENCE_AFTER = re.compile(r"^\s*(?:licen[cs]\w*|contract|terms|subscription)\b", re.IGNORECASE)


_WHY_NOT = re.compile(r"\bwhy not\s+(?:\w+\s+){0,2}$", re.IGNORECASE)
_LICENCE_REFUSED = re.compile(
    r"^(?:'s|’s)?\s*licen[cs]\w*\s+(?:\w+\s+){0,3}?(?:no\b|no go|out\b|forbidden|banned|unacceptable|refused|not (?:ok|okay|acceptable|allowed|an option|possible))",
    re.IGNORECASE,
)


def _is_ended(text: str, begin: int, end: int) -> bool:
    """Whether the licence of what is named there has ended or is to be left."""
    after = text[end : end + 70]
    if _LICENCE_REFUSED.match(after):
        return True
    return bool(_ENDED.search(text[max(0, begin - 50) : begin]) and _LICENCE_AFTER.match(after))


_REJECTED = re.compile(
    r"\b(?:rejected|discarded|dismissed|ruled out|struck off|turned down|out of the question)(?: already| so far| earlier| by \w+)?\s*[:,]?\s[^.;!?]*$",
    re.IGNORECASE,
)


def _is_excluded(text: str, sentence: tuple[Word, ...], begin: int, end: int) -> bool:
    """Not what is said to be failing, nor what stands in a question: that runs, or is asked about."""
    if _NOTHING_BY.search(text[: sentence[begin].start]) or _is_ended(
        text, sentence[begin].start, sentence[end - 1].end
    ):
        return True
    if _REJECTED.search(text[max(0, sentence[begin].start - 120) : sentence[begin].start]):
        return True
    if _WHY_NOT.search(text[: sentence[begin].start]):
        return False
    if text.rstrip().endswith("?") or wanted(sentence, begin, end) or not _RULING.search(text):
        return False
    after = text[sentence[end - 1].end : sentence[end - 1].end + 60]
    return not _FAILING.search(after)


def _is_known(text: str, sentence: tuple[Word, ...], begin: int, end: int) -> bool:
    """Within reach of words of knowing, in a sentence about people."""
    after = sentence[end].lower if end < len(sentence) else ""
    if forms(after) & _TRADES:
        return True
    if _USED_BEFORE.search(text):
        return True
    near = [forms(w.lower) for w in sentence[max(0, begin - 12) : end + 8]]
    about = frozenset().union(*(forms(w.lower) for w in sentence))
    return any(f & _KNOWING for f in near) and bool(about & _PEOPLE)


@lru_cache(maxsize=1)
def _names() -> Phrases:
    return Phrases(
        (id_, " ".join(f"={part}" for part in name.split())) for id_, names in technologies().items() for name in names
    )
