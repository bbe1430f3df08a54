"""What archetypes add to entities that the text merely names: the usual, marked, and nothing that says the same twice."""

from __future__ import annotations

from dbarchitect.knowledge.archetype import Archetype
from dbarchitect.knowledge.archetypes import Library
from dbarchitect.knowledge.fitting import fits
from dbarchitect.model.brief import Attribute, Entity
from dbarchitect.prose.nouns import value_type

_ALIKE = (
    frozenset({"name", "title", "full_name", "display_name", "label", "designation", "nickname", "subject", "surname", "last_name", "first_name", "handle", "username", "headline", "trade_name"}),
    frozenset({"status", "state", "phase", "stage", "condition"}),
    frozenset({"description", "summary", "body", "text", "content", "note", "notes", "remark", "comment"}),
    frozenset({"starts_at", "start", "start_date", "start_time", "date", "from", "scheduled_at", "begins_at", "time", "happens_at"}),
    frozenset({"ends_at", "end", "end_date", "end_time", "duration", "to", "until"}),
    frozenset({"price", "cost", "fee", "amount", "total", "rate"}),
    frozenset({"code", "number", "reference", "sku", "isbn", "identifier", "id"}),
    frozenset({"kind", "type", "category", "sort"}),
    frozenset({"quantity", "count", "amount"}),
    frozenset({"stars", "star", "score", "points", "rating", "grade", "value"}),
    frozenset({"birth_date", "date_of_birth", "birthday", "birthdate", "age", "year_of_birth"}),
    frozenset({"address", "location", "city", "town", "street", "place"}),
    frozenset({"phone", "phone_number", "telephone", "mobile", "telephone_number"}),
    frozenset({"email", "email_address"}),
    frozenset({"content_type", "mime_type", "media_type"}),
    frozenset({"created_at", "creation_date", "creation_time", "occurred_at", "time", "recorded_at", "date"}),
)  # fmt: skip


_DESCRIBED = 2
"""An entity with so many properties of its own is described: nothing is added to it."""


def completed(entity: Entity, library: Library, present: frozenset[str], domain: frozenset[str]) -> Entity:
    """The entity with marked suggestions when the text merely names it; what the text describes stays as it is.

    A thing with one property gets what can not be missing, a thing that only stands in relationships also its references.
    """
    if not entity.attributes and not entity.relationships:
        return entity
    archetype = library.find(entity.name, domain) or _by_head(entity, library, domain)
    if archetype is not None and not fits(archetype, entity.name, domain, present):
        archetype = _sense(entity.name, library, domain, present)
    if archetype is None or (archetype.name in present and archetype.name != entity.name):
        return _named(entity)  # a hall beside a venue is none: the text has another word for that
    known = entity.but(archetype=archetype.name)
    if len(entity.attributes) >= _DESCRIBED or entity.kind_of is not None:
        return known
    attributes = tuple(
        a.but(unique_per=()) if a.unique_per else a
        for a in archetype.core_fields
        if isinstance(a, Attribute) and not a.optional and _adds(a, entity)
    )
    return _named(known.but(attributes=entity.attributes + attributes))


def _sense(name: str, library: Library, domain: frozenset[str], present: frozenset[str]) -> Archetype | None:
    """The archetype of that very name, when it fits better than the likeliest one did."""
    found = library.get(name) if name in library else None
    return found if found is not None and fits(found, name, domain, present) else None


def _named(entity: Entity) -> Entity:
    """A thing of which nothing is known but a name has at least a name; what only joins others needs none."""
    joins = sum(r.multiplicity in {"many_to_one", "one_to_one"} for r in entity.relationships) >= _DESCRIBED
    if entity.attributes or joins or entity.kind_of is not None:
        return entity
    return entity.but(attributes=(Attribute(name="name", source="assumed"),))


def _by_head(entity: Entity, library: Library, domain: frozenset[str]) -> Archetype | None:
    """Only a person's compound ("site manager") takes over what is usual for its head."""
    found = library.find(entity.name.rpartition("_")[2], domain) if "_" in entity.name else None
    return found if found is not None and found.folder == "people" else None


def _adds(candidate: Attribute, entity: Entity) -> bool:
    names = {a.name for a in entity.attributes} | {r.name for r in entity.relationships}
    if candidate.name in names:
        return False
    tails = {n.rpartition("_")[2] for n in names} | names
    for group in _ALIKE:
        if candidate.name in group and tails & group:
            return False
    if any(_stem(n) == _stem(candidate.name) for n in names):
        return False
    last = candidate.name.rpartition("_")[2]
    return not any(n.rpartition("_")[2] == last and value_type(n) == value_type(candidate.name) for n in names)


_TAILS = frozenset({"date", "on", "at", "time", "hash", "name", "type", "number"})


def _stem(name: str) -> str:
    """What two spellings of one property share: due_date and due_on, colour and color, published_at and publication_date."""
    parts = name.split("_")
    while len(parts) > 1 and parts[-1] in _TAILS:
        parts.pop()
    parts[-1] = parts[-1].replace("our", "or").removesuffix("s")[:5]
    return "_".join(parts)
