"""The two schemas side by side, with what is known of them and what the user has said."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, TypeVar

from dbarchitect.model.links import Address, Links
from dbarchitect.model.objects import Namespace

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from dbarchitect.model.schema import Schema
    from dbarchitect.model.tables import Column, Name, Table


class _Named(Protocol):
    @property
    def name(self) -> Name: ...


T = TypeVar("T", bound=_Named)
K = TypeVar("K")
V = TypeVar("V")


@dataclass(frozen=True)
class Given:
    """What the user said and what is known of the rows: objects whose loss is allowed, and tables and values in use.

    `rows` counts the rows of tables that were looked at; `misfits` counts, by column, the values that another type would not keep;
    `labels` counts, by type and value, the rows that hold a value of an enumeration. What is not there is not known.
    """

    allow: frozenset[str] = frozenset()
    rows: Mapping[Address, int] = field(default_factory=dict)
    misfits: Mapping[Address, int] = field(default_factory=dict)
    labels: Mapping[tuple[Address, str], int] = field(default_factory=dict)
    nulls: Mapping[Address, int] = field(default_factory=dict)
    """By column that must not be empty any more: the rows that lack a value."""
    fills: bool = False
    """Columns that come and must not be empty hold something that stands for their values, as on a way back."""

    def allows(self, *names: str) -> bool:
        return any(n in self.allow for n in names)


@dataclass
class Pair:
    """`before` has the renames already. `remade` are objects of both that must go and come again; `retyped` columns of another type."""

    before: Schema
    after: Schema
    old: Links
    new: Links
    given: Given = field(default_factory=Given)
    remade: set[Address] = field(default_factory=set)
    retyped: set[Address] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.before, self.after = _with_public(self.before, self.after), _with_public(self.after, self.before)
        self.tables_before = {t.name: t for t in self.before.tables}
        self.tables_after = {t.name: t for t in self.after.tables}
        self.users: dict[Address, set[Address]] = {}
        for user, used in self.old.uses.items():
            for one in used:
                self.users.setdefault(one, set()).add(user)

    @property
    def version(self) -> int:
        return self.after.version or 18

    def goes(self, address: Address) -> bool:
        return address in self.remade

    def family(self, name: Name) -> tuple[Table, ...]:
        """The partitions of a table before, theirs too, parents first."""
        found: list[Table] = []
        waiting = [name]
        while waiting:
            parent = waiting.pop(0)
            below = [t for t in self.before.tables if t.partition_of and t.partition_of.parent == parent]
            found += below
            waiting += [t.name for t in below]
        return tuple(found)

    def in_family(self, table: Table) -> bool:
        """Whether a table above it is made anew, so that it goes with that one."""
        above = table.partition_of.parent if table.partition_of else None
        while above is not None:
            if self.goes(table_address(above)):
                return True
            parent = self.tables_before.get(above)
            above = parent.partition_of.parent if parent and parent.partition_of else None
        return False

    def tables(self) -> Iterator[tuple[Table, Table]]:
        """The tables of both sides that stay the same table."""
        for name, old in self.tables_before.items():
            new = self.tables_after.get(name)
            if new is not None and not self.goes(table_address(name)):
                yield old, new


def _with_public(schema: Schema, other: Schema) -> Schema:
    """The namespace `public` is named only where it was changed; what the other side names is named here, too."""
    named = any(n.name == "public" for n in schema.namespaces)
    if named or not any(n.name == "public" for n in other.namespaces):
        return schema
    return schema.model_copy(update={"namespaces": (*schema.namespaces, Namespace(name="public"))})


def table_address(name: Name) -> Address:
    return ("table", name.namespace, name.name)


def address_of(kind: str, name: Name, *rest: str) -> Address:
    return (kind, name.namespace, name.name, *rest)


def column_address(table: Name, column: str) -> Address:
    return ("column", table.namespace, table.name, column)


def stored(pair: Pair, name: Name) -> bool:
    """Whether a column is of the type, or of a type that is made of it."""
    seen: set[Address] = set()
    waiting = [address_of("type", name)]
    while waiting:
        for user in pair.users.get(waiting.pop(), ()):
            if user[0] == "column":
                return True
            if user[0] == "type" and user not in seen:
                seen.add(user)
                waiting.append(user)
    return False


def matched(before: Iterable[T], after: Iterable[T]) -> Iterator[tuple[T | None, T | None]]:
    """Objects of both sides by name; what one side lacks is None there. In the order of `before`, then of `after`."""
    left, right = {b.name: b for b in before}, {a.name: a for a in after}
    for name, old in left.items():
        yield old, right.get(name)
    for name, new in right.items():
        if name not in left:
            yield None, new


def by_key(before: Mapping[K, V], after: Mapping[K, V]) -> Iterator[tuple[K, V | None, V | None]]:
    """Entries of both sides by key; what one side lacks is None there."""
    for key, old in before.items():
        yield key, old, after.get(key)
    for key, new in after.items():
        if key not in before:
            yield key, None, new


def is_serial(column: Column) -> bool:
    """Whether its default takes from a sequence."""
    return bool(column.default and column.default.startswith("nextval("))
