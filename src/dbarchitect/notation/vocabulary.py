"""The names of a brief's things, found in sentences: entities, roles, attributes, states."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from dbarchitect.notation.sentences import STOP, akin, lemma, spoken
from dbarchitect.notation.types import type_family, type_name

if TYPE_CHECKING:
    from dbarchitect.model.brief import Attribute, Entity, Relationship

_CONCEPTS = (
    {"quantity", "qty", "stock", "inventory", "level", "unit", "count", "balance", "amount"},
    {"price", "cost", "amount", "total", "fee", "fare", "charge", "sum", "value"},
    {"start", "begin", "from", "departure", "open", "checkin", "pickup", "since", "beginning", "starting"},
    {"end", "finish", "until", "to", "close", "checkout", "return", "expiry", "stop", "ending", "arrival"},
    {"status", "state", "stage", "phase"}, {"email", "mail", "e"}, {"phone", "telephone", "mobile"},
    {"name", "title", "label"}, {"code", "number", "no", "reference", "identifier"}, {"capacity", "seat", "place", "size"},
    {"grade", "mark", "score", "rating", "star", "point"}, {"reason", "cause", "justification", "explanation"},
    {"due", "deadline"}, {"user", "account"}, {"description", "text", "body", "content"}, {"picture", "photo", "image"},
    {"login", "username"}, {"plate", "registration", "licence", "license"}, {"salary", "wage", "pay"},
    {"kind", "type", "category"}, {"date", "day"},
    {"date", "at", "on"}, {"time", "timestamp", "moment"},
)  # fmt: skip
_GENERIC = frozenset(
    [
        "date",
        "time",
        "at",
        "on",
        "number",
        "name",
        "amount",
        "value",
        "id",
        "no",
        "code",
        "day",
        "type",
        "timestamp",
        "is",
        "in",
        "datetime",
    ]
)
_CONCEPT_OF: dict[str, frozenset[int]] = {}
for _index, _group in enumerate(_CONCEPTS):
    for _word in _group:
        _CONCEPT_OF[_word] = _CONCEPT_OF.get(_word, frozenset()) | {_index}
_CARRIERS = frozenset(["entry", "record", "item", "row", "line"])
"""Nouns that only say "a row of what was named before": activity log entries."""
_STATE_FILLER = re.compile(
    r"\b(?:it|its|they|them|their|those|that|which|who|ones?|is|are|was|were|be|been|being|has|have|had|the|an?|of|in|with|status|state|stage|phase|already|still|once|set|to|any|all|each|every|only|become|becomes|gets?|whose)\b"
)
GOOD = 0.6
CLOSE = 0.08


@dataclass(frozen=True, slots=True)
class Mention:
    """An entity or role named by the words `first` to `last` (exclusive) of a sentence.

    For a role, `entity` is its owner and `role` its name.
    """

    entity: str
    first: int
    last: int
    role: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A property of an entity and how well the words fit it."""

    entity: str
    name: str
    score: float

    @property
    def path(self) -> str:
        return f"{self.entity}.{self.name}"


@dataclass(frozen=True, slots=True)
class Span:
    """When rows of an entity hold: two points, or one range (`end` None)."""

    start: str
    end: str | None


class Vocabulary:
    """Built once for the entities of a brief."""

    def __init__(self, entities: tuple[Entity, ...]) -> None:
        self.entities = {e.name: e for e in entities}
        self._phrases: dict[tuple[str, ...], str] = {}
        self._longest = 1
        self._spans: dict[str, dict[str, str]] = {}
        heads: dict[str, list[str]] = {}
        for entity in entities:
            for name in (entity.name, entity.title):
                words = tuple(lemma(w) for w in spoken(name.lower()))
                if words and words not in self._phrases:
                    self._phrases[words] = entity.name
                    self._longest = max(self._longest, min(len(words), 8))
                if len(words) > 1:
                    heads.setdefault(words[-1], []).append(entity.name)
        self._heads: set[tuple[str, ...]] = set()
        for head, names in heads.items():
            if len(set(names)) == 1 and len(head) > 3 and (head,) not in self._phrases:
                self._phrases[head,] = names[0]
                self._heads.add((head,))
        self._roles: dict[tuple[str, ...], list[tuple[str, str]]] = {}
        for entity in entities:
            for role in entity.relationships:
                words = tuple(lemma(w) for w in spoken(role.name))
                if words and words not in self._phrases:
                    self._roles.setdefault(words, []).append((entity.name, role.name))
                    self._longest = max(self._longest, min(len(words), 8))

    def mentions(self, text: str) -> list[Mention]:
        """The entities and roles named in `text`, in order, the longest name at each place."""
        words = [lemma(w) for w in spoken(text)]
        found: list[Mention] = []
        at = 0
        while at < len(words):
            for length in range(min(self._longest, len(words) - at), 0, -1):
                phrase = tuple(words[at : at + length])
                if self._carries(phrase, found, at):
                    continue
                if phrase in self._phrases and not (length == 1 and phrase[0] in STOP):
                    found.append(Mention(self._phrases[phrase], at, at + length))
                elif phrase in self._roles:
                    found += [Mention(owner, at, at + length, role) for owner, role in self._roles[phrase]]
                else:
                    continue
                at += length - 1
                break
            at += 1
        return found

    def _carries(self, phrase: tuple[str, ...], found: list[Mention], at: int) -> bool:
        """The word is a carrier of the name right before it, not another entity's last word."""
        follows = bool(found) and found[-1].role is None and found[-1].last == at
        return follows and phrase in self._heads and phrase[0] in _CARRIERS

    def named(self, text: str) -> list[str]:
        """The entities named in `text`, each once, in order."""
        return list(dict.fromkeys(m.entity for m in self.mentions(text) if m.role is None))

    def exactly(self, text: str) -> str | None:
        """The entity that `text`, articles aside, is the name of."""
        words = tuple(lemma(w) for w in spoken(text) if w not in STOP)
        if words not in self._phrases and len(words) > 1 and words[-1] in _CARRIERS:
            words = words[:-1]
        return self._phrases.get(words)

    def pairs(self, one: str, other: str) -> tuple[tuple[str, str], ...]:
        """The many-to-many roles between two entities, as (owner, role)."""
        both = ((one, other), (other, one)) if one != other else ((one, one),)
        return tuple(
            (owner, r.name)
            for owner, to in both
            for r in self.entities[owner].relationships
            if r.multiplicity == "many_to_many" and to in {r.to, *r.others}
        )

    def states_of(self, phrase: str, entity: str) -> tuple[str, tuple[str, ...]] | None:
        """The one attribute and the values that every alternative of `phrase` names: paid or rejected, not yet signed."""
        said = _STATE_FILLER.sub(" ", phrase.replace("_", " "))
        own = {lemma(w) for w in spoken(entity)}
        found: list[tuple[str, str]] = []
        for piece in re.split(r",|/|\bor\b|\band\b|\bnor\b", said):
            negated = bool(re.search(r"\b(?:not|no)\b", piece))
            words = " ".join(w for w in spoken(piece) if w not in {"not", "no", "yet"} and lemma(w) not in own)
            if not words:
                continue
            read = self.state(words, entity)
            if read is None:
                return None
            attribute, values = read
            known = self.entities[entity].attribute(attribute)
            if negated:
                all_values = known.values if known and known.values else ("true", "false")
                values = tuple(v for v in all_values if v not in values)
            found += [(attribute, v) for v in values]
        attributes = {a for a, _ in found}
        return (attributes.pop(), tuple(dict.fromkeys(v for _, v in found))) if len(attributes) == 1 else None

    def other_states(self, entity: str, attribute: str, values: tuple[str, ...]) -> tuple[str, ...]:
        """The values `attribute` can have beside `values`."""
        known = self.entities[entity].attribute(attribute)
        return tuple(v for v in (known.values if known and known.values else ("true", "false")) if v not in values)

    def roles_to(self, entity: str, target: str) -> tuple[str, ...]:
        """The roles through which rows of `entity` refer to one `target` (an entity's or a role's name)."""
        owner = self.entities.get(entity)
        if owner is None:
            return ()
        named = owner.relationship(target)
        if named is not None and named.multiplicity in {"many_to_one", "one_to_one"}:
            return (target,)
        single = (r for r in owner.relationships if r.multiplicity in {"many_to_one", "one_to_one"})
        return tuple(r.name for r in single if target in {r.to, *r.others})

    def properties(
        self, phrase: str, among: tuple[str, ...] = (), *, roles: bool = False, families: tuple[str, ...] = ()
    ) -> list[Found]:
        """The attributes (and roles) `phrase` can mean, best first; only those that fit well."""
        words = [lemma(w) for w in spoken(phrase) if w not in STOP or w in {"from", "to", "on", "at"}]
        if not words or len(words) > 12:
            return []
        found = []
        for name in among or tuple(self.entities):
            entity = self.entities[name]
            own = tuple(lemma(w) for w in spoken(name))
            points = self._points(name)
            for attribute in entity.attributes:
                if not families or type_family(attribute.type) in families:
                    score = _score(attribute.name, own, words)
                    if attribute.name in points:
                        score = max(score, _score(points[attribute.name], own, words) - 0.12)
                    found.append(Found(name, attribute.name, score))
            for role in entity.relationships if roles else ():
                score = max(_score(role.name, own, words), _score(role.to, own, words) - 0.1)
                found.append(Found(name, role.name, score))
        good = [f for f in found if f.score >= GOOD]
        return sorted(good, key=lambda f: (-f.score, f.entity, f.name))

    def _points(self, entity: str) -> dict[str, str]:
        """The attributes that begin and end what the rows of `entity` stand for, when they are certain."""
        if entity not in self._spans:
            span = self.span(entity)
            certain = isinstance(span, Span) and span.end is not None
            self._spans[entity] = (
                {span.start: "start", str(span.end): "end"} if certain and isinstance(span, Span) else {}
            )
        return self._spans[entity]

    def property(
        self, phrase: str, among: tuple[str, ...] = (), *, roles: bool = False, families: tuple[str, ...] = ()
    ) -> Found | tuple[Found, ...]:
        """The one property `phrase` means, or all that fit equally well (none: an empty tuple)."""
        found = self.properties(phrase, among, roles=roles, families=families)
        if not found:
            return ()
        best = [f for f in found if f.score >= found[0].score - CLOSE]
        return (
            best[0]
            if len(best) == 1 or (best[0].score > best[1].score + 0.0001 and best[0].entity == best[1].entity)
            else tuple(best)
        )

    def span(self, entity: str) -> Span | tuple[Span, ...]:
        """When rows of `entity` hold, or all candidates when there is not exactly one."""
        item = self.entities[entity]
        ranges = [a for a in item.attributes if type_name(a.type) in {"date range", "timestamp range"}]
        if ranges:
            spans = [Span(a.name, None) for a in ranges]
        else:
            points = [a for a in item.attributes if type_name(a.type) in {"date", "timestamp", "time"}]
            spans = [
                Span(a.name, b.name)
                for a in points
                for b in points
                if _opens_and_closes(a.name, b.name) and a.type == b.type
            ]
        return spans[0] if len(spans) == 1 else tuple(spans)

    def state(self, words: str, entity: str) -> tuple[str, tuple[str, ...]] | None:
        """The attribute and values that `words` (shipped; in progress) mean as a state of `entity`."""
        said = tuple(
            lemma(w)
            for w in spoken(words)
            if w not in {"a", "an", "the", "is", "are", "been", "be", "has", "have", "already", "still"}
        )
        if not said:
            return None
        item = self.entities[entity]
        for exact in (True, False):
            for attribute in item.attributes:
                hits = tuple(v for v in attribute.values if _same_words(v, said, exact=exact))
                if hits:
                    return attribute.name, hits
        for attribute in item.attributes:
            name = spoken(attribute.name)
            if (
                type_name(attribute.type) == "boolean"
                and tuple(lemma(w) for w in name if w not in {"is", "has", "was"}) == said
            ):
                return attribute.name, ("true",)
        return None

    def states_in(self, text: str, entity: str) -> list[tuple[str, str]]:
        """Every (attribute, value) of `entity` named in `text`, in order of the words."""
        words = [lemma(w) for w in spoken(text)]
        found = []
        for attribute in self.entities[entity].attributes:
            for value in attribute.values:
                parts = [lemma(w) for w in spoken(value.lower())]
                for at in range(len(words) - len(parts) + 1):
                    if parts and words[at : at + len(parts)] == parts:
                        found.append((at, attribute.name, value))
        return [(a, v) for _, a, v in sorted(found)]


@lru_cache(maxsize=65536)
def _similar(one: str, other: str) -> float:
    if one == other or one + "s" == other or other + "s" == one:
        return 1.0
    if akin(one, other):
        return 0.9
    return 0.75 if _CONCEPT_OF.get(one, frozenset()) & _CONCEPT_OF.get(other, frozenset()) else 0.0


def _score(name: str, own: tuple[str, ...], words: list[str]) -> float:
    """How well `words` name the property `name` of an entity whose own name is `own`: 0 to 1."""
    named = [lemma(w) for w in spoken(name)]
    best = _overlap(named, words)
    stripped = [w for w in words if w not in own]
    if stripped and len(stripped) < len(words):
        best = max(best, _overlap(named, stripped) - 0.001)
    shorter = [w for w in named if w not in own]
    if shorter and len(shorter) < len(named):
        best = max(best, _overlap(shorter, stripped or words) - 0.002)
    return best


def _overlap(named: list[str], words: list[str]) -> float:
    weights = [0.35 if w in _GENERIC and len(named) > 1 else 1.0 for w in named]
    total = sum(weights) + sum(0.35 if w in _GENERIC and len(words) > 1 else 1.0 for w in words)
    free = list(words)
    got = 0.0
    for word, weight in zip(named, weights, strict=True):
        best = max(free, key=lambda w: _similar(word, w), default=None)
        if best is not None and (likeness := _similar(word, best)) > 0:
            free.remove(best)
            got += likeness * (weight + (0.35 if best in _GENERIC and len(words) > 1 else 1.0))
    return got / total if total else 0.0


_OPENING = (
    "start",
    "starts",
    "started",
    "begin",
    "begins",
    "from",
    "since",
    "checkin",
    "pickup",
    "departure",
    "departs",
    "opens",
    "in",
    "effective",
    "out",
    "borrowed",
    "rented",
)
_CLOSING = {
    "start": {"end", "finish", "stop"}, "starts": {"ends", "finishes", "end"}, "started": {"ended", "finished", "stopped", "completed"},
    "begin": {"end", "finish"}, "begins": {"ends", "finishes"}, "from": {"to", "until", "till", "through"}, "since": {"until"},
    "checkin": {"checkout"}, "pickup": {"return", "dropoff"}, "departure": {"arrival", "return"}, "departs": {"arrives", "returns"},
    "opens": {"closes"}, "in": {"out"}, "effective": {"expiry", "expires", "expiration"}, "out": (set()), "borrowed": {"returned", "due"},
    "rented": {"returned"},
}  # fmt: skip


def _opens_and_closes(opening: str, closing: str) -> bool:
    first = [w for w in spoken(opening) if w not in {"at", "on", "date", "time"}]
    second = [w for w in spoken(closing) if w not in {"at", "on", "date", "time"}]
    if len(first) != len(second):
        return False
    differing = [(a, b) for a, b in zip(first, second, strict=True) if a != b]
    return len(differing) == 1 and differing[0][1] in _CLOSING.get(differing[0][0], set())


def _same_words(value: str, said: tuple[str, ...], *, exact: bool) -> bool:
    words = tuple(lemma(w) for w in spoken(value.lower()))
    if exact or len(words) != len(said):
        return words == said
    return all(akin(a, b) for a, b in zip(words, said, strict=True))


def attribute_of(vocabulary: Vocabulary, found: Found) -> Attribute | Relationship | None:
    """The attribute or relationship that was found."""
    entity = vocabulary.entities[found.entity]
    return entity.attribute(found.name) or entity.relationship(found.name)
