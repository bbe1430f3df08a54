"""The conceptual model: every relationship stated once, at the side that will hold it, between entities that exist."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.core.names import singular, snake
from dbarchitect.design.conceptual.circles import opened
from dbarchitect.design.conceptual.personal import with_personal_classes
from dbarchitect.model.brief import Attribute, Entity, Relationship
from dbarchitect.model.rules import NotUnderstood, Transitions

if TYPE_CHECKING:
    from dbarchitect.model.brief import Brief
    from dbarchitect.model.rules import Rule

LABEL = Attribute(name="name", type="name", source="assumed", note="an entity nobody described needs at least a label")


def conceptual_model(brief: Brief) -> tuple[tuple[Entity, ...], tuple[Rule, ...]]:
    """Entities with unique names, existing targets and one-sided relationships; rules about entities that exist."""
    entities = _by_name(brief.entities)
    entities = _with_tenant(entities, brief)
    entities = _targets_exist(entities)
    entities = _held_by_the_many(entities)
    entities = _stated_once(entities)
    tenant = brief.tenancy.tenant if brief.tenancy else None
    if tenant:
        entities = _told_by_its_own(entities, tenant)
    entities = opened({name: _described(entity) for name, entity in entities.items()}, tenant)
    entities = with_personal_classes(entities)
    names = set(entities)
    rules = one_path(tuple(_about_existing(rule, names) for rule in brief.rules))
    return tuple(entities.values()), rules


def _by_name(entities: tuple[Entity, ...]) -> dict[str, Entity]:
    """Entities of the same singular name become one, the first one's words winning."""
    merged: dict[str, Entity] = {}
    for entity in entities:
        name = singular(snake(entity.name))
        first = merged.get(name)
        if first is None:
            merged[name] = entity.but(name=name)
            continue
        attributes = {a.name: a for a in (*entity.attributes, *first.attributes)}
        roles = {r.name: r for r in (*entity.relationships, *first.relationships)}
        merged[name] = first.but(attributes=tuple(attributes.values()), relationships=tuple(roles.values()))
    return merged


def _with_tenant(entities: dict[str, Entity], brief: Brief) -> dict[str, Entity]:
    if brief.tenancy is None or brief.tenancy.tenant in entities:
        return entities
    return {brief.tenancy.tenant: Entity(name=brief.tenancy.tenant, source=brief.tenancy.source), **entities}


def _targets_exist(entities: dict[str, Entity]) -> dict[str, Entity]:
    """A thing that is referred to but not described is an entity too."""
    known = dict(entities)
    for entity in entities.values():
        for relationship in entity.relationships:
            for target in (relationship.to, *relationship.others):
                known.setdefault(target, Entity(name=target, source="assumed"))
        if entity.kind_of:
            known.setdefault(entity.kind_of, Entity(name=entity.kind_of, source="assumed"))
    return known


def _held_by_the_many(entities: dict[str, Entity]) -> dict[str, Entity]:
    """`company has many users` becomes `user refers to company`: the reference stands where the foreign key will."""
    added: dict[str, list[Relationship]] = {name: [] for name in entities}
    kept: dict[str, tuple[Relationship, ...]] = {}
    for entity in entities.values():
        stay: list[Relationship] = []
        for relationship in entity.relationships:
            if relationship.multiplicity != "one_to_many":
                stay.append(relationship)
                continue
            other = entities[relationship.to]
            if other is not entity and any(
                r.to == entity.name and r.multiplicity in ("many_to_one", "one_to_one") for r in other.relationships
            ):
                continue
            role = "parent" if other is entity else entity.name
            added[other.name].append(
                relationship.but(
                    name=role,
                    to=entity.name,
                    multiplicity="many_to_one",
                    optional=relationship.optional or other is entity,
                    attributes=(),
                )
            )
        kept[entity.name] = tuple(stay)
    return {
        name: entity.but(relationships=_apart(entity, (*kept[name], *added[name]))) for name, entity in entities.items()
    }


def _apart(entity: Entity, relationships: tuple[Relationship, ...]) -> tuple[Relationship, ...]:
    """Role names that clash with an attribute or an earlier role get the target's name or a number."""
    taken = {a.name for a in entity.attributes}
    named: list[Relationship] = []
    for relationship in relationships:
        name, number = relationship.name, 2
        if name in taken:
            name = f"{name}_{relationship.to}" if not name.endswith(relationship.to) else name
        stem = name
        while name in taken:
            name, number = f"{stem}_{number}", number + 1
        taken.add(name)
        named.append(relationship.but(name=name))
    return tuple(named)


def _stated_once(entities: dict[str, Entity]) -> dict[str, Entity]:
    """A many-to-many said from both sides is kept at the first; a one-to-one at the side that cannot exist alone."""
    pairs: set[tuple[str, str, str]] = set()
    result: dict[str, Entity] = {}
    for entity in entities.values():
        stay: list[Relationship] = []
        for relationship in entity.relationships:
            if relationship.multiplicity in ("many_to_many", "one_to_one") and relationship.to != entity.name:
                first, second = sorted((entity.name, relationship.to))
                back = _said_back(entities[relationship.to], entity.name, relationship)
                mark = (first, second, relationship.multiplicity)
                if back and mark in pairs:
                    continue
                pairs.add(mark)
            stay.append(relationship)
        result[entity.name] = entity.but(relationships=tuple(stay))
    return result


def _said_back(other: Entity, name: str, relationship: Relationship) -> bool:
    return any(r.to == name and r.multiplicity == relationship.multiplicity for r in other.relationships)


def _told_by_its_own(entities: dict[str, Entity], tenant: str) -> dict[str, Entity]:
    """What a tenant has exactly one of refers to the tenant, like all that is its own, and not the tenant to it."""
    owner = entities[tenant]
    turned = {
        r.to: r for r in owner.relationships if r.multiplicity == "one_to_one" and not r.others and r.to != tenant
    }
    if not turned:
        return entities
    kept = tuple(r for r in owner.relationships if turned.get(r.to) is not r)
    changed = {tenant: owner.but(relationships=kept)}
    for name, one in turned.items():
        back = one.but(name=tenant, to=tenant, optional=False, attributes=())
        changed[name] = entities[name].but(relationships=_apart(entities[name], (*entities[name].relationships, back)))
    return {**entities, **changed}


def _described(entity: Entity) -> Entity:
    if entity.attributes or entity.relationships or entity.kind_of:
        return entity
    return entity.but(attributes=(LABEL,))


def one_path(rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
    """All that is said about the moves of one state as one rule: its steps may stand in several sentences."""
    merged: dict[tuple[str, ...], Rule] = {}
    for number, rule in enumerate(rules):
        meaning = rule.meaning
        key: tuple[str, ...] = (str(number),)
        if isinstance(meaning, Transitions):
            key = (meaning.entity, meaning.attribute)
        first = merged.get(key)
        if first is not None and isinstance(first.meaning, Transitions) and isinstance(meaning, Transitions):
            steps = tuple(dict.fromkeys((*first.meaning.allowed, *meaning.allowed)))
            rule = first.but(text=f"{first.text}; {rule.text}", meaning=first.meaning.but(allowed=steps))
        merged[key] = rule
    return tuple(merged.values())


def _about_existing(rule: Rule, names: set[str]) -> Rule:
    about = getattr(rule.meaning, "entity", None)
    if about is None or about in names:
        return rule
    return rule.but(meaning=NotUnderstood(why=f"it speaks of “{about}”, which the model does not have"))
