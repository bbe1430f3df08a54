"""Which objects of a schema a piece of SQL speaks of: names are looked up, strings and bodies in strings are not code."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dbarchitect.engines.postgresql.tokens import Token, tokenize

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dbarchitect.model.tables import Name

_RELATION_FOLLOWS = (
    "FROM",
    "JOIN",
    "ONLY",
    "INTO",
    "UPDATE",
    "TABLE",
    "OF",
    "SETOF",
    "RETURNS",
    "USING",
    "COLLATE",
)


@dataclass(frozen=True, slots=True, order=True)
class Node:
    """An object that a statement makes: `kind` is relation, type, routine, sequence or other."""

    kind: str
    namespace: str
    name: str
    arguments: str = ""


@dataclass
class Names:
    """The schema's objects by name, as a search path of `public` finds them."""

    nodes: dict[tuple[str, str], list[Node]] = field(default_factory=dict)
    namespaces: set[str] = field(default_factory=lambda: {"public"})

    def add(self, kind: str, name: Name, arguments: str = "") -> Node:
        node = Node(kind, name.namespace, name.name, arguments)
        self.nodes.setdefault((name.namespace, name.name), []).append(node)
        self.namespaces.add(name.namespace)
        return node

    def references(self, sql: str, *, only_calls: bool = True) -> Iterator[tuple[Node, bool]]:
        """Each object named in `sql`, and whether the place leaves no doubt that it is meant.

        A routine counts only where it is called, unless `only_calls` is off.
        """
        tokens = tokenize(sql)
        for i, token in enumerate(tokens):
            if token.kind == "string":
                yield from self._in_string(tokens, i)
                continue
            name = token.name
            if name is None or _names_language(tokens, i):
                continue
            found = self._at(tokens, i, name)
            called = i + 1 < len(tokens) and tokens[i + 1].text == "("
            for node in found:
                if node.kind == "routine":
                    if called or not only_calls:
                        yield node, True
                else:
                    yield node, node.kind != "relation" or _is_relation_place(tokens, i)

    def _at(self, tokens: Sequence[Token], i: int, name: str) -> list[Node]:
        if i > 0 and tokens[i - 1].text == ".":
            prefix = tokens[i - 2].name if i > 1 else None
            return self.nodes.get((prefix, name), []) if prefix in self.namespaces and prefix else []
        return self.nodes.get(("public", name), [])

    def _in_string(self, tokens: Sequence[Token], i: int) -> Iterator[tuple[Node, bool]]:
        """`nextval('a.b')` and `'a.b'::regclass` speak of a relation by a string."""
        cast = i + 2 < len(tokens) and tokens[i + 1].text == "::" and (tokens[i + 2].name or "").startswith("reg")
        called = i > 1 and tokens[i - 1].text == "(" and tokens[i - 2].is_word("NEXTVAL", "CURRVAL", "SETVAL")
        if not (cast or called):
            return
        inner = tokenize(tokens[i].text.strip("'").replace("''", "'"))
        parts = [token.name for token in inner if token.name is not None]
        key = ("public", parts[0]) if len(parts) == 1 else (parts[0], parts[1]) if len(parts) > 1 else None
        for node in self.nodes.get(key, []) if key else []:
            yield node, True


def _names_language(tokens: Sequence[Token], i: int) -> bool:
    """`LANGUAGE sql` speaks of no table of that name."""
    return tokens[i].is_word("LANGUAGE") or (i > 0 and tokens[i - 1].is_word("LANGUAGE"))


def _is_relation_place(tokens: Sequence[Token], i: int) -> bool:
    start = i - 2 if i > 1 and tokens[i - 1].text == "." else i
    if start == 0:
        return True
    before = tokens[start - 1]
    return before.text == "::" or before.is_word(*_RELATION_FOLLOWS)
