"""Attributes of entities: what is had that is no entity, with types, keys and allowed values."""

from __future__ import annotations

import re

from dbarchitect.core.names import plural, snake
from dbarchitect.model.brief import Attribute
from dbarchitect.notation.types import type_by_name
from dbarchitect.prose.entities import Entities
from dbarchitect.prose.evidence import Evidence, Has
from dbarchitect.prose.nouns import is_abstract, value_type
from dbarchitect.prose.units import is_bare_amount, unit_of

_NOT_ATTRIBUTE = frozenset(
    {"n", "unnamed", "each", "other", "more", "etc", "so_on", "forth", "yes", "no", "true", "false", "from", "to"}
)


def attributes(evidence: Evidence, entities: Entities) -> dict[str, list[Attribute]]:
    """The attributes of each entity in the order of the text."""
    out: dict[str, dict[str, Attribute]] = {name: {} for name in entities.names}
    listed = {(h.sentence, entities.of(h.owner)) for h in evidence.has if value_type(h.name) is not None}
    for has in evidence.has:
        owner = entities.of(has.owner)
        if not owner or not (_is_attribute(has, owner, entities) or _beside_values(has, owner, entities, listed)):
            continue
        name = attribute_name(has.name)
        counted = has.item.text.lower().startswith("a number of ") and not is_bare_amount(has.name)
        if counted and not name.startswith("number_of"):
            name = f"number_of_{plural(name)}"
        if (unit := unit_of(has.item.unit)) and unit.suffix and not name.endswith(f"_{unit.suffix}"):
            name = f"{name}_{unit.suffix}"
        if name in _NOT_ATTRIBUTE or name in out[owner] or not name:
            continue
        out[owner][name] = _attribute(has, name, evidence, entities)
    _values(evidence, entities, out)
    _keys(evidence, entities, out)
    return {owner: _distinct(list(found.values())) for owner, found in out.items()}


def _is_attribute(has: Has, owner: str, entities: Entities) -> bool:
    if entities.of(has.name) is not None:
        return False
    kind = value_type(has.name)
    if kind is None and unit_of(has.name) is not None and has.how in {"have", "list", "with"}:
        return has.item.determiner in {"a", "an", "the"}
    if kind == "text_address" and entities.tail(has.name) is not None:
        return False
    if kind is None:
        tail = entities.tail(has.name) or (entities.of("_".join(has.item.words)) if has.item.tail else None)
        if tail is not None:
            return False
        if has.how == "whether":
            return True
        if has.how in {"genitive", "with", "circumstance"}:
            return has.how != "circumstance" and not is_abstract(has.name, has.item.head)
        return not is_abstract(has.name, has.item.head)
    if has.how == "circumstance" and has.item.plural:
        return False
    return not (
        has.how == "circumstance"
        and kind not in {"date", "timestamp", "time", "money", "count", "percent", "enum", "year", "duration", "rating"}
    )


def _beside_values(has: Has, owner: str, entities: Entities, listed: set[tuple[int, str | None]]) -> bool:
    """An abstract word ("technique", "function") that stands in a list of values is a value too."""
    if (
        (has.sentence, owner) not in listed
        or has.how not in {"have", "list", "aside"}
        or entities.of(has.name) is not None
    ):
        return False
    return (
        not has.item.plural and has.item.determiner in {"a", "an", "the", "its", ""} and entities.tail(has.name) is None
    )


def attribute_name(name: str) -> str:
    """`name` as a column would be called; "date of birth" stays as the text says it."""
    name = re.sub(r"_(and|or)_.*$", "", name)
    name = re.sub(r"(?<=[a-z])_flag$", "", name)
    return snake(name)


def _attribute(has: Has, name: str, evidence: Evidence, entities: Entities) -> Attribute:
    unique = {(entities.of(o) or entities.tail(o) or o, n) for o, n in evidence.unique}
    kind = value_type(has.name)
    unit = unit_of(has.item.unit) or (unit_of(has.name) if kind is None else None)
    many = (
        bool(has.count and has.count[1] > 1)
        and kind not in {"count"}
        and has.item.plural
        and not is_bare_amount(has.name)
        and has.item.head not in {"coordinate", "star", "instruction", "note", "hour", "credit", "point"}
    )
    return Attribute(
        name=name,
        type="boolean" if has.how == "whether" else unit.type if unit else semantic_type(name, kind),
        many=many,
        unique=(has.owner, has.name) in unique or (entities.of(has.owner), has.name) in unique,
        optional=(has.owner, has.name) in evidence.optional
        or bool(has.count and has.count[0] == 0 and has.count[1] == 1),
    )


def semantic_type(name: str, kind: str | None) -> str:
    """The notation's type of an attribute: by the noun, else by the name's last word."""
    if name.partition("_")[0] in {"old", "new", "previous", "former"} and name.endswith("_value"):
        return "text"
    if "number_of_" in name:
        return "count"
    if name.startswith("time_of_") and name != "time_of_day":
        return "timestamp"
    if name.endswith(("_until", "_from")) and kind is None:
        return "date"
    match kind:
        case "text_address":
            return "text"
        case "geo":
            return "point"
        case "enum" | None:
            return type_by_name(name)
        case "integer" | "decimal" | "text" | "time":
            found = type_by_name(name)
            return kind if found == "text" else found
        case _:
            return kind


def _values(evidence: Evidence, entities: Entities, out: dict[str, dict[str, Attribute]]) -> None:
    """Allowed values go to the attribute of that name, made if its owner is known."""
    for owner, raw, values, sentence in evidence.values:
        name = attribute_name(raw)
        kept = tuple(dict.fromkeys(v for v in values if v and len(v) <= 40))[:30]
        if len(kept) < 2:
            continue
        holders = (
            [entities.of(owner)] if owner and entities.of(owner) else [e for e, found in out.items() if name in found]
        )
        near = [entities.of(h.owner) for h in evidence.has if h.sentence == sentence and attribute_name(h.name) == name]
        holders.sort(key=lambda e: e not in near)
        for holder in holders[:1]:
            if holder is None:
                continue
            before = out[holder].get(name, Attribute(name=name))
            out[holder][name] = before.but(type="enum", values=kept, many=False)


def _keys(evidence: Evidence, entities: Entities, out: dict[str, dict[str, Attribute]]) -> None:
    for owner, names in evidence.keys.items():
        entity = entities.of(owner)
        for raw in names:
            name = attribute_name(raw)
            if entity and name in out[entity] and len(names) == 1:
                out[entity][name] = out[entity][name].but(unique=True)


def _distinct(found: list[Attribute]) -> list[Attribute]:
    """Without a shorter name beside the longer one that says the same ("number" beside "room_number")."""
    names = {a.name for a in found}
    return [
        a
        for a in found
        if not any(
            n != a.name and n.endswith(f"_{a.name}") and a.name in {"number", "code", "id", "name"} for n in names
        )
    ]
