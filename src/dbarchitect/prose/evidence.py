"""What the sentences say, before it is decided what is an entity: who has what, who relates to whom, what is named how often."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from dbarchitect.prose.parts import Noun, Quantity

Bound = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Has:
    """`owner` has `item`; `how` is list, have, genitive, with, part or aside."""

    owner: str
    item: Noun
    name: str
    how: str
    count: Bound | None = None
    sentence: int = 0


@dataclass(frozen=True, slots=True)
class Link:
    """`left` `verb` `right`; `right_per_left` bounds how many of `right` one of `left` has."""

    left: str
    right: str
    verb: str
    right_per_left: Bound | None = None
    left_per_right: Bound | None = None
    sentence: int = 0
    plural: bool = False
    """Both sides stand in the bare plural ("students take courses")."""
    act: bool = False
    """The verb names something done once per row (active voice, one actor, one object)."""
    story: bool = False
    passive: bool = False
    firm: bool = False
    """The bound is stated ("exactly one", "several"), not only a matter of articles and plurals."""


@dataclass(slots=True)
class Mention:
    """Everything noticed about one noun."""

    name: str
    head: str
    text: str = ""
    score: float = 0.0
    count: int = 0
    first: int = 0
    reasons: dict[str, float] = field(default_factory=dict)
    volume: Quantity | None = None
    adjectives: frozenset[str] = frozenset()
    sentences: set[int] = field(default_factory=set)

    def add(self, reason: str, weight: float) -> None:
        """Each reason counts once."""
        if abs(weight) > abs(self.reasons.get(reason, 0.0)):
            self.score += weight - self.reasons.get(reason, 0.0)
            self.reasons[reason] = weight


@dataclass(slots=True)
class Evidence:
    """The notes taken over a whole text."""

    mentions: dict[str, Mention] = field(default_factory=dict)
    has: list[Has] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    kinds: list[tuple[str, str]] = field(default_factory=list)
    keys: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    unique: set[tuple[str, str]] = field(default_factory=set)
    values: list[tuple[str, str, tuple[str, ...], int]] = field(default_factory=list)
    """(owner or an empty string, attribute, values, sentence)"""
    optional: set[tuple[str, str]] = field(default_factory=set)
    used: set[int] = field(default_factory=set)
    shared: list[tuple[str, str, Noun]] = field(default_factory=list)
    """(one, other, item): something kept per pair of one and other."""
    composed: set[tuple[str, str]] = field(default_factory=set)
    """(whole, part): "an order consists of lines"."""
    things: frozenset[str] = frozenset()
    """Nouns that usually are values and here are things."""
    recorders: frozenset[str] = frozenset()
    """Who keeps the data: the enterprise itself."""
    openers: frozenset[str] = frozenset()
    """The singular subject of the opening sentence: often the enterprise that the rest is about."""
    marked: set[int] = field(default_factory=set)
    """Sentences that say that something already known is unique or a role's."""
    append_only: set[str] = field(default_factory=set)
    """Things whose rows are written once."""
    roles: list[tuple[str, str, tuple[str, ...]]] = field(default_factory=list)
    """(who, takes part in what, as which)"""
    acted_on: Noun | None = None
    """What the sentence said last that somebody does something to."""
    instead: list[tuple[str, str, int]] = field(default_factory=list)
    """(what something was said to be, of what, sentence)"""
    handed: list[tuple[str, Link]] = field(default_factory=list)
    """(verb, what and to whom): "a library lends books to members"."""
    paid: list[tuple[str, tuple[str, ...], int]] = field(default_factory=list)
    """(what is paid, by which means, sentence)"""
    hints: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """Per noun that is no thing so far: the things it was said to be related to."""
    focus_at: dict[int, str] = field(default_factory=dict)
    """What a pronoun at the beginning of a sentence stands for."""
    focus: str = ""
    role: str = ""
    """Who speaks, in a user story."""
    sentence: int = 0

    def mention(self, noun: Noun) -> Mention:
        """Notes that the noun was named."""
        found = self.mentions.get(noun.name)
        if found is None:
            found = Mention(noun.name, noun.head, noun.text, first=self.sentence, adjectives=frozenset(noun.adjectives))
            self.mentions[noun.name] = found
        found.count += 1
        found.sentences.add(self.sentence)
        return found

    def note_values(self, owner: str, attribute: str, values: tuple[str, ...]) -> None:
        self.values.append((owner, attribute, values, self.sentence))
        self.used.add(self.sentence)

    def note_has(self, owner: str, item: Noun, name: str, how: str, count: Bound | None = None) -> None:
        if owner and name and owner != name:
            self.has.append(Has(owner, item, name, how, count, self.sentence))
            self.used.add(self.sentence)

    def forget_what_was_only_said(self) -> None:
        """A word that only says what something else is, and comes nowhere else, is nothing of its own."""
        for name, whole, sentence in self.instead:
            mention = self.mentions.get(name)
            if mention is not None and mention.sentences == {sentence}:
                mention.add("said what it is", -4.0)
                self.links[:] = [k for k in self.links if (k.left, k.right, k.verb) != (name, whole, "of")]

    def imply(self, name: str, sentence: int) -> None:
        """A thing that the text has no noun for, but an act."""
        if name not in self.mentions:
            self.mentions[name] = Mention(name, name.rpartition("_")[2], name, first=sentence, count=1)
        self.mentions[name].add("implied", 2.5)
        self.things |= {name}

    def note_link(self, link: Link) -> None:
        self.links.append(link)
        self.used.add(self.sentence)
