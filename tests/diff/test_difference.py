"""The difference without an engine: dependencies are read from the text of definitions."""

from __future__ import annotations

from dbarchitect.diff import Given, difference
from dbarchitect.model.objects import View
from dbarchitect.model.schema import Schema
from dbarchitect.model.tables import Column, ForeignKey, Name, PrimaryKey, Table


def _table(name: str, *columns: Column, key: ForeignKey | None = None) -> Table:
    primary = PrimaryKey(name=f"{name}_pkey", columns=("id",))
    return Table(
        name=Name(name=name), columns=(Column(name="id", type="integer", nullable=False), *columns),
        constraints=(primary, *((key,) if key else ())),
    )  # fmt: skip


def test_nothing_is_done_for_like_schemas() -> None:
    schema = Schema(tables=(_table("t"),))
    assert difference(schema, schema).steps == ()


def test_a_view_over_a_column_that_changes_goes_and_comes_again() -> None:
    view = View(name=Name(name="v"), query="SELECT a FROM t")
    before = Schema(tables=(_table("t", Column(name="a", type="integer")),), views=(view,))
    after = before.but(tables=(_table("t", Column(name="a", type="bigint")),))
    sql = [s.sql.split("\n")[0] for s in difference(before, after).steps]
    assert sql == ["DROP VIEW v", "ALTER TABLE t ALTER COLUMN a TYPE bigint", "CREATE VIEW v AS"]


def test_every_step_is_undone_by_the_plan_back() -> None:
    key = ForeignKey(name="t_u_fkey", columns=("u",), target=Name(name="u"), target_columns=("id",))
    after = Schema(tables=(_table("t", Column(name="u", type="integer"), key=key), _table("u")))
    there, back = difference(Schema(), after), difference(after, Schema(), given=Given(allow=frozenset({"t", "u"})))
    assert [s.sql.split()[1] for s in there.steps] == ["TABLE", "TABLE", "TABLE"]
    assert [s.sql for s in back.steps] == ["DROP TABLE t", "DROP TABLE u"]
    assert not back.stopped


def test_what_would_be_lost_stops_until_it_is_named() -> None:
    before = Schema(tables=(_table("t", Column(name="a", type="text")),))
    after = Schema(tables=(_table("t"),))
    assert difference(before, after).stopped
    assert not difference(before, after, given=Given(allow=frozenset({"t.a"}))).stopped
