"""A plan is run on a live database: once, by one at a time, with a way back, and without holding others up."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest

from dbarchitect.core.errors import ArchitectError
from dbarchitect.migrate.apply import Limits, apply, preview, roll_back, status
from dbarchitect.migrate.apply.units import stands_alone, units
from dbarchitect.model.inspection import Source
from dbarchitect.model.migration import Backfill, Loss, Plan, Step

from .conftest import Live

SOURCE = Source(kind="sql", engine="postgresql", where="test")
QUICK = Limits(lock_timeout=0.2, max_stall=0.3, attempts=5)


def plan_of(*steps: Step, **more: Any) -> Plan:
    return Plan(before=SOURCE, after=SOURCE, steps=steps, **more)


ADD = Step(sql="ALTER TABLE a ADD y int", reverse="ALTER TABLE a DROP y")
INDEX = Step(sql="CREATE INDEX CONCURRENTLY by_x ON a (x)", reverse="DROP INDEX CONCURRENTLY by_x", transactional=False)
TABLE = Step(sql="CREATE TABLE b (z int)", reverse="DROP TABLE b")


@pytest.fixture
def table(live: Live) -> Live:
    live.run("CREATE TABLE a (id int PRIMARY KEY, x int)", "INSERT INTO a SELECT i, i FROM generate_series(1, 1000) i")
    return live


def test_steps_next_to_each_other_share_a_transaction() -> None:
    filled = Step(sql="UPDATE a SET y = x", backfill=Backfill(table="a", assign="y = x"))
    assert [len(u.steps) for u in units((ADD, TABLE, INDEX, ADD, filled, ADD))] == [2, 1, 1, 1, 1]


@pytest.mark.parametrize(
    ("sql", "alone"),
    [
        ("create unique index concurrently i on t (a)", True),
        ("CREATE INDEX i ON t (a)", False),
        ("REINDEX (VERBOSE) TABLE CONCURRENTLY t", True),
        ("REINDEX TABLE t", False),
        ("ALTER TABLE t DETACH PARTITION p CONCURRENTLY", True),
        ("ALTER TABLE t DETACH PARTITION p", False),
        ("VACUUM (ANALYZE) t", True),
        ("ALTER SYSTEM SET work_mem = '1GB'", True),
    ],
)
def test_statements_that_stand_alone(sql: str, alone: bool) -> None:
    assert stands_alone(sql) is alone


def test_nothing_is_changed_by_a_preview(table: Live) -> None:
    shown = preview(table.url, plan_of(ADD, INDEX))
    assert (shown.state, [u.state for u in shown.units]) == ("planned", ["waiting", "waiting"])
    assert table.ask("SELECT to_regnamespace('dbarchitect_migration')") is None


def test_a_plan_is_run_once_and_undone(table: Live) -> None:
    plan = plan_of(ADD, INDEX, TABLE)
    done = apply(table.url, plan, name=table.name)
    assert (done.state, [u.state for u in done.units]) == ("done", ["done"] * 3)
    assert table.ask("SELECT indisvalid FROM pg_index WHERE indexrelid = 'by_x'::regclass") is True
    again = apply(table.url, plan, name=table.name)
    assert again.run == done.run
    assert again.remarks
    undone = roll_back(table.url, name=table.name)
    assert (undone.state, {u.state for u in undone.units}) == ("rolled_back", {"undone"})
    assert table.ask("SELECT to_regclass('b') IS NULL AND to_regclass('by_x') IS NULL") is True
    anew = apply(table.url, plan, name=table.name)
    assert anew.run != done.run
    assert status(table.url).state == "done"


@pytest.mark.parametrize(
    "smuggled",
    [
        "ALTER TABLE a ADD COLUMN b integer; COMMIT; DROP TABLE a; BEGIN",
        "ALTER TABLE t ADD COLUMN a integer; /* x */ rollback",
        "SELECT 1; PREPARE TRANSACTION 'x'",
        "RELEASE SAVEPOINT s",
        "COPY t FROM stdin;\n1\n\\.\n",
    ],
)
def test_a_step_that_would_end_its_transaction_is_refused_before_anything_runs(table: Live, smuggled: str) -> None:
    plan = plan_of(Step(sql="ALTER TABLE a ADD COLUMN first integer", transactional=True, reversible=False),
                   Step(sql=smuggled, transactional=True, reversible=False))  # fmt: skip
    with pytest.raises(ArchitectError) as caught:
        apply(table.url, plan, name=table.name)
    assert caught.value.code == "migrate.plan"
    assert table.ask("SELECT count(*) FROM pg_attribute WHERE attrelid = 'a'::regclass AND attname = 'first'") == 0


def test_a_long_statement_is_cut_into_units_at_once() -> None:
    assert not stands_alone("ALTER TABLE t " + "DETACH PARTITION " * 30_000)


def test_the_name_must_be_repeated(table: Live) -> None:
    with pytest.raises(ArchitectError) as caught:
        apply(table.url, plan_of(ADD), name="production")
    assert caught.value.code == "migrate.not_the_database"


def test_a_plan_that_loses_data_is_not_run(table: Live) -> None:
    with pytest.raises(ArchitectError) as caught:
        apply(table.url, plan_of(ADD, losses=(Loss(object="a.x", what="its values"),)), name=table.name)
    assert caught.value.code == "migrate.stopped"


def test_a_database_that_changed_is_refused(table: Live) -> None:
    from dbarchitect.engines.postgresql.fingerprint import fingerprint
    from dbarchitect.engines.postgresql.read import read_schema

    with table.connect() as connection:
        stands = fingerprint(read_schema(connection).schema)
    fits = plan_of(ADD, fingerprint=stands)
    assert preview(table.url, fits).remarks == ()
    table.run("CREATE TABLE meanwhile (id int)")
    with pytest.raises(ArchitectError) as caught:
        apply(table.url, fits, name=table.name)
    assert caught.value.code == "migrate.changed"
    table.run("DROP TABLE meanwhile")
    apply(table.url, fits, name=table.name)
    roll_back(table.url, name=table.name)
    # the journal itself does not count as a change
    assert apply(table.url, fits, name=table.name).state == "done"


def test_a_step_that_fails_leaves_nothing_and_is_gone_on_with(table: Live) -> None:
    doubled = Step(sql="CREATE UNIQUE INDEX CONCURRENTLY one ON a ((x / 2))", transactional=False)
    plan = plan_of(TABLE, doubled, Step(sql="ALTER TABLE b ADD w int"))
    with pytest.raises(ArchitectError) as caught:
        apply(table.url, plan, name=table.name)
    assert caught.value.code == "migrate.failed"
    assert table.ask("SELECT to_regclass('one')") is None
    assert [u.state for u in status(table.url).units] == ["done", "running", "waiting"]
    table.run("DELETE FROM a WHERE x % 2 = 1")
    assert apply(table.url, plan, name=table.name).state == "done"
    assert table.ask("SELECT indisvalid FROM pg_index WHERE indexrelid = 'one'::regclass") is True
    with pytest.raises(ArchitectError) as caught:
        roll_back(table.url, name=table.name)
    assert caught.value.code == "migrate.irreversible"


def test_an_invalid_index_that_was_left_is_built_again(table: Live) -> None:
    plan = plan_of(INDEX)
    with pytest.raises(ArchitectError):
        apply(table.url, plan_of(*plan.steps, Step(sql="SELECT 1 / 0")), name=table.name)
    with table.connect() as connection:
        connection.execute("UPDATE dbarchitect_migration.unit SET state = 'running'")
        connection.execute("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'by_x'::regclass")
    with pytest.raises(ArchitectError):
        apply(table.url, plan_of(*plan.steps, Step(sql="SELECT 1 / 0")), name=table.name)
    assert table.ask("SELECT indisvalid FROM pg_index WHERE indexrelid = 'by_x'::regclass") is True


def test_two_runs_exclude_each_other(table: Live) -> None:
    slow = threading.Thread(
        target=apply, args=(table.url, plan_of(Step(sql="SELECT pg_sleep(3)"))), kwargs={"name": table.name}
    )
    slow.start()
    time.sleep(0.7)
    try:
        with pytest.raises(ArchitectError) as caught:
            apply(table.url, plan_of(TABLE), name=table.name)
        assert caught.value.code == "migrate.other_run"
        assert status(table.url).held_by
    finally:
        slow.join()
    assert not status(table.url).held_by


def test_a_lock_that_is_held_for_a_while_is_waited_for_without_a_queue(table: Live) -> None:
    """A long reader holds the table; another reader that comes behind our ALTER waits no longer than allowed."""
    waited: list[float] = []

    def read() -> None:
        with table.connect() as connection:
            for _ in range(20):
                began = time.monotonic()
                connection.execute("SELECT count(*) FROM a")
                waited.append(time.monotonic() - began)
                time.sleep(0.05)

    with table.connect() as holder:
        holder.autocommit = False
        holder.execute("SELECT count(*) FROM a")
        runner = threading.Thread(target=apply, args=(table.url, plan_of(ADD)), kwargs={"name": table.name, "limits": Limits(max_stall=0.2, lock_timeout=5)})  # fmt: skip
        runner.start()
        read()
        holder.rollback()
        runner.join(20)
    assert table.ask("SELECT count(*) FROM pg_attribute WHERE attrelid = 'a'::regclass AND attname = 'y'") == 1
    assert max(waited) < 1.0, max(waited)
    assert status(table.url).units[0].attempts > 1


def test_who_holds_the_lock_is_named(table: Live) -> None:
    with table.connect() as holder:
        holder.autocommit = False
        holder.execute("SELECT count(*) FROM a")
        with pytest.raises(ArchitectError) as caught:
            apply(table.url, plan_of(ADD), name=table.name, limits=Limits(lock_timeout=0.1, attempts=3))
        assert caught.value.code == "migrate.blocked"
        assert f"process {holder.info.backend_pid}" in caught.value.message
        holder.rollback()
    assert apply(table.url, plan_of(ADD), name=table.name).state == "done"


def test_a_statement_that_others_wait_for_is_ended(table: Live) -> None:
    plan = plan_of(Step(sql="DO $$ BEGIN LOCK TABLE a; PERFORM pg_sleep(4); END $$"))
    stop = threading.Event()

    def read() -> None:
        with table.connect() as connection:
            while not stop.wait(0.02):
                connection.execute("SELECT count(*) FROM a")

    reader = threading.Thread(target=read)
    reader.start()
    try:
        with pytest.raises(ArchitectError) as caught:
            apply(table.url, plan, name=table.name, limits=QUICK)
        assert caught.value.code == "migrate.stalls"
    finally:
        stop.set()
        reader.join()
