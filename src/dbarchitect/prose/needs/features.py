"""What of a text is learnt from: its stems, pairs of neighbours, what it asks for, and which technologies and clouds it names, and how."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from dbarchitect.prose.needs.technologies import spans

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dbarchitect.model.brief import Need

LONGEST = 400
"""Sentences that are looked at."""
_CHARACTERS = 1200
_WORD = re.compile(r"[a-z#]+")
_NUMBER = re.compile(r"\d[\d.,]*")
_ENDINGS = ("ingly", "edly", "ing", "ies", "ied", "ed", "es", "s", "ly")
_EMPTY = frozenset(
    {"the", "a", "an", "of", "to", "in", "on", "and", "or", "is", "are", "it", "we", "our", "for", "with", "that", "this", "by", "at", "as", "be", "have", "has", "from", "i", "they", "not", "no", "but", "all", "which", "their", "each", "one", "what", "do", "you", "my"}
)  # fmt: skip
_STANDING = "technology_"


def text_features(sentences: tuple[str, ...], needs: Iterable[Need]) -> frozenset[str]:
    """The features of a text; `needs` is what its sentences ask for. No order of sentences changes them."""
    unique = tuple(dict.fromkeys(sentences))[:LONGEST]
    spoken = frozenset().union(*(features(s) for s in unique))
    named = frozenset(f"named {id_}" for s in unique for id_, _, _ in spans(s[:_CHARACTERS]))
    return spoken | named | frozenset(_asked(needs))


def _asked(needs: Iterable[Need]) -> Iterable[str]:
    for need in needs:
        if need.name.startswith(_STANDING):
            yield f"{need.name.removeprefix(_STANDING)}: {need.value}"
        elif need.name == "cloud":
            yield f"cloud: {need.value}"
        yield f"@{need.name}"


def features(sentence: str) -> frozenset[str]:
    """The stems of a sentence but for the emptiest words, and the pairs of neighbours."""
    stems = [_stem(w) for w in _WORD.findall(_NUMBER.sub("#", sentence[:_CHARACTERS].lower()))]
    return frozenset(s for s in stems if s not in _EMPTY) | {f"{a} {b}" for a, b in pairwise(stems)}


def count_words(sentences: Iterable[str]) -> int:
    return sum(len(_WORD.findall(s.lower())) for s in sentences)


def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word
