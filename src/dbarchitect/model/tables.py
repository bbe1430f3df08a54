"""Tables as an engine understands them: columns, constraints, indexes, partitions, policies, triggers."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from dbarchitect.model.base import Value

Action = Literal["no action", "restrict", "cascade", "set null", "set default"]


class Name(Value):
    """A name within a namespace (PostgreSQL's schema)."""

    namespace: str = "public"
    name: str

    def __str__(self) -> str:
        return self.name if self.namespace == "public" else f"{self.namespace}.{self.name}"


class Grant(Value):
    """`privileges` on the object (or on `columns` of it) for `grantee` (`PUBLIC` for all).

    No privileges at all: what the engine gives this grantee by default is taken away.
    """

    grantee: str
    privileges: tuple[str, ...]
    columns: tuple[str, ...] = ()
    with_grant_option: bool = False


class Identity(Value):
    always: bool = True
    start: int = 1
    increment: int = 1
    minimum: int | None = None
    maximum: int | None = None
    cache: int = 1
    cycle: bool = False
    sequence: Name | None = None
    """The sequence's name when it is not the engine's default one."""
    grants: tuple[Grant, ...] = ()


class Generated(Value):
    expression: str
    stored: bool = True


class Column(Value):
    name: str
    type: str
    nullable: bool = True
    default: str | None = None
    identity: Identity | None = None
    generated: Generated | None = None
    collation: str | None = None
    storage: str | None = None
    compression: str | None = None
    statistics_target: int | None = None
    not_null_name: str | None = None
    """The NOT NULL constraint's name when it is not the engine's default one (PostgreSQL 18)."""
    options: tuple[tuple[str, str], ...] = ()
    comment: str | None = None
    inherited: bool = False


class PrimaryKey(Value):
    kind: Literal["primary_key"] = "primary_key"
    name: str
    columns: tuple[str, ...]
    include: tuple[str, ...] = ()
    without_overlaps: bool = False
    """The last column is a range and must not overlap for equal others (PostgreSQL 18)."""
    deferrable: bool = False
    initially_deferred: bool = False
    options: tuple[tuple[str, str], ...] = ()
    clustered: bool = False
    comment: str | None = None
    inherited: bool = False
    attach_to: str | None = None
    """On a partition: the parent's constraint that it is attached to, when its name is not the engine's default one."""


class Unique(Value):
    kind: Literal["unique"] = "unique"
    name: str
    columns: tuple[str, ...]
    include: tuple[str, ...] = ()
    nulls_not_distinct: bool = False
    without_overlaps: bool = False
    deferrable: bool = False
    initially_deferred: bool = False
    options: tuple[tuple[str, str], ...] = ()
    clustered: bool = False
    comment: str | None = None
    inherited: bool = False
    attach_to: str | None = None
    """On a partition: the parent's constraint that it is attached to, when its name is not the engine's default one."""


class ForeignKey(Value):
    kind: Literal["foreign_key"] = "foreign_key"
    name: str
    columns: tuple[str, ...]
    target: Name
    target_columns: tuple[str, ...]
    on_delete: Action = "no action"
    on_delete_columns: tuple[str, ...] = ()
    on_update: Action = "no action"
    match: Literal["simple", "full"] = "simple"
    period: bool = False
    deferrable: bool = False
    initially_deferred: bool = False
    validated: bool = True
    enforced: bool = True
    comment: str | None = None
    inherited: bool = False


class Check(Value):
    kind: Literal["check"] = "check"
    name: str
    expression: str
    no_inherit: bool = False
    validated: bool = True
    enforced: bool = True
    comment: str | None = None
    inherited: bool = False


class ExcludeKey(Value):
    """One element of an exclusion constraint: a column or expression (as SQL), its operator class and the operator."""

    expression: str
    operator: str
    operator_class: str | None = None
    operator_class_options: tuple[tuple[str, str], ...] = ()
    collation: str | None = None
    descending: bool = False
    nulls_first: bool | None = None


class Exclude(Value):
    kind: Literal["exclude"] = "exclude"
    name: str
    method: str = "gist"
    keys: tuple[ExcludeKey, ...]
    include: tuple[str, ...] = ()
    where: str | None = None
    deferrable: bool = False
    initially_deferred: bool = False
    options: tuple[tuple[str, str], ...] = ()
    comment: str | None = None
    inherited: bool = False


Constraint = Annotated[PrimaryKey | Unique | ForeignKey | Check | Exclude, Field(discriminator="kind")]


class IndexKey(Value):
    """One key of an index; `expression` is a column's plain (unquoted) name when `is_column`, else an expression."""

    expression: str
    is_column: bool = True
    operator_class: str | None = None
    operator_class_options: tuple[tuple[str, str], ...] = ()
    collation: str | None = None
    descending: bool = False
    nulls_first: bool | None = None
    """None: the engine's default for the direction."""


class Index(Value):
    """An index that no constraint owns."""

    name: str
    keys: tuple[IndexKey, ...]
    method: str = "btree"
    unique: bool = False
    nulls_not_distinct: bool = False
    include: tuple[str, ...] = ()
    where: str | None = None
    options: tuple[tuple[str, str], ...] = ()
    tablespace: str | None = None
    valid: bool = True
    clustered: bool = False
    statistics_targets: tuple[tuple[int, int], ...] = ()
    comment: str | None = None
    inherited: bool = False
    """Made by the partitioned parent's index; rendered with the parent."""
    attach_to: Name | None = None
    """On a partition: the parent's index that it is attached to, when its name is not the engine's default one."""


class Partitioning(Value):
    """How rows are spread: `range`, `list` or `hash` over `keys` (columns or expressions)."""

    strategy: Literal["range", "list", "hash"]
    keys: tuple[IndexKey, ...]


class PartitionOf(Value):
    parent: Name
    bounds: str
    """`FOR VALUES FROM … TO …` or `DEFAULT`."""


class Policy(Value):
    name: str
    command: Literal["all", "select", "insert", "update", "delete"] = "all"
    permissive: bool = True
    roles: tuple[str, ...] = ("public",)
    using: str | None = None
    check: str | None = None
    comment: str | None = None


class Trigger(Value):
    """`definition` is the whole CREATE TRIGGER statement, in the engine's spelling."""

    name: str
    definition: str
    enabled: Literal["origin", "always", "replica", "disabled"] = "origin"
    comment: str | None = None


class RewriteRule(Value):
    name: str
    definition: str
    enabled: Literal["origin", "always", "replica", "disabled"] = "origin"
    comment: str | None = None


class Statistics(Value):
    """Extended statistics; `definition` is the whole CREATE STATISTICS statement."""

    name: Name
    definition: str
    target: int | None = None
    comment: str | None = None


class Table(Value):
    name: Name
    columns: tuple[Column, ...] = ()
    constraints: tuple[Constraint, ...] = ()
    indexes: tuple[Index, ...] = ()
    partitioning: Partitioning | None = None
    partition_of: PartitionOf | None = None
    inherits: tuple[Name, ...] = ()
    of_type: Name | None = None
    unlogged: bool = False
    row_security: bool = False
    force_row_security: bool = False
    policies: tuple[Policy, ...] = ()
    triggers: tuple[Trigger, ...] = ()
    rules: tuple[RewriteRule, ...] = ()
    statistics: tuple[Statistics, ...] = ()
    options: tuple[tuple[str, str], ...] = ()
    replica_identity: Literal["default", "full", "nothing"] | str = "default"
    """Or the name of the index that identifies rows."""
    access_method: str | None = None
    tablespace: str | None = None
    owner: str | None = None
    grants: tuple[Grant, ...] = ()
    comment: str | None = None

    def column(self, name: str) -> Column | None:
        return next((c for c in self.columns if c.name == name), None)

    @property
    def primary_key(self) -> PrimaryKey | None:
        return next((c for c in self.constraints if isinstance(c, PrimaryKey)), None)

    @property
    def foreign_keys(self) -> tuple[ForeignKey, ...]:
        return tuple(c for c in self.constraints if isinstance(c, ForeignKey))

    @property
    def uniques(self) -> tuple[Unique, ...]:
        return tuple(c for c in self.constraints if isinstance(c, Unique))

    @property
    def checks(self) -> tuple[Check, ...]:
        return tuple(c for c in self.constraints if isinstance(c, Check))
