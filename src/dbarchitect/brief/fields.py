"""The fields of an entity: compact or spelled out, in a mapping or a list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dbarchitect.brief.nodes import is_empty, key_of, long_form
from dbarchitect.brief.tree import Mapping, Node, Scalar, Sequence
from dbarchitect.core.english import listed
from dbarchitect.core.errors import ArchitectError, nearest
from dbarchitect.core.names import snake
from dbarchitect.model.brief import Attribute, Relationship
from dbarchitect.notation.field_possible import check_possible
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


def read_fields(
    node: Node,
    owner: str,
    known: Collection[str],
    problems: Problems,
    *,
    also: Collection[str] = (),
    inherits: bool = False,
) -> tuple[Item, ...]:
    """Every field that is understood and that some value fits; the others are problems.

    `also` are names that a field may be unique per without being fields of the entity (its tenant); one that
    `inherits` has fields that do not stand here.
    """
    found: list[tuple[int, Item]] = []
    for name, value, line in _written(node, owner, problems):
        with problems.at(line, f"{owner}: "):
            item = _field(name, value, owner, known)
            found.append((line, item))
            for attribute in (item,) if isinstance(item, Attribute) else item.attributes:
                check_possible(attribute)
    inherits = inherits or any(isinstance(item, Relationship) and item.kind == "kind_of" for _, item in found)
    among = _Scope(owner, tuple(item for _, item in found), frozenset(also), inherits)
    items: list[Item] = []
    for line, item in found:
        with problems.at(line, f"{owner}: "):
            items.append(among.settled(item))
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


@dataclass(frozen=True)
class _Scope:
    """What `unique per` may name in one entity: its fields, its references by what they refer to, its tenant."""

    owner: str
    items: tuple[Item, ...]
    also: frozenset[str]
    inherits: bool

    def settled(self, item: Item) -> Item:
        """The item with its scope as names of the entity; raises ArchitectError for a name of nothing."""
        if isinstance(item, Relationship) or not item.unique_per:
            return item
        scope = (self._named(name, item) for name in item.unique_per)
        return item.but(unique_per=tuple(dict.fromkeys(scope)))

    def _named(self, name: str, item: Attribute) -> str:
        names = {other.name for other in self.items if other is not item} | self.also
        plain = name.removesuffix("_id")
        roles = [r.name for r in self.items if isinstance(r, Relationship) and plain in (r.to, *r.others)]
        if name in names:
            return name
        if plain in names:
            return plain
        if len(roles) == 1:
            return roles[0]
        if self.inherits:
            return name
        there = listed(sorted(names), last="or", most=8)
        hint = nearest(name, names) or (f"name {there}, or add the field" if names else f"add `{name}: -> {name}`")
        message = f"“{item.name}” is unique per “{name}”, which is no field of {self.owner}"
        raise ArchitectError("notation.impossible", message, hint=hint)


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
