"""Rendering: order, versions, roles, and what the script looks like."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from dbarchitect.core.errors import ArchitectError
from dbarchitect.engines.postgresql.read import read_schema
from dbarchitect.engines.postgresql.render import drop_roles, render, to_sql
from dbarchitect.model.objects import Namespace, Role, Routine, View
from dbarchitect.model.schema import Schema
from dbarchitect.model.tables import (
    Check,
    Column,
    ForeignKey,
    Generated,
    Grant,
    Identity,
    Index,
    IndexKey,
    Name,
    Policy,
    PrimaryKey,
    Table,
    Unique,
)
from dbarchitect.sandbox import GUEST

if TYPE_CHECKING:
    from engines.postgresql.conftest import Bench


def name(text: str) -> Name:
    return Name(name=text)


def table(label: str, *columns: Column, **more: Any) -> Table:
    key = Column(name="id", type="bigint", nullable=False, identity=Identity())
    constraints = (PrimaryKey(name=f"{label}_pkey", columns=("id",)), *more.pop("constraints", ()))
    return Table(name=name(label), columns=(key, *columns), constraints=constraints, **more)


def refers(label: str, target: str) -> ForeignKey:
    return ForeignKey(
        name=f"{label}_{target}_fkey", columns=(f"{target}_id",), target=name(target), target_columns=("id",)
    )


def link(label: str, *targets: str, **more: Any) -> Table:
    columns = [Column(name=f"{target}_id", type="bigint") for target in targets]
    return table(label, *columns, constraints=tuple(refers(label, target) for target in targets), **more)


def test_foreign_keys_stand_in_their_tables_unless_a_cycle_forbids_it() -> None:
    schema = Schema(tables=(link("c", "b"), link("b", "a"), link("a", "b"), link("z", "z")))
    statements = render(schema)
    added = [s.sql for s in statements if s.kind == "foreign key"]
    assert len(added) == 1
    order = [s.object for s in statements if s.kind == "table"]
    assert order.index("b") < order.index("c")
    assert "REFERENCES z (id)" in next(s.sql for s in statements if s.object == "z")


def test_views_come_after_what_they_read(bench: Bench) -> None:
    views = [View(name=name(f"v{i}"), query=f"SELECT id FROM v{i + 1}") for i in range(5)]
    last = View(name=name("v5"), query="SELECT id FROM t")
    schema = Schema(tables=(table("t"),), views=(*views, last))
    assert [s.object for s in render(schema) if s.kind == "view"] == [f"v{i}" for i in reversed(range(6))]
    bench.run(render(schema))


def test_a_view_column_named_like_a_view_is_no_dependency(bench: Bench) -> None:
    a = View(name=name("a"), query="SELECT t.id AS b FROM t")
    b = View(name=name("b"), query="SELECT a.b AS a FROM a")
    bench.run(render(Schema(tables=(table("t"),), views=(b, a))))


def test_a_default_may_need_a_function_that_needs_the_table(bench: Bench) -> None:
    definition = "CREATE FUNCTION next_n() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT count(*) FROM t; END"
    schema = Schema(
        tables=(table("t", Column(name="n", type="bigint", default="next_n()")),),
        routines=(Routine(name=name("next_n"), definition=definition),),
    )
    bench.run(render(schema))
    bench.run_script(to_sql(schema))


def test_a_check_may_need_a_function_over_the_row(bench: Bench) -> None:
    definition = "CREATE FUNCTION fine(t) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1.id > 0'"
    check = Check(name="fine", expression="fine(t.*)")
    schema = Schema(
        tables=(table("t", constraints=(check,)),),
        routines=(Routine(name=name("fine"), arguments="t", definition=definition),),
    )
    bench.run(render(schema))


VERSION_18 = {
    "a virtual generated column": table(
        "t", Column(name="v", type="int", generated=Generated(expression="1", stored=False))
    ),
    "a check that is NOT ENFORCED": table("t", constraints=(Check(name="c", expression="id > 0", enforced=False),)),
    "a foreign key that is NOT ENFORCED": table(
        "t", constraints=(refers("t", "t").but(columns=("id",), enforced=False),)
    ),
    "a temporal key": table("t", constraints=(Unique(name="u", columns=("id", "p"), without_overlaps=True),)),
    "a temporal foreign key": table("t", constraints=(refers("t", "t").but(period=True),)),
    "uuidv7()": table("t", Column(name="u", type="uuid", default="uuidv7()")),
}


@pytest.mark.parametrize("feature", VERSION_18)
def test_what_a_version_lacks_is_named(feature: str) -> None:
    schema = Schema(tables=(VERSION_18[feature],))
    assert render(schema, 18)
    with pytest.raises(ArchitectError) as caught:
        render(schema, 17)
    assert caught.value.code == "postgresql.feature"
    assert feature in caught.value.message
    assert "PostgreSQL 17" in caught.value.message
    assert caught.value.hint


def test_the_word_alone_is_no_use_of_a_young_function() -> None:
    column = Column(name="uuidv7", type="text", default="'uuidv7()'")
    assert render(Schema(tables=(table("t", column),)), 15)


@pytest.mark.parametrize("version", [9, 14, 19, 0, -1])
def test_unknown_versions_are_refused(version: int) -> None:
    with pytest.raises(ArchitectError, match="is not a version"):
        render(Schema(), version)


def test_roles_are_made_once_and_dropped_apart(bench: Bench) -> None:
    policy = Policy(name="p", roles=("render role b",), using="true")
    grant = Grant(grantee="render $$ role", privileges=("SELECT",))
    schema = Schema(
        roles=(Role(name="render role b", login=True, member_of=("render role a",)), Role(name="render role a")),
        tables=(table("t", row_security=True, policies=(policy,), grants=(grant,)),),
    )
    first, second = bench.run(render(schema)), bench.run(render(schema))
    read = bench.read(second).schema
    assert [role.name for role in read.roles] == ["render $$ role", "render role a", "render role b"]
    assert read.roles[2].login
    assert read.roles[2].member_of == ("render role a",)
    for database in (first, second):
        bench.sandbox.drop_database(database)
    with bench.connect("postgres") as connection:
        for statement in drop_roles(read):
            connection.execute(statement.sql.encode())
        left = connection.execute("select count(*) from pg_roles where rolname like 'render%'").fetchone()
    assert left == (0,)


def test_the_script_is_pleasant() -> None:
    tasks = link(
        "tasks",
        "people",
        comment="What is to be done.",
        indexes=(Index(name="tasks_people_id_idx", keys=(IndexKey(expression="people_id"),)),),
    )
    people = table("people", Column(name="full_name", type="character varying(80)", nullable=False))
    assert to_sql(Schema(tables=(tasks, people)), header="Made for a test") == (
        """-- Made for a test

BEGIN;

SET LOCAL search_path TO public;

-- Tables ----------------------------------------------------------------------

CREATE TABLE people (
    id        bigint      NOT NULL GENERATED ALWAYS AS IDENTITY,
    full_name varchar(80) NOT NULL,
    PRIMARY KEY (id)
);

CREATE TABLE tasks (
    id        bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    people_id bigint,
    PRIMARY KEY (id),
    CONSTRAINT tasks_people_fkey FOREIGN KEY (people_id) REFERENCES people (id)
);
CREATE INDEX tasks_people_id_idx ON tasks (people_id);
COMMENT ON TABLE tasks IS 'What is to be done.';

COMMIT;
"""
    )


def test_an_empty_schema_is_an_empty_script(bench: Bench) -> None:
    assert render(Schema()) == ()
    bench.run_script(to_sql(Schema()))


def test_a_guest_who_owns_the_database_may_run_it_all(bench: Bench) -> None:
    grant = Grant(grantee="guests reader", privileges=("SELECT",))
    schema = Schema(
        namespaces=(Namespace(name="public", grants=(Grant(grantee="guests reader", privileges=("CREATE",)),)),),
        roles=(Role(name="guests reader"),),
        tables=(link("a", "b", grants=(grant,), comment="it's"), table("b", owner="guests reader")),
        views=(View(name=name("v"), query="SELECT id FROM a", security_invoker=True),),
        comment="ours",
    )
    database = bench.database()
    with bench.sandbox.connect(database, user=GUEST) as connection:
        connection.execute(to_sql(schema).encode())
        read = read_schema(connection).schema
    assert [table.owner for table in read.tables] == [None, "guests reader"]
    assert bench.read(database).schema == read


def test_a_schema_asked_for_in_any_case_of_letters_runs(bench: Bench) -> None:
    bench.run(render(Schema(tables=(table("t", grants=(Grant(grantee="public", privileges=("select", "insert")),)),))))
