"""The statements that make a schema, in an order in which they run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.engines.postgresql.names import default_name, qualified, quote_identifier
from dbarchitect.engines.postgresql.render.comments import comment_all
from dbarchitect.engines.postgresql.render.constraints import constraint_clause
from dbarchitect.engines.postgresql.render.ddl import Ddl
from dbarchitect.engines.postgresql.render.features import require
from dbarchitect.engines.postgresql.render.grants import owners_and_grants
from dbarchitect.engines.postgresql.render.objects import (
    create_composite,
    create_domain,
    create_enum,
    create_extension,
    create_index,
    create_policy,
    create_sequence,
    create_view,
    index_settings,
    late_domain_checks,
    own_sequence,
)
from dbarchitect.engines.postgresql.render.order import dependency_graph
from dbarchitect.engines.postgresql.render.references import Node
from dbarchitect.engines.postgresql.render.roles import create_roles
from dbarchitect.engines.postgresql.render.tables import (
    attach_partition,
    column_settings,
    create_table,
    inherited_column_changes,
    partition_is_attached,
    table_settings,
)
from dbarchitect.model.tables import Check, Exclude, ForeignKey, Name, PrimaryKey, Unique

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dbarchitect.model.objects import Sequence, View
    from dbarchitect.model.schema import Schema
    from dbarchitect.model.tables import Constraint, Index, Statistics, Table

LATEST_VERSION = 18

_ENABLED = {"always": "ENABLE ALWAYS", "replica": "ENABLE REPLICA", "disabled": "DISABLE"}


def render(schema: Schema, version: int = LATEST_VERSION) -> tuple[Ddl, ...]:
    """The schema as DDL for PostgreSQL `version`, one statement each, in an order that runs.

    The statements expect `search_path = public` (the engine's default will do when no namespace bears the user's name)
    and `check_function_bodies = off` when a routine's body uses what is made after it.

    Raises `postgresql.feature` when the version lacks what the schema uses.
    """
    require(schema, version)
    return tuple(_Rendering(schema, version).statements())


class _Rendering:
    """One run over a schema: remembers what was made and what was put off until all tables exist."""

    def __init__(self, schema: Schema, version: int) -> None:
        self.schema = schema
        self.version = version
        self.graph, self.names = dependency_graph(schema)
        self.made: set[Node] = set()
        self.deferred: list[Ddl] = []
        self.serial = _serial_columns(schema)
        self.tables = {table.name: table for table in schema.tables}
        self.split_keys = _split_keys(schema)
        self.split_indexes = {i.attach_to for table in schema.tables for i in table.indexes if i.attach_to}
        self.makers: dict[Node, Callable[[], Iterator[Ddl]]] = {}

    def statements(self) -> Iterator[Ddl]:
        schema = self.schema
        yield from create_roles(schema)
        for space in schema.namespaces:
            if space.name != "public":
                yield Ddl(f"CREATE SCHEMA {quote_identifier(space.name)}", "namespace", space.name)
        for extension in schema.extensions:
            yield create_extension(extension)
        yield from self._objects()
        yield from self._keys_and_indexes()
        yield from self._later()
        yield from self._behaviour()
        yield from owners_and_grants(schema)
        for default in schema.default_privileges:
            yield Ddl(default.definition, "default privilege", "")
        yield from comment_all(schema)

    def _objects(self) -> Iterator[Ddl]:
        self._find_makers()
        for node in self.graph.order():
            yield from self.makers[node]()
            self.made.add(node)

    def _find_makers(self) -> None:
        schema, makers = self.schema, self.makers

        def make(kind: str, name: Name, *statements: Ddl, arguments: str = "") -> None:
            makers[Node(kind, name.namespace, name.name, arguments)] = lambda: iter(statements)

        for enum in schema.enums:
            make("type", enum.name, create_enum(enum))
        for composite in schema.composites:
            make("type", composite.name, create_composite(composite))
        for domain in schema.domains:
            make("type", domain.name, create_domain(domain), *late_domain_checks(domain))
        for item in schema.ranges:
            make("type", item.name, Ddl(item.definition, "type", str(item.name)))
        for raw in schema.others:
            arguments = raw.kind + raw.definition
            make("other", raw.name, Ddl(raw.definition, raw.kind, str(raw.name)), arguments=arguments)
        for sequence in schema.sequences:
            hidden = sequence.name in self.serial
            make("sequence", sequence.name, *(() if hidden else (create_sequence(sequence),)))
        for routine in schema.routines:
            sql = routine.definition.strip().rstrip(";")
            make("routine", routine.name, Ddl(sql, routine.kind, str(routine.name)), arguments=routine.arguments)
        for view in schema.views:
            make("relation", view.name, create_view(view))
        for table in schema.tables:
            node = Node("relation", table.name.namespace, table.name.name)
            makers[node] = lambda table=table: self._table(table)  # type: ignore[misc]

    def _table(self, table: Table) -> Iterator[Ddl]:
        self.made.add(Node("relation", table.name.namespace, table.name.name))
        inline: list[Constraint] = []
        for constraint in table.constraints:
            if constraint.inherited and not (isinstance(constraint, Check) and partition_is_attached(table)):
                continue
            if self._fits_inline(table, constraint):
                inline.append(constraint)
            elif not isinstance(constraint, (PrimaryKey, Unique)):
                self.deferred.append(_add_constraint(table, constraint))
        late = [c.name for c in table.columns if not c.inherited and c.default and not self._known(c.default)]
        serial = {owner[1] for owner in self.serial.values() if owner[0] == table.name}
        yield Ddl(create_table(table, inline, serial, late), "table", str(table.name))
        for column in table.columns:
            if column.name in late:
                change = f"ALTER COLUMN {quote_identifier(column.name)} SET DEFAULT {column.default}"
                self.deferred.append(
                    Ddl(f"ALTER TABLE ONLY {qualified(table.name)} {change}", "default", str(table.name))
                )
        yield from inherited_column_changes(self.schema, table, self.version)
        yield from column_settings(table)
        attach = attach_partition(table)
        if attach:
            yield attach

    def _fits_inline(self, table: Table, constraint: Constraint) -> bool:
        match constraint:
            case PrimaryKey() | Unique():
                return constraint.attach_to is None and (table.name, constraint.name) not in self.split_keys
            case Check():
                return (constraint.validated or not constraint.enforced) and self._known(constraint.expression)
            case ForeignKey():
                return (constraint.validated or not constraint.enforced) and self._target_is_ready(table, constraint)
            case Exclude():
                return all(self._known(key.expression) for key in constraint.keys)

    def _known(self, expression: str) -> bool:
        return all(node in self.made for node, certain in self.names.references(expression) if certain)

    def _target_is_ready(self, table: Table, key: ForeignKey) -> bool:
        target = self.tables.get(key.target)
        if target is None:
            return True
        keys = [
            c.columns for c in target.constraints if isinstance(c, (PrimaryKey, Unique)) and _is_inline(self, target, c)
        ]
        has_key = any(set(columns) == set(key.target_columns) for columns in keys)
        return has_key and Node("relation", key.target.namespace, key.target.name) in self.made

    def _keys_and_indexes(self) -> Iterator[Ddl]:
        """Keys of partitions that were named by hand, then indexes: parents before their partitions."""
        for table in _parents_first(self.schema):
            for constraint in table.constraints:
                if isinstance(constraint, (PrimaryKey, Unique)) and not constraint.inherited:
                    has_parts = (table.name, constraint.name) in self.split_keys
                    yield from _late_key(table, constraint, has_parts=has_parts)
        for table in _parents_first(self.schema):
            yield from self._indexes(table.name, table.indexes)
            for statistics in table.statistics:
                yield from _statistics(statistics)
        for view in self.schema.views:
            yield from self._indexes(view.name, view.indexes)
            for statistics in view.statistics:
                yield from _statistics(statistics)

    def _indexes(self, relation: Name, indexes: tuple[Index, ...]) -> Iterator[Ddl]:
        for index in indexes:
            if index.inherited:
                continue
            own = Name(namespace=relation.namespace, name=index.name)
            yield create_index(relation, index, only=own in self.split_indexes)
            yield from index_settings(relation, index)

    def _later(self) -> Iterator[Ddl]:
        yield from self.deferred
        for sequence in self.schema.sequences:
            owned = own_sequence(sequence) if sequence.name not in self.serial else None
            if owned:
                yield owned
        for table in self.schema.tables:
            yield from table_settings(table)
        for view in self.schema.views:
            for column, default in view.column_defaults:
                change = f"ALTER COLUMN {quote_identifier(column)} SET DEFAULT {default}"
                yield Ddl(f"ALTER VIEW {qualified(view.name)} {change}", "default", str(view.name))

    def _behaviour(self) -> Iterator[Ddl]:
        for raw in self.schema.others:
            if raw.after_tables:
                yield Ddl(raw.definition, raw.kind, str(raw.name))
        relations: list[Table | View] = [*self.schema.tables, *self.schema.views]
        for relation in relations:
            name = qualified(relation.name)
            for rule in relation.rules:
                yield Ddl(rule.definition.strip().rstrip(";"), "rule", str(relation.name))
                if rule.enabled != "origin":
                    change = f"{_ENABLED[rule.enabled]} RULE {quote_identifier(rule.name)}"
                    yield Ddl(f"ALTER TABLE {name} {change}", "rule", str(relation.name))
            for trigger in relation.triggers:
                yield Ddl(trigger.definition.strip().rstrip(";"), "trigger", str(relation.name))
                if trigger.enabled != "origin":
                    change = f"{_ENABLED[trigger.enabled]} TRIGGER {quote_identifier(trigger.name)}"
                    yield Ddl(f"ALTER TABLE {name} {change}", "trigger", str(relation.name))
        for table in self.schema.tables:
            yield from _row_security(table)


def _is_inline(rendering: _Rendering, table: Table, constraint: PrimaryKey | Unique) -> bool:
    return constraint.inherited or rendering._fits_inline(table, constraint)


def _row_security(table: Table) -> Iterator[Ddl]:
    name = qualified(table.name)
    if table.row_security:
        yield Ddl(f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY", "row security", str(table.name))
    if table.force_row_security:
        yield Ddl(f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY", "row security", str(table.name))
    for policy in table.policies:
        yield create_policy(table, policy)


def _add_constraint(table: Table, constraint: Constraint) -> Ddl:
    only = "" if table.partitioning else "ONLY "
    kind = "foreign key" if isinstance(constraint, ForeignKey) else "constraint"
    return Ddl(f"ALTER TABLE {only}{qualified(table.name)} ADD {constraint_clause(constraint)}", kind, str(table.name))


def _split_keys(schema: Schema) -> set[tuple[Name, str]]:
    """The keys of partitioned tables, as table and constraint, whose parts are attached one by one."""
    return {
        (table.partition_of.parent, constraint.attach_to)
        for table in schema.tables
        if table.partition_of
        for constraint in table.constraints
        if isinstance(constraint, (PrimaryKey, Unique)) and constraint.attach_to
    }


def _late_key(table: Table, constraint: PrimaryKey | Unique, *, has_parts: bool) -> Iterator[Ddl]:
    if constraint.attach_to is None and not has_parts:
        return
    name = ("ONLY " if has_parts else "") + qualified(table.name)
    yield Ddl(f"ALTER TABLE {name} ADD {constraint_clause(constraint)}", "constraint", str(table.name))
    if constraint.attach_to and table.partition_of:
        parent = qualified(Name(namespace=table.partition_of.parent.namespace, name=constraint.attach_to))
        own = qualified(Name(namespace=table.name.namespace, name=constraint.name))
        yield Ddl(f"ALTER INDEX {parent} ATTACH PARTITION {own}", "constraint", str(table.name))


def _parents_first(schema: Schema) -> list[Table]:
    depth: dict[Name, int] = {}
    by_name = {table.name: table for table in schema.tables}

    def depth_of(table: Table) -> int:
        if table.name not in depth:
            depth[table.name] = 0
            parent = by_name.get(table.partition_of.parent) if table.partition_of else None
            depth[table.name] = depth_of(parent) + 1 if parent else 0
        return depth[table.name]

    return sorted(schema.tables, key=depth_of)


def _statistics(statistics: Statistics) -> Iterator[Ddl]:
    yield Ddl(statistics.definition.strip().rstrip(";"), "statistics", str(statistics.name))
    if statistics.target is not None:
        sql = f"ALTER STATISTICS {qualified(statistics.name)} SET STATISTICS {statistics.target}"
        yield Ddl(sql, "statistics", str(statistics.name))


def _serial_columns(schema: Schema) -> dict[Name, tuple[Name, str]]:
    """The sequences that are exactly what `serial` makes, each with its table and column."""
    found = {}
    by_name = {sequence.name: sequence for sequence in schema.sequences}
    for table in schema.tables:
        if table.partition_of or table.of_type or table.inherits:
            continue
        for column in table.columns:
            name = Name(namespace=table.name.namespace, name=default_name(table.name.name, column.name, "seq"))
            sequence = by_name.get(name)
            if sequence and _is_serial(table, column.name, sequence):
                found[name] = (table.name, column.name)
    return found


def _is_serial(table: Table, column_name: str, sequence: Sequence) -> bool:
    column = table.column(column_name)
    if column is None or column.nullable or column.not_null_name or sequence.owned_by != (table.name, column_name):
        return False
    plain = (sequence.start, sequence.increment, sequence.minimum, sequence.maximum, sequence.cache, sequence.cycle)
    default = f"nextval('{qualified(sequence.name)}'::regclass)".replace(" ", "")
    return (
        plain == (1, 1, None, None, 1, False)
        and column.type == sequence.type
        and column.type in ("smallint", "integer", "bigint")
        and (column.default or "").replace(" ", "") == default
        and sequence.unlogged == table.unlogged
        and not sequence.owner
    )
