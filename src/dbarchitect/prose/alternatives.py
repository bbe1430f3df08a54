"""One or the other: "an award goes to a film or to a person" refers to either, so neither must be there."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from dbarchitect.core.names import plural
from dbarchitect.prose.evidence import Evidence, Link

if TYPE_CHECKING:
    from dbarchitect.prose.tokens import Sentence

_BETWEEN = r"(?:[^.;,]{0,20})?,? or (?:else )?(?:(?:to|for|by|from|in|on|of|with|at) )?(?:an?|one|the|some|any|exactly one|a single) "


def note_alternatives(found: tuple[Sentence, ...], evidence: Evidence) -> None:
    """Links of one thing to two that the sentence joins by "or" are each optional."""
    for at, link in enumerate(evidence.links):
        others = (k for k in evidence.links if k.left == link.left and k.sentence == link.sentence and k is not link)
        if any(_either(link, other, found[link.sentence].text) for other in others):
            evidence.links[at] = replace(link, right_per_left=(0, 1))


def _either(link: Link, other: Link, text: str) -> bool:
    if link.left == link.right or other.right == link.right or (link.right_per_left or (1, 1))[1] > 1:
        return False
    one, two = _said(link.right), _said(other.right)
    return any(re.search(rf"\b{a}\b{_BETWEEN}{b}\b", text, re.IGNORECASE) for a, b in ((one, two), (two, one)))


def _said(name: str) -> str:
    words = name.replace("_", " ")
    return rf"(?:{re.escape(words)}|{re.escape(plural(words))})"
