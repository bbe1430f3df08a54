"""COMMENT ON for everything that has one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.engines.postgresql.names import dollar_tag, qualified, qualified_type, quote_identifier, quote_literal
from dbarchitect.engines.postgresql.render.ddl import Ddl
from dbarchitect.engines.postgresql.render.grants import routine_target
from dbarchitect.model.tables import Name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.model.links import Address
    from dbarchitect.model.objects import CompositeType, EnumType, RangeType, View
    from dbarchitect.model.schema import Schema
    from dbarchitect.model.tables import Index, Table


def comment_all(schema: Schema) -> Iterator[Ddl]:
    """Every comment, ordered as the objects are; roles carry theirs themselves."""
    for target, comment, address in comment_targets(schema):
        if comment is not None:
            yield Ddl(f"COMMENT ON {target} IS {quote_literal(comment)}", "comment", _shown(address))
    if schema.comment is not None:
        yield Ddl(database_comment(schema.comment), "comment", "")


def _shown(address: Address) -> str:
    kind, *names = address
    if kind == "namespace":
        return names[0]
    space, name = names[1:3] if kind == "other" else names[:2]
    return str(Name(namespace=space, name=name))


def database_comment(comment: str | None) -> str:
    """COMMENT ON DATABASE for whichever database the script runs in, as its name is not the schema's."""
    text = "NULL::text" if comment is None else quote_literal(comment)
    command = f"format('COMMENT ON DATABASE %I IS %L', current_database(), {text})"
    tag = dollar_tag(command)
    return f"DO {tag} BEGIN EXECUTE {command}; END {tag}"


def comment_targets(schema: Schema) -> Iterator[tuple[str, str | None, Address]]:
    """Everything that may have a comment but roles and the database: its words in COMMENT ON, the comment, its address."""
    for space in schema.namespaces:
        yield f"SCHEMA {quote_identifier(space.name)}", space.comment, ("namespace", space.name)
    kinds: list[EnumType | CompositeType | RangeType] = [*schema.enums, *schema.composites, *schema.ranges]
    for kind in kinds:
        yield f"TYPE {qualified_type(kind.name)}", kind.comment, _of("type", kind.name)
    for composite in schema.composites:
        for attribute in composite.attributes:
            target = f"COLUMN {qualified_type(composite.name)}.{quote_identifier(attribute.name)}"
            yield target, attribute.comment, _of("type", composite.name)
    for domain in schema.domains:
        yield f"DOMAIN {qualified_type(domain.name)}", domain.comment, _of("type", domain.name)
        for check in domain.checks:
            target = f"CONSTRAINT {quote_identifier(check.name)} ON DOMAIN {qualified_type(domain.name)}"
            yield target, check.comment, _of("type", domain.name)
    for sequence in schema.sequences:
        yield f"SEQUENCE {qualified(sequence.name)}", sequence.comment, _of("sequence", sequence.name)
    for routine in schema.routines:
        yield routine_target(routine), routine.comment, _of("routine", routine.name, routine.arguments)
    for table in schema.tables:
        yield from _table_comments(table)
    for view in schema.views:
        yield from _view_comments(view)
    for other in schema.others:
        if other.comment_target:
            yield other.comment_target, other.comment, ("other", other.kind, other.name.namespace, other.name.name)


def _of(kind: str, name: Name, *rest: str) -> Address:
    return (kind, name.namespace, name.name, *rest)


def _table_comments(table: Table) -> Iterator[tuple[str, str | None, Address]]:
    name, own = qualified(table.name), table.name
    yield f"TABLE {name}", table.comment, _of("table", own)
    for column in table.columns:
        yield f"COLUMN {name}.{quote_identifier(column.name)}", column.comment, _of("column", own, column.name)
    for constraint in table.constraints:
        target = f"CONSTRAINT {quote_identifier(constraint.name)} ON {name}"
        yield target, constraint.comment, _of("constraint", own, constraint.name)
    yield from _index_comments(table.name, table.indexes)
    for policy in table.policies:
        yield f"POLICY {quote_identifier(policy.name)} ON {name}", policy.comment, _of("policy", own, policy.name)
    for trigger in table.triggers:
        yield f"TRIGGER {quote_identifier(trigger.name)} ON {name}", trigger.comment, _of("trigger", own, trigger.name)
    for rule in table.rules:
        yield f"RULE {quote_identifier(rule.name)} ON {name}", rule.comment, _of("rule", own, rule.name)
    for statistics in table.statistics:
        yield f"STATISTICS {qualified(statistics.name)}", statistics.comment, _of("statistics", statistics.name)


def _view_comments(view: View) -> Iterator[tuple[str, str | None, Address]]:
    name, own = qualified(view.name), view.name
    yield f"{'MATERIALIZED VIEW' if view.materialized else 'VIEW'} {name}", view.comment, _of("view", own)
    for column, comment in view.column_comments:
        yield f"COLUMN {name}.{quote_identifier(column)}", comment, _of("view", own)
    yield from _index_comments(view.name, view.indexes)
    for trigger in view.triggers:
        yield f"TRIGGER {quote_identifier(trigger.name)} ON {name}", trigger.comment, _of("trigger", own, trigger.name)
    for rule in view.rules:
        yield f"RULE {quote_identifier(rule.name)} ON {name}", rule.comment, _of("rule", own, rule.name)


def _index_comments(relation: Name, indexes: tuple[Index, ...]) -> Iterator[tuple[str, str | None, Address]]:
    for index in indexes:
        own = Name(namespace=relation.namespace, name=index.name)
        yield f"INDEX {qualified(own)}", index.comment, _of("index", own)
