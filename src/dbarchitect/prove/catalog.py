"""What is really in the database: tables, columns, constraints and indexes as the engine's catalog has them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from dbarchitect.prove.session import quote


@dataclass(frozen=True, slots=True)
class DomainRule:
    name: str
    expression: str


@dataclass(frozen=True, slots=True)
class Type:
    """A data type with its domains peeled off: `name` is the base type's, `shown` the column's own spelling."""

    name: str
    shown: str
    form: Literal["base", "enum", "composite", "range", "multirange"] = "base"
    modifier: int = -1
    labels: tuple[str, ...] = ()
    element: Type | None = None
    """The element of an array, the subtype of a range."""
    attributes: tuple[tuple[str, Type], ...] = ()
    domain: str = ""
    domain_rules: tuple[DomainRule, ...] = ()
    domain_not_null: bool = False
    is_array: bool = False
    default: str | None = None

    @property
    def length(self) -> int | None:
        """The most characters of varchar(n), char(n), bit(n), else None."""
        if self.modifier < 0:
            return None
        if self.name in {"varchar", "bpchar"}:
            return self.modifier - 4
        return self.modifier if self.name in {"bit", "varbit"} else None

    @property
    def precision(self) -> tuple[int, int] | None:
        """(digits in all, digits after the point) of numeric(p, s)."""
        if self.name != "numeric" or self.modifier < 4:
            return None
        packed = self.modifier - 4
        scale = packed & 0x7FF
        return (packed >> 16) & 0xFFFF, scale - 2048 if scale > 1023 else scale


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    type: Type
    number: int
    not_null: bool
    identity: Literal["", "a", "d"] = ""
    generated: bool = False
    default: str | None = None
    sequence: str | None = None


@dataclass(frozen=True, slots=True)
class Constraint:
    """`kind` is pg_constraint's letter: p, u, f, c, x, n, t."""

    name: str
    kind: str
    columns: tuple[str, ...]
    definition: str
    expression: str = ""
    target: str = ""
    target_columns: tuple[str, ...] = ()
    on_delete: str = "a"
    on_delete_columns: tuple[str, ...] = ()
    match_full: bool = False
    deferrable: bool = False
    deferred: bool = False
    period: bool = False
    enforced: bool = True
    index: int = 0
    partition: str = ""
    """The one partition that has it, when its root has not."""


@dataclass(frozen=True, slots=True)
class Index:
    """`keys` are column names or expressions (`plain` says which); `where` is its predicate."""

    oid: int
    name: str
    table: str
    method: str
    unique: bool
    keys: tuple[str, ...]
    plain: tuple[bool, ...]
    classes: tuple[str, ...]
    include: tuple[str, ...]
    where: str | None
    nulls_not_distinct: bool
    constraint: str | None
    constraint_kind: str
    operators: tuple[str, ...]
    immediate: bool = True
    valid: bool = True
    definition: str = ""
    options: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Partition:
    parent: str
    name: str
    key: str
    strategy: str
    bounds: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table that rows are put into: partitions are part of their root."""

    oid: int
    name: str
    namespace: str
    bare: str
    owner: str
    columns: tuple[Column, ...]
    constraints: tuple[Constraint, ...]
    indexes: tuple[Index, ...]
    triggers: tuple[str, ...] = ()
    partitioned: bool = False
    row_security: bool = False
    forced: bool = False
    policies: int = 0
    rules: bool = False
    inherits: bool = False
    partitions: tuple[Partition, ...] = ()

    @property
    def sql(self) -> str:
        return f"{quote(self.namespace)}.{quote(self.bare)}"

    def column(self, name: str) -> Column:
        return next(c for c in self.columns if c.name == name)

    def of_kind(self, kinds: str) -> tuple[Constraint, ...]:
        return tuple(c for c in self.constraints if c.kind in kinds)

    @property
    def writable(self) -> tuple[Column, ...]:
        """The columns a row is given values for."""
        return tuple(c for c in self.columns if not c.generated)


@dataclass(frozen=True, slots=True)
class View:
    name: str
    sql: str
    materialized: bool
    security_invoker: bool
    tables: tuple[str, ...]
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Routine:
    name: str
    sql: str
    arguments: tuple[str, ...]
    """The types of those that must be given."""
    returns_trigger: bool
    search_path_set: bool


@dataclass(frozen=True, slots=True)
class Catalog:
    tables: tuple[Table, ...]
    views: tuple[View, ...] = ()
    definers: tuple[Routine, ...] = ()
    """Functions that run with their owner's rights."""
    bodies: tuple[str, ...] = ()
    """The source of every routine: statements that plans do not show."""
    by_name: dict[str, Table] = field(default_factory=dict, compare=False)
    aliases: dict[str, str] = field(default_factory=dict, compare=False)
    """The name of a partition's constraint or index to the name of the root's."""

    def table(self, name: str) -> Table | None:
        return self.by_name.get(plain_name(name))


def plain_name(name: str) -> str:
    """`public.task` as `task`, other namespaces kept: the form of `model.schema.Name`."""
    return name.removeprefix("public.")
