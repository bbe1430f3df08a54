"""The entities of a brief: counts, growth, life and fields."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from dbarchitect.brief.fields import read_fields
from dbarchitect.brief.nodes import entries, is_empty, key_of, long_form, one_of, text_of, texts_of, yes_or_no
from dbarchitect.brief.tree import Mapping, Node, Scalar, Sequence
from dbarchitect.brief.volumes import absurd_volumes
from dbarchitect.core.errors import nearest
from dbarchitect.core.names import singular, snake
from dbarchitect.model.brief import Attribute, Entity, Growth, Relationship, Volume
from dbarchitect.notation.durations import read_days
from dbarchitect.notation.volumes import read_growth, read_volume

if TYPE_CHECKING:
    from dbarchitect.brief.problems import Problems

MOST_ENTITIES = 2000
KEYS = (
    "count", "growth", "keep", "history", "soft delete", "append only", "hierarchy", "key", "kind of", "title", "description", "fields",
    "mention", "source", "archetype", "volume", "retention", "attributes", "properties",
)  # fmt: skip
HISTORY_WORDS = {
    "yes": "audit",
    "true": "audit",
    "no": "none",
    "false": "none",
    "full": "versions",
    "versioned": "versions",
    "log": "audit",
}


def read_entities(node: Node, problems: Problems, *, tenant: str | None = None) -> tuple[Entity, ...]:
    """Every entity; what is wrong is a problem."""
    written = _written(node, problems)
    if len(written) > MOST_ENTITIES:
        problems.add(
            node.line, "brief.too_large", f"the brief has {len(written)} entities, at most {MOST_ENTITIES} are read"
        )
        return ()
    named: dict[str, tuple[str, Node, int]] = {}
    for text, value, line in written:
        if not any(c.isascii() and c.isalnum() for c in text):
            problems.add(
                line, "brief.name", f"“{text[:60]}” is no name for an entity", "use Latin letters; `title` may hold any"
            )
            continue
        name = singular(snake(text))
        if name in named:
            problems.add(line, "brief.duplicate_entity", f"“{text}” stands twice, first in line {named[name][2]}")
        else:
            named[name] = (text, value, line)
    known = _Known(frozenset(named), (tenant,) if tenant else ())
    entities = [_entity(name, value, line, known, problems) for name, (_, value, line) in named.items()]
    _refuse_circles(entities, named, problems)
    _refuse_unknown_keys(entities, named, known, problems)
    for name, message, hint in absurd_volumes(tuple(entities)):
        problems.add(named[name][2], "brief.absurd_volume", message, hint)
    return tuple(entities) + _referred(entities, named, problems)


class _Known(NamedTuple):
    """The names an entity's fields may refer to."""

    entities: frozenset[str]
    tenant: tuple[str, ...]


def _refuse_circles(entities: list[Entity], named: dict[str, tuple[str, Node, int]], problems: Problems) -> None:
    """A thing that is, over one or several steps, a kind of itself is a problem, told once for each circle."""
    kind_of = {e.name: e.kind_of for e in entities if e.kind_of}
    told: set[str] = set()
    for name in kind_of:
        chain = [name]
        while (parent := kind_of.get(chain[-1])) is not None and parent not in chain:
            chain.append(parent)
        if parent != name or name in told:
            continue
        told.update(chain)
        steps = " and ".join(f"{a} is a kind of {b}" for a, b in pairwise((*chain, name)))
        said = f"{name} is a kind of itself" if len(chain) == 1 else f"{steps}: a circle"
        hint = "a parent is written `parent: -> " + name + "?`" if len(chain) == 1 else "leave one `kind of` out"
        problems.add(named[name][2], "brief.circle", said, hint)


def _refuse_unknown_keys(
    entities: list[Entity], named: dict[str, tuple[str, Node, int]], known: _Known, problems: Problems
) -> None:
    """A key of something that is neither a field of the entity nor of what it is a kind of is a problem."""
    by_name = {e.name: e for e in entities}
    for entity in entities:
        fields: list[str] = ["id", *known.tenant]
        above: Entity | None = entity
        seen: set[str] = set()
        while above is not None and above.name not in seen:
            seen.add(above.name)
            fields += [*(a.name for a in above.attributes), *(r.name for r in above.relationships)]
            above = by_name.get(above.kind_of or "")
        if len(fields) == 1 + len(known.tenant):  # what has no fields of its own is completed from a known thing
            continue
        names = {*fields, *(f"{f}_id" for f in fields)}
        for part in entity.identifier:
            if part not in names:
                _, _, line = named[entity.name]
                said = f"{entity.name} is identified by “{part}”, which is no field of it"
                hint = nearest(part, frozenset(fields)) or f"add the field, or name one of {', '.join(fields[1:7])}"
                problems.add(line, "brief.unknown_field", said, hint)


def _written(node: Node, problems: Problems) -> list[tuple[str, Node, int]]:
    if isinstance(node, Mapping):
        return [(k.text, v, k.line) for k, v in node.items]
    if isinstance(node, Scalar):
        return [(p.strip(), Scalar("", node.line), node.line) for p in node.text.split(",") if p.strip()]
    found: list[tuple[str, Node, int]] = []
    for item in node.items:
        if isinstance(item, Scalar):
            found.append((item.text, Scalar("", item.line), item.line))
        elif isinstance(item, Mapping) and isinstance(name := item.get("name"), Scalar):
            found.append(
                (name.text, Mapping(tuple((k, v) for k, v in item.items if k.text != "name"), item.line), item.line)
            )
        elif isinstance(item, Mapping) and len(item.items) == 1:
            found.append((item.items[0][0].text, item.items[0][1], item.line))
        else:
            problems.add(item.line, "brief.form", "an entity of the list has no `name`")
    return found


def _entity(name: str, node: Node, line: int, known: _Known, problems: Problems) -> Entity:
    values: dict[str, Any] = {"name": name}
    if is_empty(node):
        return Entity(name=name)
    if isinstance(node, Scalar):
        with problems.at(line, f"{name}: "):
            values |= _count(node, "count")
        return Entity(**values)
    if isinstance(node, Sequence) or _only_fields(node):
        return _with_fields(values, node, name, known, problems)
    for key, (where, value) in entries(node, f"entity {name}", KEYS, problems).items():
        if key in {"fields", "attributes", "properties"} or is_empty(value):
            continue
        with problems.at(where.line, f"{name}: "):
            values |= _property(key, value)
    fields = next((v for k, v in node.items if key_of(k.text) in {"fields", "attributes", "properties"}), None)
    if fields is None or is_empty(fields):
        return Entity(**values)
    return _with_fields(values, fields, name, known, problems)


def _only_fields(node: Mapping) -> bool:
    """The fields stand directly under the entity, without `fields`."""
    return bool(node.items) and not any(key_of(k.text) in KEYS for k, _ in node.items)


def _with_fields(values: dict[str, Any], node: Node, name: str, known: _Known, problems: Problems) -> Entity:
    items = read_fields(node, name, known.entities, problems, also=known.tenant, inherits="kind_of" in values)
    kinds = [i for i in items if isinstance(i, Relationship) and i.kind == "kind_of" and i.name in {"kind_of", "is_a"}]
    if kinds and "kind_of" not in values:
        values["kind_of"] = kinds[0].to
        items = tuple(i for i in items if i is not kinds[0])
    values["attributes"] = tuple(i for i in items if isinstance(i, Attribute))
    values["relationships"] = tuple(i for i in items if isinstance(i, Relationship))
    return Entity(**values)


def _count(node: Node, key: str) -> dict[str, Any]:
    if isinstance(node, Mapping):
        return {"volume": long_form(node, Volume, key)}
    read = read_volume(text_of(node, key))
    return {"growth": read} if isinstance(read, Growth) else {"volume": read}


def _property(key: str, node: Node) -> dict[str, Any]:
    match key:
        case "count" | "volume":
            return _count(node, key)
        case "growth":
            return {
                "growth": long_form(node, Growth, key) if isinstance(node, Mapping) else read_growth(text_of(node, key))
            }
        case "keep" | "retention":
            return {"retention_days": read_days(text_of(node, key))}
        case "history":
            return {"history": one_of(node, key, ("none", "audit", "versions", "events"), HISTORY_WORDS)}
        case "soft delete" | "append only" | "hierarchy":
            return {key.replace(" ", "_"): yes_or_no(node, key)}
        case "key":
            return {"identifier": tuple(snake(t) for t in texts_of(node, key))}
        case "kind of":
            return {"kind_of": singular(snake(text_of(node, key)))}
        case "source":
            return {"source": one_of(node, key, ("brief", "archetype", "assumed"))}
        case "archetype":
            return {"archetype": snake(text_of(node, key))}
        case _:
            return {key: text_of(node, key)}


def _referred(
    entities: list[Entity], named: dict[str, tuple[str, Node, int]], problems: Problems
) -> tuple[Entity, ...]:
    """Entities that are only referred to; a reference that looks misspelled is a problem."""
    known = set(named)
    added: dict[str, Entity] = {}
    for entity in entities:
        targets = [t for r in entity.relationships for t in (r.to, *r.others)] + (
            [entity.kind_of] if entity.kind_of else []
        )
        for target in dict.fromkeys(targets):
            if target in known or target in added:
                continue
            hint = nearest(target, known)
            if hint and _close(target, known):
                line = named[entity.name][2]
                problems.add(
                    line,
                    "brief.unknown_entity",
                    f"{entity.name} refers to “{target}”, which is no entity of this brief",
                    hint,
                )
            else:
                added[target] = Entity(name=target, source="assumed")
    return tuple(added.values())


def _close(word: str, known: set[str]) -> bool:
    from difflib import get_close_matches

    return bool(get_close_matches(word, list(known), n=1, cutoff=0.8))
