"""The fields of an entity: compact or spelled out, in a mapping or a list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.brief.nodes import is_empty, key_of, long_form
from dbarchitect.brief.tree import Mapping, Node, Scalar, Sequence
from dbarchitect.core.errors import ArchitectError
from dbarchitect.core.names import snake
from dbarchitect.model.brief import Attribute, Relationship
from dbarchitect.notation.fields import parse_field, type_by_name, type_name

if TYPE_CHECKING:
    from collections.abc import Collection

    from dbarchitect.brief.problems import Problems

Item = Attribute | Relationship


def field_of_text(name: str, text: str, owner: str, known: Collection[str]) -> Item:
    """The compact notation in the place of an entity; `customer_id: uuid` beside an entity customer is a reference."""
    item = parse_field(name, text, owner=owner, known=known)
    if isinstance(item, Attribute) and item.name.endswith("_id") and item.name[:-3] in known:
        plain = type_name(item.type) in {"integer", "bigint", "uuid"} and not item.values and not item.many
        if plain:
            to = item.name[:-3]
            return Relationship(
                name=to,
                to=to,
                kind="self" if to == owner else "reference",
                multiplicity="one_to_one" if item.unique else "many_to_one",
                optional=item.optional,
                immutable=item.immutable,
                source=item.source,
                archetype=item.archetype,
            )
    return item


def read_fields(node: Node, owner: str, known: Collection[str], problems: Problems) -> tuple[Item, ...]:
    """Every field that is understood; the others are problems."""
    items: list[Item] = []
    for name, value, line in _written(node, owner, problems):
        with problems.at(line, f"{owner}: "):
            items.append(_field(name, value, owner, known))
    seen: dict[str, int] = {}
    for item in items:
        key = f"{type(item).__name__}.{item.name}"
        seen[key] = seen.get(key, 0) + 1
    for key, count in seen.items():
        if count > 1:
            problems.add(
                node.line, "brief.duplicate_field", f"{owner} has {count} fields called “{key.partition('.')[2]}”"
            )
    return tuple(items)


def _written(node: Node, owner: str, problems: Problems) -> list[tuple[str, Node, int]]:
    if isinstance(node, Mapping):
        return [(k.text, v, k.line) for k, v in node.items]
    if isinstance(node, Scalar):
        return [(p.strip(), Scalar("", node.line), node.line) for p in node.text.split(",") if p.strip()]
    found: list[tuple[str, Node, int]] = []
    for item in node.items:
        if isinstance(item, Scalar):
            name, _, text = item.text.partition(":")
            found.append((name.strip(), Scalar(text.strip(), item.line), item.line))
        elif isinstance(item, Mapping) and len(item.items) == 1:
            found.append((item.items[0][0].text, item.items[0][1], item.line))
        elif isinstance(item, Mapping) and isinstance(name_node := item.get("name"), Scalar):
            rest = tuple((k, v) for k, v in item.items if k.text != "name")
            found.append((name_node.text, Mapping(rest, item.line), item.line))
        else:
            problems.add(item.line, "brief.form", f"a field of {owner} is written `name: type`")
    return found


def _field(name: str, node: Node, owner: str, known: Collection[str]) -> Item:
    if not any(c.isascii() and c.isalnum() for c in name):
        raise ArchitectError("brief.name", f"“{name[:60]}” is no name for a field", hint="use Latin letters")
    if is_empty(node):
        return field_of_text(name, type_by_name(snake(name)), owner, known)
    if isinstance(node, Scalar):
        return field_of_text(name, node.text, owner, known)
    if isinstance(node, Sequence):
        values = [item.text for item in node.items if isinstance(item, Scalar)]
        if len(values) == len(node.items) == 1:
            return field_of_text(name, f"list of {values[0]}", owner, known)
        if len(values) == len(node.items) and values:
            return Attribute(name=snake(name), type="enum", values=tuple(dict.fromkeys(values)))
        raise ArchitectError("brief.form", f"“{name}” is a list", hint="write `one of a, b` or `list of text`")
    keys = {key_of(k.text) for k, _ in node.items}
    if "to" in keys:
        return long_form(node, Relationship, name, name=snake(name))
    return long_form(node, Attribute, name, name=snake(name))
