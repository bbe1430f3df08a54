"""Two words that the text itself calls one thing: 'orders ("cases")', "a unit, also called a lot"."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from dbarchitect.core.names import plural, singular

if TYPE_CHECKING:
    from dbarchitect.prose.tokens import Sentence

_QUOTED = re.compile(
    r"\b(?P<one>[A-Za-z]{3,30})\s+\(\s*(?:or |also |we call (?:them|it) |called |here )?\"(?P<other>[A-Za-z]{3,30})\"\s*\)"
)
_CALLED = re.compile(
    r"\b(?P<one>[A-Za-z]{3,30})\s*(?:,|\()\s*(?:(?:also |sometimes |usually |often |internally )called|known as|referred to as|which we call|we call (?:them|it))\s+(?:an?\s+)?\"?(?P<other>[A-Za-z]{3,30})\"?\s*(?:\)|,|(?=[.;]))",
    re.IGNORECASE,
)


def renamed(found: tuple[Sentence, ...]) -> tuple[Sentence, ...]:
    """The sentences with one word for each such thing: the one the text uses more often."""
    pairs: list[tuple[str, str]] = []
    out = list(found)
    for index, sentence in enumerate(out):
        for pattern in (_QUOTED, _CALLED):
            while (said := pattern.search(out[index].text)) is not None:
                pairs.append((singular(said["one"].lower()), singular(said["other"].lower())))
                text = out[index].text
                out[index] = replace(sentence, text=text[: said.start()] + said["one"] + text[said.end() :])
    for one, other in pairs[:20]:
        if one == other:
            continue
        whole = " ".join(s.text for s in out).lower()
        keep, drop = (one, other) if _times(one, whole) > _times(other, whole) else (other, one)
        out = [replace(s, text=_said(s.text, drop, keep)) if drop in s.text.lower() else s for s in out]
    return tuple(out)


def _times(word: str, text: str) -> int:
    return len(re.findall(rf"\b(?:{re.escape(word)}|{re.escape(plural(word))})\b", text))


def _said(text: str, drop: str, keep: str) -> str:
    """`text` with `keep` for `drop`, in the same number and case."""

    def put(found: re.Match[str]) -> str:
        word = plural(keep) if found["many"] else keep
        return word.capitalize() if found.group()[0].isupper() else word

    pattern = rf"\b(?:(?P<many>{re.escape(plural(drop))})|{re.escape(drop)})\b"
    return re.sub(pattern, put, text, flags=re.IGNORECASE)
