"""What has been decided so far. Each decision takes a draft and returns the next one."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from dbarchitect.core.names import fit
from dbarchitect.model.tables import Check, Column, Exclude, ForeignKey, Index, Name, PrimaryKey, Table, Unique

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dbarchitect.model.architecture import Artifact, Decision, NotJudged
    from dbarchitect.model.brief import Brief, Entity
    from dbarchitect.model.design import Attack, Border, Ceiling, ColumnOrigin, Crossing
    from dbarchitect.model.facts import TableFacts
    from dbarchitect.model.objects import EnumType, Extension, RangeType, Role, Routine, Sequence, View
    from dbarchitect.model.rules import Rule
    from dbarchitect.model.tables import Constraint, Trigger
    from dbarchitect.model.workload import Statement

TableConstraint = PrimaryKey | Unique | ForeignKey | Check | Exclude


@dataclass(frozen=True)
class Link:
    """A relationship as it is stored: `columns` of `table` refer to the key of `target`."""

    entity: str
    role: str
    table: str
    columns: tuple[str, ...]
    target: str
    optional: bool


@dataclass(frozen=True)
class Wish:
    """What a statement wants of an index on `table`: columns compared for equality, then the order, then a range."""

    table: str
    purpose: str
    equal: tuple[str, ...] = ()
    order: tuple[tuple[str, bool], ...] = ()
    """(column, descending)."""
    span: str | None = None
    where: str | None = None
    method: str = "btree"
    expression: str | None = None
    operator_class: str | None = None
    holds: tuple[str, ...] = ()
    """Conditions that are part of the statement: a partial index over one of them can serve it."""
    options: tuple[tuple[str, str], ...] = ()
    across: bool = False
    """The statement reads across tenants: the tenant's column does not lead its index."""


@dataclass(frozen=True)
class Search:
    """The searchable text of a table: its `tsvector` column, the configuration, and the function that may use the index."""

    column: str
    configuration: str
    attributes: tuple[str, ...]
    function: str | None = None
    indexed: bool = True


@dataclass(frozen=True)
class Draft:
    """The design in the making; `scope` gives each tenant-owned table its tenant column."""

    brief: Brief
    version: int
    entities: tuple[Entity, ...]
    rules: tuple[Rule, ...]
    key_type: str = "bigint"
    tenant: str | None = None
    isolation: str | None = None
    scoped: frozenset[str] = frozenset()
    """Entities whose rows belong to a tenant."""
    waiting: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Uniqueness over attributes and roles, to be stated once the roles have columns: (entity, attributes)."""
    tables: tuple[Table, ...] = ()
    table_of: dict[str, str] = field(default_factory=dict)
    scope: dict[str, str] = field(default_factory=dict)
    keyed: dict[str, str] = field(default_factory=dict)
    """Tables that refer to nothing and hold the tenant's own past, and the column that says which tenant's."""
    links: tuple[Link, ...] = ()
    origins: tuple[ColumnOrigin, ...] = ()
    table_facts: tuple[TableFacts, ...] = ()
    statements: tuple[Statement, ...] = ()
    wishes: tuple[Wish, ...] = ()
    answered: frozenset[str] = frozenset()
    """Access patterns of the brief, by name, that a decision has already made a statement of."""
    enums: tuple[EnumType, ...] = ()
    ranges: tuple[RangeType, ...] = ()
    extensions: tuple[Extension, ...] = ()
    roles: tuple[Role, ...] = ()
    sequences: tuple[Sequence, ...] = ()
    routines: tuple[Routine, ...] = ()
    views: tuple[View, ...] = ()
    live: dict[str, str] = field(default_factory=dict)
    """Tables whose rows are marked as deleted instead of removed, and the column that says when."""
    search: dict[str, Search] = field(default_factory=dict)
    engine_written: frozenset[str] = frozenset()
    """Tables that only triggers write: the application may read them."""
    derived: frozenset[str] = frozenset()
    """Tables whose every row follows from other tables, kept by triggers."""
    outlives: frozenset[str] = frozenset()
    """Tables whose rows stay when what they speak of is gone, the tenant included."""
    artifacts: tuple[Artifact, ...] = ()
    append_only: frozenset[str] = frozenset()
    """Tables whose rows are never changed or deleted."""
    never_deleted: frozenset[str] = frozenset()
    """Tables whose rows may change but are never deleted."""
    crossings: tuple[Crossing, ...] = ()
    ceilings: tuple[Ceiling, ...] = ()
    late_triggers: tuple[str, ...] = ()
    """Triggers that ask for other rows: see `Design.late_triggers`."""
    border: Border | None = None
    attacks: tuple[Attack, ...] = ()
    decisions: tuple[Decision, ...] = ()
    not_judged: tuple[NotJudged, ...] = ()
    after_load: tuple[str, ...] = ()

    def but(self, **changes: Any) -> Draft:
        return replace(self, **changes)

    @property
    def tenant_column(self) -> str:
        """The column that says whose row it is, in every table of a tenant."""
        return fit(f"{self.tenant}_id", 60)

    def entity(self, name: str) -> Entity | None:
        return next((e for e in self.entities if e.name == name), None)

    def table(self, name: str) -> Table:
        found = next((t for t in self.tables if t.name.name == name), None)
        if found is None:
            raise KeyError(name)
        return found

    def has_table(self, name: str) -> bool:
        return any(t.name.name == name for t in self.tables)

    def table_for(self, entity: str) -> Table:
        return self.table(self.table_of[entity])

    def key_of(self, table: str) -> tuple[str, ...]:
        key = self.table(table).primary_key
        return key.columns if key else ()

    def link(self, entity: str, role: str) -> Link | None:
        return next((x for x in self.links if x.entity == entity and x.role == role), None)

    def rows(self, table: str) -> float:
        return next((f.rows for f in self.table_facts if f.table == table), 1000.0)

    def origin(self, table: str, column: str) -> ColumnOrigin | None:
        return next((o for o in self.origins if o.table == table and o.column == column), None)

    def column_for(self, entity: str, attribute: str) -> str | None:
        """The column that holds an attribute, or the referring column of a single-column-beside-tenant role."""
        table = self.table_of.get(entity)
        if table is None:
            return None
        for origin in self.origins:
            if origin.table == table and origin.entity == entity and origin.attribute == attribute:
                return origin.column
        return None

    def put(self, *tables: Table) -> Draft:
        """The tables are in the draft, each replacing one of the same name."""
        by_name = {t.name: t for t in tables}
        kept = tuple(by_name.pop(t.name, t) for t in self.tables)
        return replace(self, tables=kept + tuple(by_name.values()))

    def decided(self, *decisions: Decision) -> Draft:
        return replace(self, decisions=self.decisions + decisions)

    def from_words(self, *origins: ColumnOrigin) -> Draft:
        return replace(self, origins=self.origins + origins)


def add_columns(table: Table, *columns: Column) -> Table:
    """The table with columns it does not have yet."""
    known = {c.name for c in table.columns}
    return table.model_copy(update={"columns": table.columns + tuple(c for c in columns if c.name not in known)})


def add_constraints(table: Table, *constraints: Constraint) -> Table:
    """The table with constraints; one that is there already in other words is not added twice."""
    known = {c.model_dump_json(exclude={"name", "comment"}) for c in table.constraints}
    new = tuple(c for c in constraints if c.model_dump_json(exclude={"name", "comment"}) not in known)
    return table.model_copy(update={"constraints": table.constraints + _named_apart(table, new)})


def _named_apart(table: Table, constraints: Iterable[TableConstraint]) -> tuple[TableConstraint, ...]:
    taken = {c.name for c in table.constraints}
    named: list[TableConstraint] = []
    for constraint in constraints:
        name, number = constraint.name, 2
        while name in taken:
            name, number = fit(f"{constraint.name}_{number}"), number + 1
        taken.add(name)
        named.append(constraint.model_copy(update={"name": name}))
    return tuple(named)


def add_indexes(table: Table, *indexes: Index) -> Table:
    return table.model_copy(update={"indexes": table.indexes + indexes})


def add_triggers(table: Table, *triggers: Trigger) -> Table:
    """The table with triggers; one of a name that is there already is not added twice."""
    known = {t.name for t in table.triggers}
    return table.model_copy(update={"triggers": (*table.triggers, *(t for t in triggers if t.name not in known))})


def public(name: str) -> Name:
    return Name(name=name)


def constraint_name(table: str, columns: Iterable[str], suffix: str) -> str:
    """`table_column_suffix`, fitted to the engine's identifier length."""
    return fit("_".join([table, *columns, suffix]))


def index_name(table: str, columns: Iterable[str], suffix: str = "idx") -> str:
    return fit("_".join([table, *columns, suffix]))
