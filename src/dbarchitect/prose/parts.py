"""The parts of a sentence: noun phrases, verb groups and marks."""

from __future__ import annotations

import re
from dataclasses import dataclass

from dbarchitect.prose.lexicon import without_accents

INFINITE = float("inf")


@dataclass(frozen=True, slots=True)
class Quantity:
    """From `low` to `high` of something; `figure` is true when the text gives a number."""

    low: float
    high: float
    figure: bool = False
    each: bool = False

    @property
    def many(self) -> bool:
        return self.high > 1


ONLINE = frozenset(
    {
        "web",
        "internet",
        "online",
        "community",
        "dating",
        "auction",
        "news",
        "social",
        "shopping",
        "review",
        "main",
        "our",
    }
)
"""What stands before "site" when it is one that people browse."""


@dataclass(frozen=True, slots=True)
class Noun:
    """A noun phrase. `words` are its modifiers and head in lower case (the head singular); `of` and `owner` hang on it."""

    words: tuple[str, ...]
    plural: bool = False
    proper: bool = False
    determiner: str = ""
    quantity: Quantity | None = None
    adjectives: tuple[str, ...] = ()
    owner: Noun | None = None
    of: tuple[Noun, ...] = ()
    aside: str = ""
    text: str = ""
    pronoun: bool = False
    tail: str = ""
    """A participle behind the noun that is part of its name ("price paid")."""
    unit: str = ""
    """The unit that the text gives for a value ("weight in kilograms")."""
    start: int = 0
    end: int = 0

    @property
    def head(self) -> str:
        if len(self.words) > 1 and self.words[-1] == "site" and self.words[-2] not in ONLINE:
            return "_".join(self.words[-2:])  # a place, where the bare word is the system itself
        return self.words[-1] if self.words else ""

    @property
    def name(self) -> str:
        """The phrase as a name: snake_case, singular."""
        words = (*self.words, self.tail) if self.tail else self.words
        return "_".join(re.sub(r"[^a-z0-9]+", "_", without_accents(w)).strip("_") for w in words).strip("_")

    @property
    def many(self) -> bool | None:
        """Whether the phrase speaks of more than one; None when it does not say."""
        if self.quantity is not None:
            return self.quantity.many
        if self.plural:
            return True
        return False if self.determiner else None


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb group. `form` is finite, infinitive, participle (without a form of be) or gerund."""

    lemma: str
    passive: bool = False
    modal: str = ""
    negated: bool = False
    form: str = "finite"
    plural: bool = False
    text: str = ""
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Mark:
    """Anything else: `kind` is prep, comma, and, or, colon, stop, wh, if, adjective, adverb, open, close, dash."""

    kind: str
    text: str
    start: int = 0


Chunk = Noun | Verb | Mark


NOUN_TAGS = frozenset({"NN", "NS", "NP"})


MODIFIER_TAGS = frozenset({"NN", "NS", "NP", "JJ", "VN", "VG", "CD"})


EACH_OTHER = "each other"
