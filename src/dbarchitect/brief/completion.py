"""Entities that are only named, completed from the library of archetypes; everything added is marked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dbarchitect.core.errors import ArchitectError
from dbarchitect.core.names import words
from dbarchitect.knowledge.fitting import fits, fitted
from dbarchitect.model.brief import Attribute, Brief, Entity, Growth, Relationship, Volume
from dbarchitect.model.rules import NotUnderstood, Rule
from dbarchitect.notation.rules import read_rules
from dbarchitect.notation.vocabulary import Vocabulary
from dbarchitect.notation.volumes import read_growth, read_volume

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dbarchitect.knowledge.archetype import Archetype
    from dbarchitect.knowledge.archetypes import Library


def complete(brief: Brief, library: Library) -> Brief:
    """`brief` with every entity that has no fields completed.

    A known thing gets the usual fields, rules and life of its archetype, with references only to entities of the brief; an
    unknown one gets an assumed `name`. An entity with fields is left alone.
    """
    names = frozenset(e.name for e in brief.entities)
    domain = frozenset(words(f"{brief.domain or ''} {brief.title or ''}")) | {
        w for e in brief.entities for w in words(e.name)
    }
    matched = {e.name: _meant(e, library.find(e.name, domain), domain, names) for e in brief.entities}
    present: dict[str, str] = {}
    for name, archetype in matched.items():
        if archetype is not None and (archetype.name == name or archetype.name not in matched):
            present.setdefault(archetype.name, name)
    bare = {e.name for e in brief.entities if not e.attributes and not e.relationships}
    entities = tuple(_completed(e, matched[e.name], present) if e.name in bare else e for e in brief.entities)
    used = [(name, a) for name, a in matched.items() if a is not None and name in bare]
    completed: Brief = brief.but(entities=entities)
    return completed.but(rules=(*brief.rules, *_rules(completed, used, present)))


def _meant(entity: Entity, found: Archetype | None, domain: frozenset[str], names: frozenset[str]) -> Archetype | None:
    """What a noun in prose stands for; in YAML a name is a choice and is taken at its word."""
    return found if found is None or not entity.mention or fits(found, entity.name, domain, names) else None


def _here(archetype: Archetype, entity: str, present: Mapping[str, str]) -> Archetype:
    """The archetype as it fits among the entities of the brief, this one standing for it."""
    return fitted(archetype, {**present, archetype.name: entity})


def _completed(entity: Entity, found: Archetype | None, present: Mapping[str, str]) -> Entity:
    if found is None:
        return _named(entity)
    archetype = _here(found, entity.name, present)
    fields = archetype.core_fields
    if not fields:
        return _named(entity)
    changes: dict[str, Any] = {
        "attributes": tuple(f for f in fields if isinstance(f, Attribute)),
        "relationships": tuple(_to_itself(f, entity.name) for f in fields if isinstance(f, Relationship)),
        "archetype": archetype.name,
        "description": entity.description or archetype.about,
    }
    if not entity.identifier and archetype.key and set(archetype.key) <= {f.name for f in fields}:
        changes["identifier"] = archetype.key
    if entity.history is None and archetype.history != "none":
        changes["history"] = archetype.history
    for trait in ("append_only", "soft_delete", "hierarchy"):
        if getattr(entity, trait) is None and getattr(archetype, trait):
            changes[trait] = True
    return _sized(entity.model_copy(update=changes), archetype)


def _to_itself(link: Relationship, owner: str) -> Relationship:
    alone = link.to == owner and not link.others and link.multiplicity == "many_to_one"
    return link.model_copy(update={"kind": "self"}) if alone and link.kind == "reference" else link


def _named(entity: Entity) -> Entity:
    return entity.model_copy(update={"attributes": (Attribute(name="name", source="assumed"),)})


def _sized(entity: Entity, archetype: Archetype) -> Entity:
    changes: dict[str, Volume | Growth] = {}
    for text, reader in ((archetype.typical_count, read_volume), (archetype.typical_growth, read_growth)):
        if text is None:
            continue
        try:
            size = reader(text)
        except ArchitectError:
            continue
        field = "volume" if isinstance(size, Volume) else "growth"
        if getattr(entity, field) is None and size.per != entity.name:
            changes[field] = size.model_copy(update={"source": "archetype"})
    return entity.model_copy(update=changes)


def _rules(brief: Brief, used: list[tuple[str, Archetype]], present: Mapping[str, str]) -> tuple[Rule, ...]:
    """The archetypes' rules that make sense with what is there and that nobody has stated."""
    vocabulary = Vocabulary(brief.entities)
    stated = {r.meaning.model_dump_json() for r in brief.rules}
    added: list[Rule] = []
    for owner, archetype in used:
        for text in _here(archetype, owner, present).rules:
            read = read_rules(text, vocabulary)
            if any(isinstance(r.meaning, NotUnderstood) for r in read):
                continue
            for rule in read:
                key = rule.meaning.model_dump_json()
                if key not in stated and getattr(rule.meaning, "entity", None) == owner:
                    stated.add(key)
                    added.append(rule.model_copy(update={"source": "archetype", "archetype": archetype.name}))
    return tuple(added)
