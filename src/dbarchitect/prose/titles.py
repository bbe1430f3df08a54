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


_FIELD = re.compile(
    r"\b(?P<field>(?:[A-Za-z][A-Za-z-]{2,}[ ]){0,2}[A-Za-z][A-Za-z-]{2,})\s+(?:saas|platform|system|app|application|software|portal|web ?site|service|cms|marketplace)\b",
    re.IGNORECASE,
)
_PLAIN = frozenset(["a", "an", "the", "our", "my", "new", "this", "that", "multi-tenant", "small", "simple", "web", "mobile", "online", "internal", "modern", "whole", "single", "old", "existing", "legacy", "good", "better", "own", "building", "build", "need", "want", "we", "are", "for", "of", "and", "white-label", "management-saas", "first", "next"])  # fmt: skip


def field_of(found: tuple[Sentence, ...]) -> str | None:
    """What the program is about, in the text's words ("project-management SaaS")."""
    for sentence in found[:4]:
        for told in _FIELD.finditer(sentence.text[:400]):
            words = re.split(r"[ ]|(?<=[a-z])-(?=management)", told["field"].lower())
            while words and (words[0] in _PLAIN or not re.fullmatch(r"[a-z-]+", words[0])):
                words.pop(0)
            if words and not any(w in _PLAIN for w in words):
                return " ".join(words)
    return None


def domain_words(flat: str, found: tuple[Sentence, ...]) -> frozenset[str]:
    """The words of the text, by which an archetype of the same field is preferred."""
    return frozenset(re.findall(r"[a-z]{3,}", flat[:20000].lower()))
