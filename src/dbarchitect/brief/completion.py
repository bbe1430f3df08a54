"""Entities that are only named, completed from the library of archetypes; everything added is marked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dbarchitect.core.errors import ArchitectError
from dbarchitect.core.names import plural, words
from dbarchitect.model.brief import Attribute, Brief, Entity, Growth, NotUnderstood, Relationship, Rule, Volume
from dbarchitect.notation.quantities import read_growth, read_volume
from dbarchitect.notation.rules import read_rules
from dbarchitect.notation.vocabulary import Vocabulary

if TYPE_CHECKING:
    from dbarchitect.knowledge.archetype import Archetype
    from dbarchitect.knowledge.archetypes import Library


@dataclass(frozen=True, slots=True)
class _Present:
    """The entities of the brief by their own name and by the archetype they are."""

    names: frozenset[str]
    by_archetype: dict[str, str]

    def entity(self, archetype: str) -> str | None:
        return archetype if archetype in self.names else self.by_archetype.get(archetype)


def complete(brief: Brief, library: Library) -> Brief:
    """`brief` with every entity that has no fields completed.

    A known thing gets the usual fields, rules and life of its archetype, with references only to entities of the brief; an
    unknown one gets an assumed `name`. An entity with fields is left alone.
    """
    domain = frozenset(words(f"{brief.domain or ''} {brief.title or ''}")) | {
        w for e in brief.entities for w in words(e.name)
    }
    matched = {e.name: library.find(e.name, domain) for e in brief.entities}
    by_archetype: dict[str, str] = {}
    for name, archetype in matched.items():
        if archetype is not None:
            by_archetype.setdefault(archetype.name, name)
    present = _Present(frozenset(matched), by_archetype)
    bare = {e.name for e in brief.entities if not e.attributes and not e.relationships}
    entities = tuple(_completed(e, matched[e.name], present) if e.name in bare else e for e in brief.entities)
    used = [a for name, a in matched.items() if a is not None and name in bare]
    completed: Brief = brief.but(entities=entities)
    return completed.but(rules=(*brief.rules, *_rules(completed, used, present)))


def _completed(entity: Entity, archetype: Archetype | None, present: _Present) -> Entity:
    if archetype is None:
        return _named(entity)
    fields = [f for f in (_fitted(f, entity.name, present) for f in archetype.core_fields) if f is not None]
    kept = {f.name for f in fields}
    renamed = {old: present.entity(old) for old in archetype.parents}
    attributes = tuple(_scoped(f, kept, renamed) for f in fields if isinstance(f, Attribute))
    if not fields:
        return _named(entity)
    changes: dict[str, Any] = {
        "attributes": attributes,
        "relationships": tuple(f for f in fields if isinstance(f, Relationship)),
        "archetype": archetype.name,
        "description": entity.description or archetype.about,
    }
    if not entity.identifier and archetype.key and set(archetype.key) <= kept:
        changes["identifier"] = archetype.key
    if entity.history is None and archetype.history != "none":
        changes["history"] = archetype.history
    for trait in ("append_only", "soft_delete", "hierarchy"):
        if getattr(entity, trait) is None and getattr(archetype, trait):
            changes[trait] = True
    return _sized(entity.model_copy(update=changes), archetype, present)


def _named(entity: Entity) -> Entity:
    return entity.model_copy(update={"attributes": (Attribute(name="name", source="assumed"),)})


def _fitted(field: Attribute | Relationship, owner: str, present: _Present) -> Attribute | Relationship | None:
    """The field with its references turned to entities of the brief, or None when there is nothing to refer to."""
    if isinstance(field, Attribute):
        return field
    itself = field.kind == "self"
    targets = (
        (owner,)
        if itself
        else tuple(t for t in (present.entity(x) for x in (field.to, *field.others)) if t is not None)
    )
    if not targets:
        return None
    name = targets[0] if field.name == field.to and not field.others else field.name
    kind = "reference" if field.kind == "one_of_several" and len(targets) == 1 else field.kind
    if kind == "reference" and targets == (owner,) and field.multiplicity == "many_to_one":
        kind = "self"
    return field.model_copy(update={"name": name, "to": targets[0], "others": targets[1:], "kind": kind})


def _scoped(attribute: Attribute, kept: set[str], renamed: dict[str, str | None]) -> Attribute:
    """Uniqueness only within what is there; without it, uniqueness is not assumed."""
    if not attribute.unique_per:
        return attribute
    scope = tuple(s for s in (n if n in kept else renamed.get(n) for n in attribute.unique_per) if s in kept)
    return attribute.model_copy(update={"unique_per": tuple(s for s in scope if s)})


def _sized(entity: Entity, archetype: Archetype, present: _Present) -> Entity:
    changes: dict[str, Volume | Growth] = {}
    for text, reader in ((archetype.typical_count, read_volume), (archetype.typical_growth, read_growth)):
        if text is None:
            continue
        try:
            size = reader(text)
        except ArchitectError:
            continue
        per = present.entity(size.per) if size.per else None
        if size.per and per is None:
            continue
        field = "volume" if isinstance(size, Volume) else "growth"
        if getattr(entity, field) is None and per != entity.name:
            changes[field] = size.model_copy(update={"per": per, "source": "archetype"})
    return entity.model_copy(update=changes)


def _rules(brief: Brief, used: list[Archetype], present: _Present) -> tuple[Rule, ...]:
    """The archetypes' rules that make sense with what is there and that nobody has stated."""
    vocabulary = Vocabulary(brief.entities)
    stated = {r.meaning.model_dump_json() for r in brief.rules}
    added: list[Rule] = []
    for archetype in used:
        owner = present.entity(archetype.name)
        for text in archetype.rules:
            read = read_rules(_in_words_of_the_brief(text, present), vocabulary)
            if any(isinstance(r.meaning, NotUnderstood) for r in read):
                continue
            for rule in read:
                key = rule.meaning.model_dump_json()
                about = getattr(rule.meaning, "entity", None)
                if key not in stated and about == owner:
                    stated.add(key)
                    added.append(rule.model_copy(update={"source": "archetype", "archetype": archetype.name}))
    return tuple(added)


def _in_words_of_the_brief(text: str, present: _Present) -> str:
    """The rule with what the archetypes call things replaced by what the brief calls them."""
    for archetype, entity in present.by_archetype.items():
        if archetype == entity or archetype in present.names:
            continue
        for called, here in ((plural(archetype), plural(entity)), (archetype, entity)):
            text = re.sub(rf"\b{called.replace('_', ' ')}\b", here.replace("_", " "), text)
    return text
