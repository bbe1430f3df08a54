"""Attributes known to hold data about people by their names, where the brief says nothing of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.knowledge.personal.recognition import Look, recognised
from dbarchitect.model.tables import Column, Name, Table
from dbarchitect.notation.types import type_family, type_name

if TYPE_CHECKING:
    from dbarchitect.model.brief import Attribute, Entity

_FAMILIES = {
    "ip": "network",
    "enum": "enum",
    "date": "date",
    "timestamp": "timestamptz",
    "float": "float",
    "decimal": "decimal",
    "percent": "decimal",
    "money": "decimal",
    "json": "jsonb",
    "vector": "vector",
}
_BY_KIND = {"text": "text", "number": "integer", "boolean": "boolean", "place": "geometry", "binary": "bytes"}


def with_personal_classes(entities: dict[str, Entity]) -> dict[str, Entity]:
    """The entities with a class on each attribute that name and type say is about people; what the brief says stays."""
    referring: dict[str, list[str]] = {}
    for entity in entities.values():
        for relationship in entity.relationships:
            referring.setdefault(relationship.to, []).append(entity.name)
    return {name: _classed(entity, tuple(referring.get(name, ()))) for name, entity in entities.items()}


def _classed(entity: Entity, referring: tuple[str, ...]) -> Entity:
    columns = tuple(Column(name=a.name, type=_family(a)) for a in entity.attributes)
    look = Look(
        table=Table(name=Name(name=entity.name), columns=columns),
        thing=entity.name,
        referred=tuple(r.to for r in entity.relationships if r.multiplicity in ("many_to_one", "one_to_one")),
        referring=referring,
        family=lambda column: column.type,
        values=lambda _: (),
    )
    classes = {p.column.name: p.of for p in recognised(look)}
    if all(a.personal or a.name not in classes for a in entity.attributes):
        return entity
    told = tuple(a if a.personal else a.but(personal=classes.get(a.name)) for a in entity.attributes)
    return entity.but(attributes=told)


def _family(attribute: Attribute) -> str:
    """The kind of type the attribute will be stored as, in the words of the rules about people."""
    written = type_name(attribute.type)
    return _FAMILIES.get(written) or _BY_KIND.get(type_family(attribute.type), "other")
