"""COMMENT ON for everything that has one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.engines.postgresql.names import dollar_tag, qualified, qualified_type, quote_identifier, quote_literal
from dbarchitect.engines.postgresql.render.ddl import Ddl
from dbarchitect.engines.postgresql.render.grants import routine_target
from dbarchitect.model.tables import Name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.model.objects import CompositeType, EnumType, RangeType, View
    from dbarchitect.model.schema import Schema
    from dbarchitect.model.tables import Index, Table


def comment_all(schema: Schema) -> Iterator[Ddl]:
    """Every comment, ordered as the objects are; roles carry theirs themselves."""
    for target, comment, name in _comments(schema):
        if comment is not None:
            yield Ddl(f"COMMENT ON {target} IS {quote_literal(comment)}", "comment", name)
    if schema.comment is not None:
        yield Ddl(_database_comment(schema.comment), "comment", "")


def _database_comment(comment: str) -> str:
    """COMMENT ON DATABASE for whichever database the script runs in, as its name is not the schema's."""
    command = f"format('COMMENT ON DATABASE %I IS %L', current_database(), {quote_literal(comment)})"
    tag = dollar_tag(command)
    return f"DO {tag} BEGIN EXECUTE {command}; END {tag}"


def _comments(schema: Schema) -> Iterator[tuple[str, str | None, str]]:
    for space in schema.namespaces:
        yield f"SCHEMA {quote_identifier(space.name)}", space.comment, space.name
    kinds: list[EnumType | CompositeType | RangeType] = [*schema.enums, *schema.composites, *schema.ranges]
    for kind in kinds:
        yield f"TYPE {qualified_type(kind.name)}", kind.comment, str(kind.name)
    for composite in schema.composites:
        for attribute in composite.attributes:
            target = f"COLUMN {qualified_type(composite.name)}.{quote_identifier(attribute.name)}"
            yield target, attribute.comment, str(composite.name)
    for domain in schema.domains:
        yield f"DOMAIN {qualified_type(domain.name)}", domain.comment, str(domain.name)
        for check in domain.checks:
            target = f"CONSTRAINT {quote_identifier(check.name)} ON DOMAIN {qualified_type(domain.name)}"
            yield target, check.comment, str(domain.name)
    for sequence in schema.sequences:
        yield f"SEQUENCE {qualified(sequence.name)}", sequence.comment, str(sequence.name)
    for routine in schema.routines:
        yield routine_target(routine), routine.comment, str(routine.name)
    for table in schema.tables:
        yield from _table_comments(table)
    for view in schema.views:
        yield from _view_comments(view)
    for other in schema.others:
        if other.comment_target:
            yield other.comment_target, other.comment, str(other.name)


def _table_comments(table: Table) -> Iterator[tuple[str, str | None, str]]:
    name, shown = qualified(table.name), str(table.name)
    yield f"TABLE {name}", table.comment, shown
    for column in table.columns:
        yield f"COLUMN {name}.{quote_identifier(column.name)}", column.comment, shown
    for constraint in table.constraints:
        yield f"CONSTRAINT {quote_identifier(constraint.name)} ON {name}", constraint.comment, shown
    yield from _index_comments(table.name, table.indexes)
    for policy in table.policies:
        yield f"POLICY {quote_identifier(policy.name)} ON {name}", policy.comment, shown
    for trigger in table.triggers:
        yield f"TRIGGER {quote_identifier(trigger.name)} ON {name}", trigger.comment, shown
    for rule in table.rules:
        yield f"RULE {quote_identifier(rule.name)} ON {name}", rule.comment, shown
    for statistics in table.statistics:
        yield f"STATISTICS {qualified(statistics.name)}", statistics.comment, shown


def _view_comments(view: View) -> Iterator[tuple[str, str | None, str]]:
    name, shown = qualified(view.name), str(view.name)
    yield f"{'MATERIALIZED VIEW' if view.materialized else 'VIEW'} {name}", view.comment, shown
    for column, comment in view.column_comments:
        yield f"COLUMN {name}.{quote_identifier(column)}", comment, shown
    yield from _index_comments(view.name, view.indexes)
    for trigger in view.triggers:
        yield f"TRIGGER {quote_identifier(trigger.name)} ON {name}", trigger.comment, shown
    for rule in view.rules:
        yield f"RULE {quote_identifier(rule.name)} ON {name}", rule.comment, shown


def _index_comments(relation: Name, indexes: tuple[Index, ...]) -> Iterator[tuple[str, str | None, str]]:
    for index in indexes:
        own = Name(namespace=relation.namespace, name=index.name)
        yield f"INDEX {qualified(own)}", index.comment, str(relation)
