"""Lists of states: "orders are allocated, picked, packed or shipped"."""

from __future__ import annotations

import re

from dbarchitect.prose.discourse import literal, split_list
from dbarchitect.prose.lexicon import candidates, closed, word_lists

_STATES = re.compile(
    r"(?:(?:An?|The|Each|Every|All|Our)\s+)?(?P<who>[A-Za-z][A-Za-z -]{1,30}?)\s+(?:is|are|can be|may be)\s+(?:always\s+)?(?:either\s+|first\s+|one of\s+)?(?P<list>[^.:;()]{8,250})[.;]?",
    re.IGNORECASE,
)
_BEHIND_STATES = re.compile(
    r",\s+(?:and|but|which|who|while|where)\s+(?:only|the|an?|each|it|they|can|must|may|no|never)\b"
)
_ORDERING = re.compile(r"^(?:then|later|finally|eventually|and|or|first|afterwards)\s+", re.IGNORECASE)


def states_told(text: str) -> tuple[str, tuple[str, ...]]:
    """Whose states the sentence lists, in its words, and the values; nothing when it lists none."""
    found = _STATES.fullmatch(text)
    if found is None:
        return "", ()
    pieces = [_ORDERING.sub("", p) for p in split_list(_BEHIND_STATES.split(found["list"])[0])]
    told = sum(_is_state(p) for p in pieces)
    if told < 3 or told < len(pieces) - 1 or any(len(p.split()) > 3 for p in pieces):
        return "", ()
    return found["who"], tuple(literal(p) for p in pieces)


_ENDING = re.compile(
    r"(?P<lead>.{8,}?),?\s+and\s+(?:it\s+|they\s+)?(?:is|are)\s+(?:always\s+)?(?P<either>either\s+|one of\s+)?(?P<list>[^.:;()]{8,250})[.;]?",
    re.IGNORECASE,
)


def states_behind(text: str) -> tuple[str, tuple[str, ...]]:
    """What a sentence says before it ends with states ("… and is either open, accepted or refused"), and those."""
    for at in re.finditer(r",?\s+and\s+(?:it\s+|they\s+)?(?:is|are)\s", text):
        found = _ENDING.fullmatch(text, max(0, at.start() - 9)) if at.start() > 8 else None
        pieces = [_ORDERING.sub("", p) for p in split_list(found["list"])] if found else []
        least = 2 if found and found["either"] else 3
        if len(pieces) >= least and all(_is_state(p) for p in pieces):
            return text[: at.start()] + ".", tuple(literal(p) for p in pieces)
    return "", ()


def _is_state(words: str) -> bool:
    """A participle, with a particle at most, or a word that names a state."""
    first, *rest = words.lower().split() or [""]
    listed = first in word_lists("grammar")["interpretation_states"]
    participle = first.endswith(("ed", "en", "wn", "ht", "nt", "id", "ld", "ne", "st")) and "VN" in dict(
        candidates(first)
    )
    particle = all(closed(w) & {"IN", "RB", "TO"} for w in rest)
    return (particle and (participle or listed)) or words.lower() in {
        "in progress",
        "on hold",
        "on the way",
        "under review",
        "sold out",
    }
