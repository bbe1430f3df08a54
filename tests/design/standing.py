"""A design that stands on a server, and small briefs to ask for one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dbarchitect.design.pipeline import design
from dbarchitect.engines.postgresql.render import render
from dbarchitect.model.brief import Attribute, Brief, Entity, Relationship, Tenancy, Volume

if TYPE_CHECKING:
    import psycopg

    from dbarchitect.model.design import Design
    from dbarchitect.sandbox import Sandbox

TENANT = "company"


def attribute(name: str, kind: str = "text", **more: Any) -> Attribute:
    return Attribute(name=name, type=kind, **more)


def to(name: str, **more: Any) -> Relationship:
    return Relationship(name=more.pop("role", name), to=name, **more)


def many(number: float, per: str | None = None) -> Volume:
    return Volume(low=number, high=number, per=per)


def brief(*entities: Entity, tenant: bool = False, **more: Any) -> Brief:
    """A brief over the entities; with a tenant each of them belongs to a company."""
    if not tenant:
        return Brief(title="Shop", entities=entities, **more)
    company = Entity(name=TENANT, attributes=(attribute("name"),), volume=more.pop("tenants", many(100)))
    owned = tuple(
        e
        if any(r.to == TENANT for r in e.relationships)
        else e.but(relationships=(to(TENANT, kind="owned"), *e.relationships))
        for e in entities
    )
    return Brief(title="Shop", entities=(company, *owned), tenancy=Tenancy(tenant=TENANT), **more)


def stand(sandbox: Sandbox, database: str, made: Design) -> psycopg.Connection[Any]:
    """A connection to the design standing in the database: every statement of it ran, every statement of the workload is prepared."""
    connection = sandbox.connect(database)
    for statement in render(made.schema_, made.version):
        connection.execute(statement.sql)  # type: ignore[call-overload]
    for sql in made.after_load:
        connection.execute(sql)  # type: ignore[call-overload]
    for statement in made.workload.statements:
        connection.execute(f"PREPARE s AS {statement.sql}")  # type: ignore[call-overload]
        connection.execute("DEALLOCATE s")
    return connection


def standing(sandbox: Sandbox, database: str, wanted: Brief) -> tuple[Design, psycopg.Connection[Any]]:
    made = design(wanted)
    return made, stand(sandbox, database, made)


def rows(connection: psycopg.Connection[Any], sql: str, *values: object) -> list[tuple[Any, ...]]:
    """What a statement with `$1`, `$2` … answers."""
    for number, value in sorted(enumerate(values, 1), reverse=True):
        sql = sql.replace(f"${number}", f"'{value}'")
    return connection.execute(sql).fetchall()  # type: ignore[call-overload,no-any-return]


def decided(made: Design, topic: str) -> bool:
    return any(d.id == topic or d.id.startswith(f"{topic}.") for d in made.decisions)


def indexes(made: Design) -> dict[str, str]:
    """Each index that no constraint owns, and its method."""
    return {i.name: i.method for t in made.schema_.tables for i in t.indexes}
