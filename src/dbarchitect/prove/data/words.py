"""Pools of plausible words: names, places, titles and sentences, the same in every run. The words are in `words.txt`."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from importlib.resources import files

import numpy as np

from dbarchitect.prove.data.values import Array


@lru_cache(maxsize=1)
def words() -> dict[str, tuple[str, ...]]:
    """The lists of `words.txt` by name."""
    text = (files("dbarchitect.prove.data") / "words.txt").read_text("utf-8")
    found: dict[str, tuple[str, ...]] = {}
    for paragraph in text.split("\n\n"):
        name, colon, rest = paragraph.partition(":\n")
        if colon:
            found[name.strip()] = tuple(rest.split())
    return found


class _Writer:
    """Draws words; one instance per pool, so that pools do not depend on each other."""

    def __init__(self) -> None:
        self._rng = np.random.default_rng(20240229)

    def one(self, name: str) -> str:
        choices = words()[name]
        return choices[int(self._rng.integers(len(choices)))]

    def number(self, low: int, high: int) -> int:
        return int(self._rng.integers(low, high))

    def sentence(self) -> str:
        one = self.one
        subject, thing = f"{one('adjectives')} {one('nouns')}", f"{one('adjectives')} {one('nouns')}"
        return f"The {subject} {one('verbs')} the {one('nouns')} of the {thing}."

    def paragraph(self) -> str:
        return " ".join(self.sentence() for _ in range(self.number(2, 7)))

    def document(self) -> str:
        return (
            f'{{"{self.one("nouns")}": "{self.one("adjectives")}", "{self.one("nouns")}_count": {self.number(1, 90)}}}'
        )


_COMPOSED: dict[str, tuple[int, Callable[[_Writer], str]]] = {
    "person": (4000, lambda w: f"{w.one('first')} {w.one('last')}"),
    "title": (4000, lambda w: f"{w.one('adjectives').capitalize()} {w.one('nouns')} {w.one('nouns')}"),
    "label": (3000, lambda w: f"{w.one('adjectives').capitalize()} {w.one('nouns')}"),
    "slug": (3000, lambda w: f"{w.one('adjectives')}-{w.one('nouns')}-{w.one('nouns')}"),
    "sentence": (2000, _Writer.sentence),
    "paragraph": (700, _Writer.paragraph),
    "company": (3000, lambda w: f"{w.one('last')} {w.one('nouns').capitalize()} {w.one('company_ends')}"),
    "address": (2000, lambda w: f"{w.number(1, 300)} {w.one('streets')} Street"),
    "login": (4000, lambda w: f"{w.one('first')}.{w.one('last')}".lower()),
    "filename": (2000, lambda w: f"{w.one('adjectives')}-{w.one('nouns')}.{w.one('extensions')}"),
    "json": (800, _Writer.document),
}
_LISTS = {
    "city": "cities", "country": "countries", "country3": "countries_3", "country_name": "country_names",
    "currency": "currencies", "language": "languages", "timezone": "timezones", "word": "nouns",
}  # fmt: skip
POOLS = frozenset({*_COMPOSED, *_LISTS, "first", "last", "media"})


@lru_cache(maxsize=64)
def pool(name: str) -> Array:
    """The words of that name as an array to draw from."""
    if name in _COMPOSED:
        size, compose = _COMPOSED[name]
        writer = _Writer()
        return np.array([compose(writer) for _ in range(size)], dtype=object)
    return np.array(words()[_LISTS.get(name, name)], dtype=object)
