"""Objects that a piece of SQL speaks of by name, where the engine itself keeps no record of it."""

from __future__ import annotations

import shlex
from functools import lru_cache
from typing import TYPE_CHECKING

from dbarchitect.engines.postgresql.tokens import tokenize

if TYPE_CHECKING:
    from dbarchitect.model.links import Address
    from dbarchitect.model.objects import CompositeType, Domain, EnumType, RangeType
    from dbarchitect.model.schema import Schema

MOST = 200_000
"""Characters of a body that are looked at."""


def named_types(schema: Schema) -> tuple[EnumType | Domain | CompositeType | RangeType, ...]:
    """Every type of the schema that has a name of its own."""
    return (*schema.enums, *schema.domains, *schema.composites, *schema.ranges)


def named_in(schema: Schema, sql: str) -> tuple[Address, ...]:
    """The relations, types and routines of `schema` whose name stands in `sql`, in bodies of functions too."""
    names = _names(id(schema), schema)
    found: dict[Address, None] = {}
    for word in _words(sql[:MOST]):
        for address in names.get(word, ()):
            found[address] = None
    return tuple(found)


class _Held:
    """The names of the schema looked at last; a schema is large to hash, and one is asked about many times."""

    key: int = 0
    schema: Schema | None = None
    names: dict[str, tuple[Address, ...]] = {}


def _names(key: int, schema: Schema) -> dict[str, tuple[Address, ...]]:
    if _Held.key == key and _Held.schema is schema:
        return _Held.names
    found: dict[str, tuple[Address, ...]] = {}

    def add(name: str, address: Address) -> None:
        found[name] = (*found.get(name, ()), address)

    for table in schema.tables:
        add(table.name.name, ("table", table.name.namespace, table.name.name))
    for view in schema.views:
        add(view.name.name, ("view", view.name.namespace, view.name.name))
    for sequence in schema.sequences:
        add(sequence.name.name, ("sequence", sequence.name.namespace, sequence.name.name))
    for kind in named_types(schema):
        add(kind.name.name, ("type", kind.name.namespace, kind.name.name))
    for routine in schema.routines:
        add(routine.name.name, ("routine", routine.name.namespace, routine.name.name, routine.arguments))
    _Held.key, _Held.schema, _Held.names = key, schema, found
    return found


@lru_cache(maxsize=512)
def _words(sql: str) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for token in tokenize(sql):
        if token.name is not None:
            found[token.name] = None
        elif token.kind == "string":
            for inner in tokenize(_inside(token.text)):
                if inner.name is not None:
                    found[inner.name] = None
    return tuple(found)


def _inside(text: str) -> str:
    if text.startswith("$"):
        tag = text[: text.index("$", 1) + 1]
        return text[len(tag) : len(text) - len(tag)]
    return text.strip("'").replace("''", "'")


def allowing(name: str) -> str:
    """The option that permits the loss of what is called so, as a shell takes it."""
    return f"--allow-loss {shlex.quote(name)}"
