"""The brief: what the user wants, as typed facts. Everything is optional; what is silent becomes a stated assumption.

The same entities, once completed from archetypes, are the conceptual model of a design.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import field_validator

from dbarchitect.model.base import Value
from dbarchitect.model.rules import Rule
from dbarchitect.model.source import Source

PersonalClass = Literal[
    "identity", "contact", "location", "health", "payment", "credential", "behaviour", "government_id", "special"
]


class Attribute(Value):
    """A property of an entity. `type` is a semantic type (see `dbarchitect.notation`), not an engine's."""

    name: str
    type: str = "text"
    optional: bool = False
    many: bool = False
    unique: bool = False
    unique_per: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    """The allowed values, in order, when `type` is `enum`."""
    default: str | None = None
    minimum: str | None = None
    maximum: str | None = None
    minimum_excluded: bool = False
    maximum_excluded: bool = False
    """Whether the bound itself is outside: `> 0` is a minimum of 0, excluded."""
    immutable: bool = False
    translated: bool = False
    personal: PersonalClass | None = None
    note: str = ""
    source: Source = "brief"
    archetype: str | None = None


Multiplicity = Literal["one_to_one", "many_to_one", "one_to_many", "many_to_many"]
RelationshipKind = Literal["reference", "owned", "kind_of", "self", "one_of_several"]


class Relationship(Value):
    """A named role from one entity to another (`assignee` of a task is a user).

    `multiplicity` reads from the owner to `to`: `many_to_one` is a foreign key at the owner. `kind` `owned` means that
    the owner's rows die with the other's row. `one_of_several` is a polymorphic reference to one of `to` and `others`.
    """

    name: str
    to: str
    others: tuple[str, ...] = ()
    multiplicity: Multiplicity = "many_to_one"
    kind: RelationshipKind = "reference"
    optional: bool = False
    immutable: bool = False
    attributes: tuple[Attribute, ...] = ()
    """Attributes of the relationship itself, for `many_to_many`."""
    ordered: bool = False
    source: Source = "brief"
    archetype: str | None = None


class Volume(Value):
    """How many there are: `low` to `high`, in all or per one of `per` (an entity's name)."""

    low: float
    high: float
    per: str | None = None
    source: Source = "brief"


class Growth(Value):
    """How it grows: `amount` rows per `period`, in all or per one of `per`; or a `factor` per period (1.2 = +20 %)."""

    amount: float | None = None
    factor: float | None = None
    period: Literal["second", "minute", "hour", "day", "week", "month", "year"] = "year"
    per: str | None = None
    source: Source = "brief"


History = Literal["none", "audit", "versions", "events"]


class Entity(Value):
    """A thing the data layer remembers. `name` is singular snake_case."""

    name: str
    title: str = ""
    description: str = ""
    attributes: tuple[Attribute, ...] = ()
    relationships: tuple[Relationship, ...] = ()
    identifier: tuple[str, ...] = ()
    """The natural key as attributes or relationship names, when the brief names one."""
    kind_of: str | None = None
    volume: Volume | None = None
    growth: Growth | None = None
    retention_days: int | None = None
    history: History | None = None
    soft_delete: bool | None = None
    append_only: bool | None = None
    hierarchy: bool | None = None
    source: Source = "brief"
    archetype: str | None = None
    mention: str = ""
    """The words of the brief it was read from."""

    def attribute(self, name: str) -> Attribute | None:
        return next((a for a in self.attributes if a.name == name), None)

    def relationship(self, name: str) -> Relationship | None:
        return next((r for r in self.relationships if r.name == name), None)


class Tenancy(Value):
    """Whose data is kept apart: `tenant` is the entity that owns a share of the rows."""

    tenant: str
    isolation: Literal["shared_schema", "schema_per_tenant", "database_per_tenant"] | None = None
    source: Source = "brief"


Operation = Literal["get", "list", "search", "count", "aggregate", "nearest", "insert", "update", "delete", "unknown"]


class Filter(Value):
    """`path` is an attribute or role of the entity, or of one it refers to (`project.company`).

    For `exists` and `not_exists`, and with `counted`, `path` is what refers to the entity (its lines, its loans) or a
    many-to-many role: the rows of it that satisfy `where` are looked for, or counted and their number compared.
    """

    path: str
    operator: Literal[
        "=",
        "in",
        "<",
        "<=",
        ">",
        ">=",
        "range",
        "contains",
        "matches",
        "overlaps",
        "is_null",
        "near",
        "exists",
        "not_exists",
        "not_since",
    ] = "="
    value: str | None = None
    """A literal when the pattern names one (`status = open`), else it is a parameter.

    Of a time, `range` and the comparisons take `today`, `yesterday`, `tomorrow`, `now`, `this month`, `previous month`, `next
    month` (of the calendar, at UTC), `last 30 days`, `next 2 hours` (from now) and `2026`. `not_since` is earlier, or never.
    """
    counted: bool = False
    where: tuple[Filter, ...] = ()


class Sort(Value):
    """`measure` as the path of an aggregate's or count's order is its first measure."""

    path: str
    descending: bool = False


class Measure(Value):
    """A number made of many rows: of the values of `path`, or how many rows there are."""

    function: Literal["count", "sum", "average", "minimum", "maximum"]
    path: str | None = None


class AccessPattern(Value):
    """How the data is asked for or changed: in words or SQL, how often, how fast."""

    name: str
    text: str = ""
    sql: str | None = None
    operation: Operation = "unknown"
    entity: str | None = None
    filters: tuple[Filter, ...] = ()
    sort: tuple[Sort, ...] = ()
    group_by: tuple[str, ...] = ()
    """Paths; `placed_at.month` groups by the hour, day, week, month, quarter or year (at UTC) of a time."""
    measures: tuple[Measure, ...] = ()
    changes: tuple[str, ...] = ()
    """The attributes or roles an update writes."""
    with_related: tuple[str, ...] = ()
    limit: int | None = None
    left_over: tuple[str, ...] = ()
    """The words nothing was understood of: the pattern asks for more than the other fields say."""
    rate_per_second: float | None = None
    latency_ms: float | None = None
    stale_ok_seconds: float | None = None
    source: Source = "brief"


class Workload(Value):
    """The load as a whole. `read_share` is between 0 and 1."""

    read_share: float | None = None
    reads_per_second: float | None = None
    writes_per_second: float | None = None
    peak_factor: float | None = None
    concurrent_users: int | None = None
    data_size_bytes: float | None = None
    latency_ms: float | None = None


class Availability(Value):
    """Percent of the time, seconds of lost data (RPO), seconds until service is back (RTO)."""

    percent: float | None = None
    rpo_seconds: float | None = None
    rto_seconds: float | None = None


class Team(Value):
    developers: int | None = None
    administrators: int | None = None
    skills: tuple[str, ...] = ()
    frameworks: tuple[str, ...] = ()
    note: str = ""


class Budget(Value):
    amount: float | None = None
    currency: str = "USD"
    period: Literal["month", "year", "once"] = "month"
    note: str = ""


class ExistingSystem(Value):
    """Something that is there already: an engine, a service, an application."""

    name: str
    engine: str | None = None
    role: str = ""
    note: str = ""


Ask = Literal["new_design", "choice", "index_help", "query_help", "migration", "review", "scaling", "security"]


Strength = Literal["must", "should", "may"]
"""`must` excludes what cannot; `should` and `may` weigh."""


class Need(Value):
    """Something asked of the data layer beside its entities: an ability (`full_text_search`), a limit (`on_premises_only`) or a
    figure (`write_rate`), with how strongly it is asked.

    `value` says how much or which, in the words of `dbarchitect.notation.quantities` where it is a quantity; `text` is the
    sentence it comes from.
    """

    name: str
    strength: Strength = "should"
    text: str = ""
    value: str | None = None
    source: Source = "brief"


class Unread(Value):
    """A stretch of the brief nothing was understood of."""

    text: str
    why: str = ""


class Brief(Value):
    """Everything known about what is wanted."""

    version: Literal[1] = 1
    title: str | None = None
    domain: str | None = None
    summary: str = ""
    ask: tuple[Ask, ...] = ()
    tenancy: Tenancy | None = None
    entities: tuple[Entity, ...] = ()
    rules: tuple[Rule, ...] = ()
    access: tuple[AccessPattern, ...] = ()
    workload: Workload = Workload()
    consistency: Literal["strong", "read_your_writes", "eventual"] | None = None
    availability: Availability = Availability()
    retention_days: int | None = None
    regions: tuple[str, ...] = ()
    compliance: tuple[str, ...] = ()
    cloud: str | None = None
    engine: str | None = None
    """The engine the brief asks for, when it does (`postgresql`)."""
    engine_version: int | None = None
    engines_named: tuple[str, ...] = ()
    existing: tuple[ExistingSystem, ...] = ()
    team: Team = Team()
    budget: Budget | None = None
    needs: tuple[Need, ...] = ()
    """What is asked for beside entities: `full_text_search`, `vector_search`, `geo`, `queue`, `outbox` …; a plain name is a need too."""
    unread: tuple[Unread, ...] = ()
    understood_share: float | None = None
    """For prose: the share of sentences something was taken from."""

    @field_validator("needs", mode="before")
    @classmethod
    def _named(cls, value: Any) -> Any:
        if not isinstance(value, list | tuple):
            return value
        return tuple(Need(name=n) if isinstance(n, str) else n for n in value)

    def entity(self, name: str) -> Entity | None:
        return next((e for e in self.entities if e.name == name), None)

    @property
    def needed(self) -> frozenset[str]:
        """The names of what must or should be there."""
        return frozenset(n.name for n in self.needs if n.strength != "may")
