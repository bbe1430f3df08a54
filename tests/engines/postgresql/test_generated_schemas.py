"""The round-trip law over generated schemas: what was asked for is what the server has, and reading it back loses nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from dbarchitect.engines.postgresql.read import read_schema
from dbarchitect.engines.postgresql.render import render, to_sql
from dbarchitect.model.tables import Check, Exclude, Table
from engines.postgresql.conftest import differences
from engines.postgresql.generated import schemas

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import psycopg

    from dbarchitect.model.schema import Schema
    from dbarchitect.model.tables import Index
    from dbarchitect.sandbox import Sandbox


@settings(
    max_examples=60,
    phases=[Phase.generate],
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(schema=schemas())
def test_generated_schemas_survive(nowhere: psycopg.Connection[Any], schema: Schema) -> None:
    read = _carried(nowhere, [statement.sql for statement in render(schema)])
    assert differences(_outline(schema), _outline(read)) == []
    assert differences(read, _carried(nowhere, [statement.sql for statement in render(read)])) == []
    script = to_sql(read).replace("BEGIN;\n", "", 1).removesuffix("COMMIT;\n")
    assert differences(read, _carried(nowhere, [script])) == []


@pytest.fixture(scope="module")
def nowhere(sandbox: Sandbox) -> Iterator[psycopg.Connection[Any]]:
    """A connection to an empty database; what is done there is never committed."""
    name = sandbox.create_database()
    with sandbox.connect(name) as connection:
        yield connection
    sandbox.drop_database(name)


def _carried(connection: psycopg.Connection[Any], statements: Iterable[str]) -> Schema:
    """What is read after the statements ran; they are undone."""
    with connection.transaction(force_rollback=True):
        for statement in statements:
            connection.execute(statement.encode())
        return read_schema(connection).schema


def _outline(schema: Schema) -> tuple[Any, ...]:
    """The schema without what the engine spells in its own way: expressions and queries; everything by name."""
    return (
        tuple(sorted((n.name, n.comment) for n in schema.namespaces)),
        tuple(sorted((str(e.name), e.values, e.comment) for e in schema.enums)),
        tuple(sorted((str(d.name), d.base, len(d.checks), d.comment) for d in schema.domains)),
        tuple(sorted((str(s.name), s.increment, s.cache, s.comment) for s in schema.sequences)),
        tuple(sorted((_table(table) for table in schema.tables), key=lambda t: t[0])),
        tuple(
            sorted(
                (str(v.name), v.materialized, v.security_invoker, tuple(i.name for i in v.indexes), v.comment)
                for v in schema.views
            )
        ),
    )


def _table(table: Table) -> tuple[Any, ...]:
    own_columns = () if table.partition_of else tuple(_column(c) for c in table.columns)
    constraints = sorted(
        (_constraint(c) for c in table.constraints if not (c.inherited or getattr(c, "attach_to", None))),
        key=lambda c: (c["kind"], c["name"]),
    )
    indexes = sorted((_index(i) for i in table.indexes if not (i.inherited or i.attach_to)), key=lambda i: i["name"])
    policies = sorted((p.name, p.command, p.permissive, p.roles, p.comment) for p in table.policies)
    strategy = (table.partitioning.strategy, len(table.partitioning.keys)) if table.partitioning else None
    return (
        str(table.name),
        own_columns,
        tuple(tuple(c.items()) for c in constraints),
        tuple(tuple(i.items()) for i in indexes),
        tuple(policies),
        strategy,
        table.partition_of,
        (table.unlogged, table.row_security, table.force_row_security, table.options, table.comment),
        tuple(sorted(table.grants, key=str)),
    )


def _column(column: Any) -> tuple[Any, ...]:
    identity = column.identity.but(sequence=None) if column.identity else None
    return (
        column.name,
        column.type,
        column.nullable,
        column.default is None,
        identity,
        column.generated is None,
        column.collation,
        column.comment,
    )


def _constraint(constraint: Any) -> dict[str, Any]:
    fields = _fields(constraint)
    match constraint:
        case Check():
            fields.pop("expression")
        case Exclude():
            fields.update(keys=tuple(key.operator for key in constraint.keys), where=constraint.where is None)
    return fields


def _index(index: Index) -> dict[str, Any]:
    keys = tuple(
        (k.expression if k.is_column else "", k.operator_class, k.descending, k.nulls_first) for k in index.keys
    )
    return {**_fields(index), "keys": keys, "where": index.where is None}


def _fields(value: Any) -> dict[str, Any]:
    return {name: getattr(value, name) for name in type(value).model_fields}
