"""Keys that hold within something: a room number unique in its hotel, a subject number within the study."""

from __future__ import annotations

import re

from dbarchitect.core.names import singular, snake
from dbarchitect.model.brief import Attribute, Entity, Relationship
from dbarchitect.model.rules import Rule
from dbarchitect.prose.entities import Entities
from dbarchitect.prose.evidence import Evidence
from dbarchitect.prose.nouns import value_type
from dbarchitect.prose.tokens import Sentence

_ARTICLE = r"(?:(?:its|their|his|her|the|an?|each|every|one|a single|any|that|our)\s+)?"
_WITHIN = r"(?:in|within|per|for|inside|among)"
_PATTERNS = (
    re.compile(
        rf"(?P<key>[a-z][a-z -]{{1,40}}?)\s*,?\s*(?:(?:that|which)\s+)?(?:(?:is|are|must be|has to be|have to be|needs to be)\s+)?(?:only\s+)?unique(?:\s+only)?\s+{_WITHIN}\s+{_ARTICLE}(?P<scope>[a-z][a-z -]{{1,30}})",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\b(?:identified|known|numbered|referred to)\s+(?:only\s+)?{_WITHIN}\s+{_ARTICLE}(?P<scope>[a-z][a-z -]{{1,30}}?)\s+by\s+{_ARTICLE}(?P<key>[a-z][a-z -]{{1,30}})",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\b(?:identified|known)\s+by\s+{_ARTICLE}(?P<key>[a-z][a-z -]{{1,30}}?)\s+(?:within|inside|in)\s+{_ARTICLE}(?P<scope>[a-z][a-z -]{{1,30}})",
        re.IGNORECASE,
    ),
)


def scoped(
    found: tuple[Sentence, ...],
    made: tuple[Entity, ...],
    rules: tuple[Rule, ...],
    entities: Entities,
    evidence: Evidence,
) -> tuple[tuple[Entity, ...], tuple[Rule, ...], set[int]]:
    """The entities with keys unique per what the sentences say, the rules without those that said it without its scope."""
    used: set[int] = set()
    by_name = {e.name: e for e in made}
    for index, sentence in enumerate(found):
        for pattern in _PATTERNS:
            for match in pattern.finditer(sentence.text[:800]):
                scope = _leading(match["scope"], entities)
                owner, key = _key(
                    _FURTHER.split(match["key"])[0] if pattern is not _PATTERNS[0] else match["key"],
                    sentence.text[: match.start("key")],
                    index,
                    entities,
                    evidence,
                    by_name,
                )
                if scope is None or owner is None or owner == scope:
                    continue
                by_name = _within(by_name, owner, key, scope)
                rules = tuple(r for r in rules if not _unscoped(r, owner, key, sentence.text))
                used.add(index)
    return tuple(by_name[e.name] for e in made), rules, used


_FURTHER = re.compile(r"\s+(?:and|or|but|which|that|must|is|are|so)\b", re.IGNORECASE)
_OF = re.compile(
    rf"{_ARTICLE}(?P<key>[a-z-]+(?: [a-z-]+)?)\s+of\s+{_ARTICLE}(?P<owner>[a-z-]+(?: [a-z-]+)?)", re.IGNORECASE
)


def note_scopes(found: tuple[Sentence, ...], evidence: Evidence) -> None:
    """That within which something is unique is a thing of its own."""
    for sentence in found:
        for pattern in _PATTERNS:
            for match in pattern.finditer(sentence.text[:800]):
                parts = [singular(p) for p in snake(match["scope"]).split("_")]
                names = ("_".join(parts[:n]) for n in (3, 2, 1))
                name = next((n for n in names if n in evidence.mentions and value_type(n) is None), None)
                if name is not None:
                    evidence.mentions[name].add("scope", 2.0)


def _leading(words: str, entities: Entities) -> str | None:
    """The entity that the words begin with."""
    parts = snake(words).split("_")
    return next((f for n in (3, 2, 1) if (f := entities.of(singular("_".join(parts[:n]))))), None)


def _key(
    words: str, before: str, index: int, entities: Entities, evidence: Evidence, made: dict[str, Entity]
) -> tuple[str | None, str]:
    """Whose value the words end with, and its name; a value that nobody has yet is of what the sentence is about."""
    if (whose := _OF.fullmatch(words.strip())) and (owner := entities.of(singular(snake(whose["owner"])))):
        return owner, singular(snake(whose["key"]))
    parts = [
        singular(p) for p in snake(re.sub(r"^.*\b(?:an?|the|its|their|each|every)\s+", "", words.lower())).split("_")
    ]
    tails = ["_".join(parts[begin:]) for begin in range(len(parts))]
    about = [e for h in evidence.has if h.sentence == index if (e := entities.of(h.owner))]
    spoken = [e for part in re.findall(r"[a-z]+", before.lower()) if (e := entities.of(singular(part)))]
    for tail in tails:
        for owner in dict.fromkeys((*about, *spoken)):
            if any(a.name == tail for a in made[owner].attributes) and (tail == tails[0] or tail != tails[-1]):
                return owner, tail
    for begin in range(1, len(parts)):
        named = entities.of("_".join(parts[:begin]))
        if named and value_type("_".join(parts[begin:])) is not None:
            return named, "_".join(parts[begin:])
    for owner in dict.fromkeys((*about, *spoken)):
        if any(a.name == tails[-1] for a in made[owner].attributes):
            return owner, tails[-1]
    value = next((t for t in tails if value_type(t) is not None), None)
    owners = list(dict.fromkeys((*spoken, *about)))
    return (owners[0], value) if value and owners else (None, "")


def _within(made: dict[str, Entity], owner: str, key: str, scope: str) -> dict[str, Entity]:
    """`owner` with its key unique per `scope`, to which it refers."""
    entity, other = made[owner], made[scope]
    link = next(
        (r for r in entity.relationships if r.to == scope and r.multiplicity in {"many_to_one", "one_to_one"}), None
    )
    relationships = entity.relationships
    if link is None:
        link = Relationship(name=scope, to=scope)
        relationships = (*(r for r in relationships if r.to != scope and r.name != scope), link)
        other = other.but(relationships=tuple(r for r in other.relationships if r.to != owner))
    have = {a.name for a in entity.attributes}
    attributes = entity.attributes if key in have else (*entity.attributes, Attribute(name=key, type="code"))
    changed = tuple(a.but(unique=False, unique_per=(link.name,)) if a.name == key else a for a in attributes)
    kept = entity.identifier if key not in entity.identifier else ()
    return made | {
        scope: other,
        owner: entity.but(attributes=changed, relationships=relationships, identifier=kept),
    }


def _unscoped(rule: Rule, owner: str, key: str, sentence: str) -> bool:
    meaning = rule.meaning
    if meaning.kind == "not_understood":
        return rule.text in sentence
    return meaning.kind == "unique_together" and meaning.entity == owner and meaning.attributes == (key,)
