"""Signs of needs that add up: many weak ones over a text ask for what no single phrase of it does.

`signs/*.yaml` holds for each need weights with the phrases that have them. In them `<place>` stands for any word of that class
(`classes.yaml`), and `one & other` for phrases that stand in one sentence in any order. A sign counts once in a text, of overlapping
ones the heaviest, and not where its clause denies it or sets it aside (`scopes`); less as somebody else's opinion.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from dbarchitect.model.brief import Need
from dbarchitect.prose.needs.phrases import Phrases
from dbarchitect.prose.needs.polarity import strength, wanted
from dbarchitect.prose.needs.scopes import aside, is_opinion
from dbarchitect.prose.needs.words import words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.prose.needs.words import Word

ENOUGH = 1.0
"""The sum from which a need is asked for."""
SEVERAL = 3
"""How many signs, none of which is enough alone, make a need that leads to a specialist."""
EXOTIC = frozenset({"graph_traversal", "deep_paths", "open_lake", "leader_election", "configuration", "locks", "event_stream", "warehouse", "live_analytics", "vector_search", "htap", "tick_data"})  # fmt: skip
OPINION = 0.4
"""What a sign counts where it is somebody else's opinion, or would be nice to have."""
LONGEST = 1200
_CLASS = re.compile(r"<(\w+)>")


class Sign(NamedTuple):
    """A phrase found: what it speaks for, its weight, which one it is, and its sentence."""

    need: str
    weight: float
    phrase: str
    sentence: str


def signs(sentences: tuple[str, ...]) -> tuple[Need, ...]:
    """The needs whose signs add up, each with the sentence that says most of it, by name."""
    found = [sign for sentence in dict.fromkeys(sentences) for sign in _in_sentence(sentence[:LONGEST])]
    needs = []
    for need in sorted({s.need for s in found}):
        best: dict[str, Sign] = {}
        for sign in sorted(s for s in found if s.need == need):
            if sign.phrase not in best or sign.weight > best[sign.phrase].weight:
                best[sign.phrase] = sign
        weak = need in EXOTIC and len(best) < SEVERAL and max(s.weight for s in best.values()) < ENOUGH
        if sum(s.weight for s in best.values()) >= ENOUGH - 1e-9 and not weak:
            needs.append(Need(name=need, text=_telling(tuple(best.values()))))
    return tuple(needs)


def _telling(found: tuple[Sign, ...]) -> str:
    """The sentence whose signs weigh most."""
    weights: dict[str, float] = {}
    for sign in found:
        weights[sign.sentence] = weights.get(sign.sentence, 0.0) + sign.weight
    return max(sorted(weights), key=lambda s: round(weights[s], 6))


def _in_sentence(text: str) -> Iterator[Sign]:
    sentence = words(text)
    put_aside = aside(text)
    taken: dict[str, list[tuple[int, int]]] = {}
    for need, weight, first, last, phrase in sorted(_matches(sentence), key=lambda m: (m[0], -m[1], *m[2:])):
        begin, end = sentence[first].start, sentence[last - 1].end
        if need != APART and any(b < end and begin < e for b, e in put_aside):
            continue
        spans = taken.setdefault(need, [])
        if any(b < last and first < e for b, e in spans):
            continue
        spans.append((first, last))
        if need in _SAYS_NO or wanted(sentence, first, last):
            bonus = 1.0
            if is_opinion(text, begin) or strength(sentence, first, last, "should") == "may":
                bonus = OPINION
            yield Sign(need, weight * (1.0 if need == APART else bonus), phrase, text)


def _matches(sentence: tuple[Word, ...]) -> Iterator[tuple[str, float, int, int, str]]:
    """(need, weight, first word, behind the last, sign); of a sign of several pieces where its first piece stands."""
    pieces: dict[str, dict[int, tuple[int, int]]] = {}
    for match in _phrases().find(sentence):
        need, weight, sign, piece, of = match.need.split("\0")
        if of == "1":
            yield need, float(weight), match.begin, match.end, sign
        else:
            _place(pieces.setdefault(f"{need}\0{weight}\0{sign}\0{of}", {}), int(piece), match.begin, match.end)
    for name, there in pieces.items():
        need, weight, sign, of = name.split("\0")
        if len(there) == int(of):
            yield need, float(weight), *there[min(there)], sign


def _place(there: dict[int, tuple[int, int]], piece: int, begin: int, end: int) -> None:
    """The piece at its first place where no other piece of the sign stands."""
    if piece not in there and not any(b < end and begin < e for b, e in there.values()):
        there[piece] = (begin, end)


APART = "record_elsewhere"
_SAYS_NO = frozenset({APART, "may_be_lost", "no_backend", "managed_service", "offline", "embedded", "laptop", "deep_paths", "graph_traversal", "bounded_depth", "leader_election", "horizontal_scale", "pinned_rows", "only_search", "licence_paid", "htap", "key_lookups"})  # fmt: skip
"""Needs whose signs are said with a no: "no signal", "nothing worth keeping"."""


@lru_cache(maxsize=1)
def _phrases() -> Phrases:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    classes = {
        k: "|".join(str(w) for w in v)
        for k, v in yaml.load((_folder() / "classes.yaml").read_text("utf-8"), Loader=loader).items()
    }
    listed: list[tuple[str, str]] = []
    for file in sorted((f for f in (_folder() / "signs").iterdir() if f.name.endswith(".yaml")), key=lambda f: f.name):
        told = cast("dict[str, dict[str, Any]]", yaml.load(file.read_text("utf-8"), Loader=loader))
        for need, weights in told.items():
            for weight, signs_ in sorted(weights.items()):
                for sign in signs_:
                    listed += _pieces(need, weight, str(sign), classes)
    return Phrases(listed)


def _pieces(need: str, weight: str, sign: str, classes: dict[str, str]) -> Iterator[tuple[str, str]]:
    pieces = _CLASS.sub(lambda m: f"({classes[m[1]]})", sign).split(" & ")
    for i, piece in enumerate(pieces):
        yield f"{need}\0{weight}\0{sign}\0{i}\0{len(pieces)}", piece


def _folder() -> Any:
    return files("dbarchitect.prose.needs")
