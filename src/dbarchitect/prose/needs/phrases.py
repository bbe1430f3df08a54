"""Phrases of the vocabulary, found in the words of a sentence.

A phrase is words apart by spaces. A word stands for its inflections too, `=word` only for itself, `#` for a number, `(a|b c)` for
one of several, `[a]` for what may be missing, `..` for up to four words between, `...` for up to eight.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from dbarchitect.prose.needs.words import Word, forms

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_GAPS = {"..": 4, "...": 8}
_ONE_OF = "\u2502"
"""Between the words of an element that any of them is."""
_CLOSED = frozenset({".", ";", ":", "?", "!", "(", ")"})
"""Marks that a gap does not cross."""


@dataclass(frozen=True, slots=True)
class Match:
    """A phrase of `need` at the words `begin` to `end`."""

    need: str
    begin: int
    end: int
    tight: bool = True
    """Whether nothing was skipped in it."""


@lru_cache(maxsize=8192)
def spelled_out(phrase: str) -> tuple[tuple[str, ...], ...]:
    """Every sequence of elements a phrase stands for."""
    found = re.search(r"\(([^()]*)\)|\[([^\[\]]*)\]", phrase)
    if found is None:
        return (tuple(phrase.split()),)
    if found[1] is not None and " " not in found[1].strip():
        return spelled_out(phrase[: found.start()] + _ONE_OF.join(found[1].split("|")) + phrase[found.end() :])
    choices = found[1].split("|") if found[1] is not None else ["", *found[2].split("|")]
    return tuple(s for c in choices for s in spelled_out(phrase[: found.start()] + c + phrase[found.end() :]))


class Phrases:
    """The phrases of many needs by their first word."""

    def __init__(self, phrases: Iterable[tuple[str, str]]) -> None:
        self._by_first: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
        for need, phrase in phrases:
            for sequence in spelled_out(phrase):
                for first in sequence[0].split(_ONE_OF):
                    self._by_first.setdefault(first.lstrip("="), []).append((need, sequence))

    def best(self, sentence: tuple[Word, ...]) -> tuple[Match, ...]:
        """The phrases, without those that are only a piece of a longer one that says something else."""
        found = tuple(self.find(sentence))
        whole = [m for m in found if m.tight]
        return tuple(m for m in found if not any(_covers(w, m) for w in whole))

    def find(self, sentence: tuple[Word, ...]) -> Iterator[Match]:
        """Every phrase that begins anywhere in the sentence."""
        for begin, word in enumerate(sentence):
            keys = ("#", *forms(word.lower)) if word.is_number else tuple(forms(word.lower))
            for key in sorted(keys):
                for need, sequence in self._by_first.get(key, ()):
                    end = _end(sentence, begin, sequence, 0)
                    if end is not None:
                        yield Match(need, begin, end, not _GAPS.keys() & set(sequence))


def _covers(whole: Match, piece: Match) -> bool:
    inside = whole.begin <= piece.begin and piece.end <= whole.end
    return inside and whole.need != piece.need and whole.end - whole.begin > piece.end - piece.begin


def _end(sentence: tuple[Word, ...], at: int, sequence: tuple[str, ...], step: int) -> int | None:
    if step == len(sequence):
        return at
    element = sequence[step]
    if element in _GAPS:
        for skipped in range(_GAPS[element] + 1):
            end = _end(sentence, at + skipped, sequence, step + 1)
            if end is not None:
                return end
            if at + skipped >= len(sentence) or sentence[at + skipped].lower in _CLOSED:
                return None
        return None
    if at >= len(sentence) or not _is(sentence[at], element):
        return None
    return _end(sentence, at + 1, sequence, step + 1)


def _is(word: Word, element: str) -> bool:
    if _ONE_OF in element:
        return any(_is(word, one) for one in element.split(_ONE_OF))
    if element == "#":
        return word.is_number
    if element.startswith("="):
        return word.lower == element[1:]
    return element in forms(word.lower)
