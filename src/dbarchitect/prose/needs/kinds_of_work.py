"""Which kind of work a text speaks of, by the words it shares with texts whose kind is known (naive Bayes over words and pairs of words).

`kinds_of_work.json` holds, for each kind, in how many texts it was learnt from, and for each word or pair of words in how many of them it
stands (`python -m evaluation.choosing.learning` writes it). The answer is evidence beside what single sentences ask for, never more.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from dbarchitect.model.brief import Need

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

KIND = "kind_of_work"
CLEARLY, PROBABLY = 10.0, 4.0
"""By how much the best kind is ahead of the second, in natural logarithms of odds."""
PRIOR = 0.3
"""How much the frequency of a kind counts beside its words."""
SMOOTHING = 1.5
LEAST_WORDS = 30
"""Words below which a text is too short for its words to tell."""
LONGEST = 400
"""Sentences that are looked at."""
_WORD = re.compile(r"[a-z#]+")
_NUMBER = re.compile(r"\d[\d.,]*")
_ENDINGS = ("ingly", "edly", "ing", "ies", "ied", "ed", "es", "s", "ly")
_EMPTY = frozenset(
    {"the", "a", "an", "of", "to", "in", "on", "and", "or", "is", "are", "it", "we", "our", "for", "with", "that", "this", "by", "at", "as", "be", "have", "has", "from", "i", "they", "not", "no", "but", "all", "which", "their", "each", "one", "what", "do", "you", "my"}
)  # fmt: skip


class Learnt(NamedTuple):
    """Texts by kind, and for each word or pair the texts of each kind it stands in."""

    texts: Mapping[str, int]
    words: Mapping[str, Mapping[str, int]]


def kinds_of_work(sentences: tuple[str, ...], needs: frozenset[str]) -> Iterator[Need]:
    """`kind_of_work` with the kind as value, `may` where it is only probable; nothing where the words do not tell.

    `needs` are the names of what the sentences ask for already.
    """
    unique = tuple(dict.fromkeys(sentences))[:LONGEST]
    if sum(len(_WORD.findall(s.lower())) for s in unique) < LEAST_WORDS:
        return
    ranked = sorted(scores(text_features(unique, needs), learnt()).items(), key=lambda pair: (-pair[1], pair[0]))
    if len(ranked) < 2:
        return
    (kind, best), (_, second) = ranked[:2]
    if best - second >= PROBABLY:
        telling = max(sorted(unique), key=lambda s: scores(features(s), learnt())[kind])
        yield Need(name=KIND, value=kind, text=telling, strength="should" if best - second >= CLEARLY else "may")


def scores(found_in: frozenset[str], known: Learnt) -> dict[str, float]:
    """For each kind how much these features speak for it, as a logarithm of odds."""
    every = sum(known.texts.values())
    found = {kind: PRIOR * math.log(count / every) for kind, count in known.texts.items()}
    seen = sorted(found_in & known.words.keys())
    for feature in seen:
        there = known.words[feature]
        total = sum(there.values())
        usual = SMOOTHING * 4 * total / every
        for kind, count in known.texts.items():
            mine = (there.get(kind, 0) + usual) / (count + 4 * SMOOTHING)
            others = (total - there.get(kind, 0) + usual) / (every - count + 4 * SMOOTHING)
            found[kind] += math.log(mine / others)
    return found


def text_features(sentences: tuple[str, ...], needs: frozenset[str]) -> frozenset[str]:
    """The features of all sentences, and what they ask for; how they speak of technologies is left out."""
    asked = frozenset(f"@{name}" for name in needs if not name.startswith("technology"))
    return asked.union(*(features(s) for s in sentences))


def features(sentence: str) -> frozenset[str]:
    """The stems of a sentence but for the emptiest words, and the pairs of neighbours."""
    stems = [_stem(w) for w in _WORD.findall(_NUMBER.sub("#", sentence[:1200].lower()))]
    return frozenset(s for s in stems if s not in _EMPTY) | {f"{a} {b}" for a, b in pairwise(stems)}


def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


def learn(texts: tuple[tuple[str, frozenset[str]], ...]) -> Learnt:
    """What (kind, features) teach: features of one text only are left out."""
    counts = Counter(kind for kind, _ in texts)
    words: dict[str, Counter[str]] = {}
    for kind, found in texts:
        for feature in found:
            words.setdefault(feature, Counter())[kind] += 1
    return Learnt(dict(counts), {f: dict(sorted(c.items())) for f, c in words.items() if sum(c.values()) > 1})


@lru_cache(maxsize=1)
def learnt() -> Learnt:
    told = json.loads(files("dbarchitect.prose.needs").joinpath("kinds_of_work.json").read_text("utf-8"))
    return Learnt(told["texts"], told["words"])
