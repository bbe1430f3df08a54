"""A sentence about the brief's things, made regular: lower case, contractions opened, possessives dropped."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from dbarchitect.core.names import singular

LONGEST = 1000
_CONTRACTIONS = (
    (r"\bcannot\b", "can not"), (r"\bcan't\b", "can not"), (r"\bwon't\b", "will not"), (r"n't\b", " not"), (r"\bit's\b", "it is"),
    (r"'s\b", ""), (r"s'(?=\s|$)", "s"), (r"\bmax\.?(?=\s)", "maximum"), (r"\bmin\.?(?=\s)", "minimum"), (r"\bdouble booked\b", "double-booked"),
    (r"\bdouble[ -]?book(?:ing|s)?\b", "double-booked"), (r"\bappend[ -]only\b", "append-only"), (r"\bread[ -]only\b", "immutable"),
    (r"\bwrite[ -]once\b", "append-only"), (r"\bin[ -]?mutable\b", "immutable"), (r"\bnon[ -]?negative\b", "nonnegative"),
    (r"\bnon[ -]?empty\b", "present"), (r"\bnon[ -]?zero\b", "nonzero"),
)  # fmt: skip
_WORD = re.compile(r"[a-z0-9](?:[a-z0-9_-]*[a-z0-9])?(?:\.\d+)?")
STOP = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "for",
        "in",
        "on",
        "at",
        "to",
        "from",
        "by",
        "with",
        "within",
        "its",
        "it",
        "their",
        "his",
        "her",
        "this",
        "that",
        "these",
        "those",
        "each",
        "every",
        "any",
        "all",
        "some",
        "per",
        "and",
        "or",
        "is",
        "are",
        "be",
        "been",
        "being",
        "was",
        "were",
        "has",
        "have",
        "had",
        "do",
        "does",
        "did",
        "must",
        "should",
        "shall",
        "can",
        "could",
        "may",
        "might",
        "will",
        "would",
        "always",
        "never",
        "not",
        "no",
        "only",
        "same",
        "other",
        "one",
        "own",
        "given",
        "there",
        "as",
        "than",
        "then",
        "when",
        "if",
        "while",
        "which",
        "who",
        "whose",
        "we",
        "our",
        "you",
        "your",
        "they",
        "them",
        "still",
        "just",
        "also",
        "once",
        "twice",
        "both",
        "either",
        "neither",
        "cannot",
        "ever",
        "new",
        "valid",
        "allowed",
        "able",
        "so",
        "such",
    ]
)
"""Words that carry no thing's name."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """`text` is what the user wrote, `plain` the regular form all matching is done on."""

    text: str
    plain: str

    @classmethod
    def of(cls, text: str) -> Sentence:
        plain = (
            re.sub(r"\b([A-Z]{2,})s\b", r"\1", text[:LONGEST])
            .lower()
            .replace("’", "'")
            .replace("‘", "'")
            .replace("“", '"')
            .replace("”", '"')
        )
        for pattern, replacement in _CONTRACTIONS:
            plain = re.sub(pattern, replacement, plain)
        plain = re.sub(r"[→⇒]", " -> ", plain).replace("≥", ">=").replace("≤", "<=")
        plain = re.sub(r"(?<!-)([<>!]=|<>|(?<![<>!])=(?!>)|<(?![>=-])|(?<![-=])>(?!=))", r" \1 ", plain)
        plain = re.sub(r"\s+", " ", plain).strip().rstrip(".!;").strip()
        return cls(text, plain)


def spoken(text: str) -> tuple[str, ...]:
    """The words of `text`; underscores and hyphens separate words too."""
    return tuple(w for found in _WORD.findall(text) for w in re.split(r"[_-]", found) if w)


_SPELLED = {"max": "maximum", "min": "minimum", "qty": "quantity", "nr": "number", "num": "number", "tel": "phone"}


@lru_cache(maxsize=8192)
def lemma(word: str) -> str:
    """The singular of a noun, the third person of a verb without its s."""
    return _SPELLED.get(word) or singular(word)


def content(text: str) -> tuple[str, ...]:
    """The words that can name something, as lemmas, in order."""
    return tuple(lemma(w) for w in spoken(text) if w not in STOP)


_STEM_PAIRS = (
    {"pay", "paid", "payment", "payed"}, {"birth", "born", "birthday", "dob", "birthdate"}, {"buy", "bought", "purchase", "purchased"},
    {"sell", "sold", "sale"}, {"send", "sent"}, {"begin", "began", "begun", "beginning"}, {"choose", "chosen", "choice"},
    {"lend", "lent", "loan", "borrow", "borrowed", "borrowing"}, {"hold", "held"}, {"make", "made"}, {"take", "taken", "took"},
    {"go", "gone"}, {"know", "known"}, {"write", "written"}, {"give", "given"}, {"see", "seen"}, {"die", "dead", "death", "died"},
    {"rent", "rental", "rented", "hire", "hired"}, {"book", "booked", "booking", "reserve", "reserved", "reservation"},
    {"enrol", "enroll", "enrolled", "enrolment", "enrollment", "registration", "register", "registered"},
    {"like", "liked", "reaction"}, {"join", "joined", "membership"}, {"subscribe", "subscribed", "subscription"},
    {"attend", "attended", "attendance", "attendee"}, {"apply", "applied", "application"}, {"bid", "bidding"},
    {"check", "checked"}, {"win", "won"}, {"lose", "lost"}, {"vote", "voted", "ballot"}, {"rate", "rated", "rating"},
    {"follow", "followed", "follower"}, {"ship", "shipped", "shipping", "shipment"}, {"cancel", "cancelled", "canceled", "cancellation"},
    {"schedule", "scheduled", "appointment"}, {"assign", "assigned", "assignment"}, {"work", "worked", "shift"},
)  # fmt: skip
_STEM_OF: dict[str, tuple[int, ...]] = {}
for _index, _group in enumerate(_STEM_PAIRS):
    for _word in _group:
        _STEM_OF[_word] = (*_STEM_OF.get(_word, ()), _index)


@lru_cache(maxsize=65536)
def akin(one: str, other: str) -> bool:
    """The words are forms of one another: ship and shipped, publish and publication, pay and payment."""
    if one == other:
        return True
    if set(_STEM_OF.get(one, ())) & set(_STEM_OF.get(other, ())):
        return True
    shared = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        shared += 1
    shorter = min(len(one), len(other))
    longer = max(len(one), len(other))
    return (
        (shared >= 5 or (shared >= 4 and shared >= shorter - 2))
        and longer - shared <= 6
        and _ending(one[shared:])
        and _ending(other[shared:])
    )


_ENDINGS = frozenset(
    [
        "s",
        "es",
        "d",
        "ed",
        "ing",
        "e",
        "ion",
        "ment",
        "al",
        "y",
        "ies",
        "ied",
        "er",
        "or",
        "ation",
        "ition",
        "able",
        "ance",
        "ence",
        "ure",
        "ted",
        "ting",
        "led",
        "ling",
        "ped",
        "ping",
        "red",
        "ring",
        "ned",
        "ning",
        "cation",
        "ution",
        "ssion",
        "ve",
        "ved",
        "ving",
        "ry",
        "ery",
        "ary",
        "ration",
        "shed",
        "shing",
        "ber",
    ]
)


def _ending(rest: str) -> bool:
    return not rest or rest in _ENDINGS
