"""What the text calls itself, and the words that tell its field."""

from __future__ import annotations

import re

from dbarchitect.prose.tokens import Sentence, is_meta

_TITLE = re.compile(r"^\s*(?:title|subject|project|product|name|re|topic)\s*:\s*(?P<title>[^.!?]{3,90})", re.IGNORECASE)


def title(found: tuple[Sentence, ...]) -> str | None:
    """The first heading, or what follows "Title:" or "Subject:"."""
    for sentence in found[:3]:
        if told := _TITLE.match(sentence.text):
            return told["title"].strip()
    for sentence in found[:2]:
        if sentence.kind == "heading" and not is_meta(sentence.text):
            return sentence.text.rstrip(":")
    return None


def is_title(sentence: Sentence, index: int) -> bool:
    return index < 3 and bool(_TITLE.match(sentence.text))


def domain_words(flat: str, found: tuple[Sentence, ...]) -> frozenset[str]:
    """The words of the text, by which an archetype of the same field is preferred."""
    return frozenset(re.findall(r"[a-z]{3,}", flat[:20000].lower()))
