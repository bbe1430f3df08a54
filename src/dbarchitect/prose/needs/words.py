"""A sentence as words with the forms they may be inflected from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_TOKEN = re.compile(r"\d[\d.,']*\d|\d|[a-zà-ÿ_][a-zà-ÿ0-9_]*(?:'[a-z]+)?|[.,;:!?()—–]|\s-+\s|[^\s\w-]")
_JOINED = {
    "realtime": "real time", "cannot": "can not", "fulltext": "full text", "timeseries": "time series", "multiregion": "multi region",
    "datacenter": "data center", "datacentre": "data center", "datacenters": "data centers", "opensource": "open source",
    "typeahead": "type ahead", "multidocument": "multi document", "keyvalue": "key value", "leader-board": "leaderboard",
    "adhoc": "ad hoc", "readonly": "read only", "multimaster": "multi master", "multitenant": "multi tenant",
    "geospatial": "geo spatial", "onprem": "on premises", "prem": "premises", "premise": "premises",
    "centre": "center", "centres": "centers", "licences": "licenses", "licence": "license", "licencing": "licensing",
    "licensed": "licensed", "licenced": "licensed", "organisation": "organization", "normalised": "normalized",
}  # fmt: skip
_IRREGULAR = {
    "wrote": "write", "written": "write", "lost": "lose", "kept": "keep", "ran": "run", "paid": "pay", "found": "find",
    "held": "hold", "sold": "sell", "sent": "send", "spent": "spend", "built": "build", "bought": "buy", "knew": "know",
    "known": "know", "left": "leave", "grew": "grow", "grown": "grow", "outgrew": "outgrow", "outgrown": "outgrow", "took": "take", "taken": "take", "gave": "give",
    "went": "go", "gone": "go", "came": "come", "fell": "fall", "saw": "see", "seen": "see", "is": "be", "are": "be",
    "was": "be", "were": "be", "been": "be", "am": "be", "being": "be", "has": "have", "had": "have", "having": "have",
    "does": "do", "did": "do", "done": "do", "indices": "index", "vertices": "vertex", "queries": "query", "fed": "feed",
    "people": "person", "taught": "teach", "stood": "stand", "met": "meet", "meant": "mean", "chose": "choose",
}  # fmt: skip


_NUMBERS = frozenset(
    [
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
        "twenty",
        "thirty",
        "forty",
        "fifty",
        "sixty",
        "seventy",
        "eighty",
        "ninety",
        "hundred",
        "thousand",
        "million",
        "billion",
        "dozen",
    ]
)


@dataclass(frozen=True, slots=True)
class Word:
    """`lower` is the word or mark; `start` and `end` are offsets in the sentence."""

    lower: str
    start: int
    end: int

    @property
    def is_mark(self) -> bool:
        return not self.lower[0].isalnum() and self.lower[0] != "_"

    @property
    def is_number(self) -> bool:
        return self.lower[0].isdigit() or self.lower in _NUMBERS


@lru_cache(maxsize=2048)
def words(sentence: str) -> tuple[Word, ...]:
    """The words and marks; hyphens part words, joined spellings are parted."""
    found: list[Word] = []
    for token in _TOKEN.finditer(sentence.lower()):
        text = token.group().strip() or "-"
        text = text.removesuffix("'s") if text.endswith("'s") else text
        for part in _JOINED.get(text, text).split():
            found.append(Word(part, token.start(), token.end()))
    return tuple(found)


@lru_cache(maxsize=16384)
def forms(word: str) -> frozenset[str]:
    """What a word may be an inflection of, itself among them."""
    out = {word}
    if word in _IRREGULAR:
        out.add(_IRREGULAR[word])
    for ending, others in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 2:
            stem = word[: -len(ending)]
            out |= {stem + other for other in others}
            if ending in {"ed", "ing"} and len(stem) > 3 and stem[-1] == stem[-2]:
                out.add(stem[:-1])
    return frozenset(out)


_ENDINGS = (("ies", ("y",)), ("ied", ("y",)), ("es", ("", "e")), ("s", ("",)), ("ed", ("", "e")), ("ing", ("", "e")))
