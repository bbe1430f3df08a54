"""Planted faults are found in real tables, cut, proven; nothing is found where there is nothing; undeclared references come back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from dbarchitect.core.errors import ArchitectError
from dbarchitect.normalize.conclusion import Concluded, conclude
from dbarchitect.normalize.references import inferred_references
from dbarchitect.sandbox import GUEST, Sandbox
from dbarchitect.sources.profiling import Profile, profiled, tried
from dbarchitect.sources.profiling.columns import postgresql_types
from dbarchitect.sources.profiling.trial import plain, text_types, tried_on_stand_ins

from . import planted

DATA = Path(__file__).resolve().parents[2] / "data" / "postgresql"


def concluded(profile: Profile) -> dict[str, Concluded]:
    schema = profile.inspection.schema_
    tables = {str(t.name): t for t in schema.tables}
    types = {n: postgresql_types(t, schema) for n, t in tables.items()}
    found, _ = conclude(profile.relations, tables, set(tables), types)
    return {c.shown.table: c for c in found}


@pytest.fixture(scope="module")
def faulty() -> Iterator[Profile]:
    text = planted.order_lines() + planted.lectures() + planted.skills() + planted.lists() + planted.rules()
    with profiled("", text) as found:
        yield found


@cache
def _of(profile: Profile) -> dict[str, Concluded]:
    return concluded(profile)


@pytest.mark.parametrize(
    ("table", "form", "kind", "left", "right"),
    [
        ("order_lines", "1NF", "partial", {"product_id"}, {"product_name", "product_category"}),
        ("orders", "2NF", "transitive", {"customer_id"}, {"customer_name", "customer_email", "customer_tier"}),
        ("attendance", "3NF", "boyce_codd", {"instructor"}, {"course"}),
        ("person_skills", "BCNF", "multivalued", {"person_id"}, {"skill", "language"}),
        ("articles", "0NF", "list", set(), {"tags"}),
        ("articles", "0NF", "repeating_group", set(), {"phone1", "phone2", "phone3"}),
    ],
)
def test_planted_violations_are_found(
    faulty: Profile, table: str, form: str, kind: str, left: set[str], right: set[str]
) -> None:
    shown = _of(faulty)[table].shown
    assert shown.form == form
    found = [(set(v.determinant), set(v.dependent)) for v in shown.violations if v.kind == kind]
    assert found == [(left, right)]


@pytest.mark.parametrize("table", ["order_lines", "orders", "attendance", "person_skills", "articles", "Shipments"])
def test_every_cut_is_lossless_and_undone(faulty: Profile, table: str) -> None:
    one = _of(faulty)[table]
    assert one.migration is not None
    assert one.shown.decomposition is not None
    assert one.shown.decomposition.lossless
    own = next(t for t in faulty.inspection.schema_.tables if str(t.name) == table)
    assert faulty.sandbox is not None
    with faulty.sandbox.connect(faulty.database, user=GUEST) as connection:
        trial = tried(connection, own, one.migration)
    assert trial.proven, trial.said


def test_a_cut_that_loses_rows_is_told(faulty: Profile) -> None:
    one = _of(faulty)["orders"]
    assert one.migration is not None
    bad = replace(one.migration, sql=(*one.migration.sql, "DELETE FROM orders_base WHERE id = 1"))
    own = next(t for t in faulty.inspection.schema_.tables if str(t.name) == "orders")
    assert faulty.sandbox is not None
    with faulty.sandbox.connect(faulty.database, user=GUEST) as connection:
        trial = tried(connection, own, bad)
    assert trial.proven is False
    assert "1 rows of the view differ" in trial.said


def test_boyce_codd_tells_what_no_key_keeps(faulty: Profile) -> None:
    cut = _of(faulty)["attendance"].shown.decomposition
    assert cut is not None
    assert not cut.preserved
    assert cut.lost == ("course, student_id -> instructor",)


def test_old_programs_write_through_the_view(faulty: Profile) -> None:
    one = _of(faulty)["orders"]
    assert one.migration is not None
    assert faulty.sandbox is not None
    with faulty.sandbox.connect(faulty.database, user=GUEST) as connection, connection.transaction(force_rollback=True):
        for sql in one.migration.sql:
            connection.execute(sql.encode())
        connection.execute("INSERT INTO orders VALUES (9001, '2024-05-05', 777, 'New', 'new@example.org', 'gold')")
        connection.execute("UPDATE orders SET customer_name = 'Renamed' WHERE id = 9001")
        connection.execute("DELETE FROM orders WHERE id = 1")
        row = connection.execute("SELECT customer_name, customer_tier FROM orders WHERE id = 9001").fetchone()
        assert row == ("Renamed", "gold")
        assert connection.execute("SELECT count(*) FROM customers WHERE customer_id = 777").fetchone() == (1,)
        assert connection.execute("SELECT count(*) FROM orders WHERE id = 1").fetchone() == (0,)


def test_what_hangs_on_columns_comes_back(faulty: Profile) -> None:
    """Checks, defaults, indexes and comments of the columns that moved stand again after the way back."""
    from dbarchitect.sources.postgresql import gather

    one = _of(faulty)["Shipments"]
    assert one.migration is not None
    assert faulty.sandbox is not None

    def own(connection: object) -> object:
        table = gather(connection).schema_.table("Shipments")  # type: ignore[arg-type]
        assert table is not None
        by_name = sorted(table.columns, key=lambda c: c.name)
        return by_name, sorted(map(repr, table.constraints)), sorted(map(repr, table.indexes)), table.triggers

    with faulty.sandbox.connect(faulty.database, user=GUEST) as connection, connection.transaction(force_rollback=True):
        before = own(connection)
        for sql in (*one.migration.sql, *one.migration.reverse):
            connection.execute(sql.encode())
        assert own(connection) == before


def test_stand_ins_prove_without_a_value(faulty: Profile, sandbox: Sandbox) -> None:
    from dbarchitect.normalize.migration import migration

    for name in ("orders", "attendance", "person_skills"):
        one = _of(faulty)[name]
        own = next(t for t in faulty.inspection.schema_.tables if str(t.name) == name)
        assert one.cut is not None
        bare = plain(own)
        trial = tried_on_stand_ins(sandbox, one.analysis.relation, own, migration(one.cut, bare, text_types(bare)))
        assert trial.proven, (name, trial.said)


def test_sound_tables_have_nothing() -> None:
    with profiled("", planted.clean()) as profile:
        for name, one in concluded(profile).items():
            assert not one.shown.violations, name
            assert one.shown.decomposition is None


def test_a_live_database_gives_the_same_and_stays_as_it_is(sandbox: Sandbox, database: str) -> None:
    text = planted.order_lines() + planted.lectures()
    with sandbox.connect(database, user=GUEST) as connection:
        for sql in filter(str.strip, re.split(r";\n", text)):
            connection.execute(sql.encode())
        connection.execute("ANALYZE")
    with profiled(sandbox.url(database)) as live, profiled("", text) as file:
        assert live.sandbox is None
        forms = [{n: (c.shown.form, c.shown.violations) for n, c in concluded(p).items()} for p in (live, file)]
    assert forms[0] == forms[1]
    with profiled(sandbox.url(database), tables=["orders"], sample=50) as some:
        assert [r.name for r in some.relations] == ["orders"]
        assert some.relations[0].rows <= 50
        assert not some.relations[0].complete


def test_an_unknown_table_and_a_source_without_rows_are_told() -> None:
    with pytest.raises(ArchitectError) as told, profiled("", "CREATE TABLE orders (id int);", tables=["order"]):
        pass
    assert told.value.code == "normalize.unknown_table"
    assert "orders" in told.value.hint
    with pytest.raises(ArchitectError) as told, profiled("", "CREATE TABLE orders (id int);"):
        pass
    assert told.value.code == "normalize.no_rows"


def _references(profile: Profile) -> set[tuple[str, str]]:
    bare = [replace(r, declared=replace(r.declared, references=())) for r in profile.relations]
    return {(f"{i.table}.{i.columns[0]}", f"{i.target}.{i.target_columns[0]}") for i in inferred_references(bare)}


def _declared(profile: Profile) -> set[tuple[str, str]]:
    parents = {str(t.name): str(t.partition_of.parent) for t in profile.inspection.schema_.tables if t.partition_of}
    return {
        (f"{parents.get(str(t.name), str(t.name))}.{k.columns[0]}", f"{k.target}.{k.target_columns[0]}")
        for t in profile.inspection.schema_.tables
        for k in t.foreign_keys
        if len(k.columns) == 1
    }


@pytest.mark.parametrize("name", ["chinook", "pagila"])
def test_references_of_real_databases_come_back(name: str) -> None:
    with profiled(str(DATA / f"{name}.sql")) as profile:
        found, expected = _references(profile), _declared(profile)
    assert expected <= found
    assert len(found & expected) >= 0.9 * len(found)


@pytest.mark.parametrize("renamed", [False, True])
def test_references_of_an_import_without_any_come_back(renamed: bool) -> None:
    text, expected = planted.trade(), planted.TRADE_REFERENCES
    if renamed:
        for before, after in planted.RENAMED.items():
            assert before in text
            text = text.replace(before, after)
        expected = {(planted.renamed(one), to) for one, to in expected}
    with profiled("", text) as profile:
        found = _references(profile)
    assert expected <= found
    assert len(found & expected) >= 0.9 * len(found)
