"""What grows by time: partitions, retention, summaries, queues."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest
from standing import attribute, brief, decided, indexes, many, rows, stand, standing, to

from dbarchitect.design.pipeline import design
from dbarchitect.engines.postgresql.render import render
from dbarchitect.model.brief import AccessPattern, Brief, Entity, Filter, Growth

if TYPE_CHECKING:
    from dbarchitect.sandbox import Sandbox

READING = Entity(
    name="reading",
    attributes=(attribute("value", "float"), attribute("measured_at", "timestamp")),
    relationships=(to("device"),),
    growth=Growth(amount=900, period="second"),
    retention_days=90,
)
DEVICE = Entity(name="device", attributes=(attribute("name"),))


def readings(version: int = 18) -> Brief:
    return brief(DEVICE, READING, engine="postgresql", engine_version=version)


def test_rows_go_to_the_partition_of_their_day_and_leave_with_it(sandbox: Sandbox, database: str) -> None:
    _, connection = standing(sandbox, database, readings())
    with connection:
        connection.execute("INSERT INTO devices (name) VALUES ('d')")
        connection.execute(
            "INSERT INTO readings (device_id, value, measured_at) VALUES (1, 1, now()), (1, 2, '2001-01-01Z')"
        )
        places = dict(rows(connection, "SELECT value, tableoid::regclass::text FROM readings"))
        assert places[2.0] == "readings_default"
        assert (
            places[1.0] == rows(connection, "SELECT 'readings_' || to_char(now() AT TIME ZONE 'UTC', 'YYYYMMDD')")[0][0]
        )
        connection.execute(
            "CREATE TABLE readings_old PARTITION OF readings FOR VALUES FROM ('2002-01-01Z') TO ('2002-01-02Z')"
        )
        assert rows(connection, "SELECT maintain_partitions()") == [(1,)]
        assert rows(connection, "SELECT to_regclass('readings_old')") == [(None,)]
        assert rows(connection, "SELECT maintain_partitions()") == [(0,)]
        assert rows(connection, "SELECT maintain_partitions(6)") == [(2,)]
        connection.execute(
            "INSERT INTO readings (device_id, value, measured_at) VALUES (1, 3, now() + interval '9 days')"
        )
        rows(connection, "SELECT maintain_partitions(10)")
        assert len(rows(connection, "SELECT FROM readings")) == 3
        pruned = str(
            rows(
                connection,
                "EXPLAIN SELECT * FROM readings WHERE measured_at >= '2001-01-01Z' AND measured_at < '2001-01-02Z'",
            )
        )
        assert "readings_default" in pruned
        assert places[1.0] not in pruned


@pytest.mark.parametrize("version", [15, 16, 17, 18])
def test_every_version_can_have_it(sandbox: Sandbox, database: str, version: int) -> None:
    made = design(readings(version))
    assert render(made.schema_, version)
    stand(sandbox, database, made).close()


def test_a_partition_is_closed_to_the_application(sandbox: Sandbox, database: str) -> None:
    wanted = brief(DEVICE, READING.but(growth=Growth(amount=900, period="second")), tenant=True)
    _, connection = standing(sandbox, database, wanted)
    with connection:
        connection.execute("SET ROLE shop_app; SET app.tenant_id = '1'")
        assert rows(connection, "SELECT * FROM readings") == []
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("SELECT * FROM readings_default")


def test_what_others_refer_to_stays_whole_and_small_tables_too() -> None:
    alarm = Entity(name="alarm", attributes=(attribute("text"),), relationships=(to("reading"),))
    made = design(brief(DEVICE, READING, alarm))
    assert made.schema_.table("readings").partitioning is None  # type: ignore[union-attr]
    assert any("alarms" in r for d in made.decisions if d.id == "partitioning" for r in d.reasons)
    small = design(brief(DEVICE, READING.but(growth=Growth(amount=10, period="day"))))
    assert not decided(small, "partitioning")
    middle = design(brief(DEVICE, READING.but(growth=Growth(amount=2, period="second"))))
    assert middle.schema_.table("readings").partitioning is None  # type: ignore[union-attr]
    assert any("not yet" in r for d in middle.decisions if d.id == "partitioning" for r in d.reasons)


def test_expired_rows_leave_in_batches_but_not_what_is_referred_to(sandbox: Sandbox, database: str) -> None:
    order = Entity(name="order", attributes=(attribute("note"),), retention_days=30, volume=many(1000))
    refund = Entity(name="refund", attributes=(attribute("note"),), relationships=(to("order"),))
    made, connection = standing(sandbox, database, brief(order, refund))
    purge = made.workload.statement("purge orders")
    assert purge is not None
    assert "orders_created_at_idx" in indexes(made)
    with connection:
        connection.execute(
            "INSERT INTO orders (note, created_at) SELECT 'n', now() - n * interval '1 day' FROM generate_series(1, 60) n"
        )
        connection.execute("INSERT INTO refunds (note, order_id) VALUES ('n', 60)")
        connection.execute(purge.sql.replace("$1", "10"))
        assert rows(connection, "SELECT count(*), max(id) FROM orders") == [(50, 60)]
        for _ in range(5):
            connection.execute(purge.sql.replace("$1", "10"))
        assert rows(connection, "SELECT count(*) FROM orders WHERE created_at < now() - interval '30 days'") == [(1,)]
    assert not decided(design(brief(order.but(retention_days=None), refund)), "retention")


def test_a_hold_keeps_rows_whatever_their_age(sandbox: Sandbox, database: str) -> None:
    order = Entity(name="order", attributes=(attribute("note"),), retention_days=30)
    made, connection = standing(sandbox, database, brief(order, needs=("legal_hold",)))
    purge = made.workload.statement("purge orders")
    assert purge is not None
    with connection:
        connection.execute(
            "INSERT INTO orders (note, created_at, legal_hold) VALUES ('a', '2001-01-01', true), ('b', '2001-01-01', false)"
        )
        connection.execute(purge.sql.replace("$1", "10"))
        assert rows(connection, "SELECT note FROM orders") == [("a",)]


POST = Entity(name="post", attributes=(attribute("title"),), volume=many(1000))
LIKE = Entity(
    name="like",
    attributes=(attribute("weight", "integer"),),
    relationships=(to("post", kind="owned"),),
    volume=many(2000, "post"),
)
COUNT = AccessPattern(
    name="likes", text="count likes of a post", operation="count", entity="like", filters=(Filter(path="post"),), rate_per_second=2000
)  # fmt: skip


@pytest.mark.parametrize("tenant", [False, True])
def test_a_kept_count_is_always_true(sandbox: Sandbox, database: str, tenant: bool) -> None:
    wanted = (
        brief(POST, LIKE.but(soft_delete=True), access=(COUNT,), tenant=tenant, tenants=many(1))
        if tenant
        else brief(POST, LIKE.but(soft_delete=True), access=(COUNT,))
    )
    made, connection = standing(sandbox, database, wanted)
    lead = ("company_id, ", "1, ") if tenant else ("", "")
    statement = made.workload.statement("likes")
    assert statement is not None
    assert statement.tables == ("likes_per_post",)
    with connection:
        if tenant:
            connection.execute("INSERT INTO companies (name) VALUES ('a')")
            connection.execute("SET ROLE shop_app; SET app.tenant_id = '1'")
        connection.execute(f"INSERT INTO posts ({lead[0]}title) VALUES ({lead[1]}'a'), ({lead[1]}'b')")
        connection.execute(
            f"INSERT INTO likes ({lead[0]}post_id, weight) SELECT {lead[1]}1 + n % 2, n FROM generate_series(1, 21) n"
        )
        connection.execute("UPDATE likes SET post_id = 3 - post_id WHERE weight < 4")
        connection.execute("UPDATE likes SET deleted_at = now() WHERE weight = 7")
        connection.execute("DELETE FROM likes WHERE weight IN (9, 10, 11)")
        counted = dict(rows(connection, "SELECT post_id, count(*) FROM likes WHERE deleted_at IS NULL GROUP BY 1"))
        for post, number in counted.items():
            assert rows(connection, statement.sql, post) == [(number,)]
        connection.execute("DELETE FROM posts WHERE id = 1")
        assert rows(connection, statement.sql, 1) == []
        if tenant:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute("UPDATE likes_per_post SET number_of_rows = 9")
            connection.execute("SET app.tenant_id = '2'")
            assert rows(connection, statement.sql, 2) == []


def test_stale_numbers_come_from_a_view_and_rare_ones_are_counted(sandbox: Sandbox, database: str) -> None:
    made, connection = standing(sandbox, database, brief(POST, LIKE, access=(COUNT.but(stale_ok_seconds=600.0),)))
    with connection:
        connection.execute(
            "INSERT INTO posts (title) VALUES ('a'); INSERT INTO likes (post_id, weight) VALUES (1, 1), (1, 2)"
        )
        connection.execute("REFRESH MATERIALIZED VIEW CONCURRENTLY likes_per_post")
        statement = made.workload.statement("likes")
        assert statement is not None
        assert rows(connection, statement.sql, 1) == [(2,)]
    rare = design(brief(POST, LIKE, access=(COUNT.but(rate_per_second=1.0),)))
    assert not decided(rare, "summaries")


def test_no_two_workers_take_the_same_job_and_a_dead_ones_comes_back(sandbox: Sandbox, database: str) -> None:
    made, first = standing(sandbox, database, brief(POST, needs=("queue",)))
    claim, back = made.workload.statement("claim jobs"), made.workload.statement("put back one of jobs")
    assert claim is not None
    assert back is not None
    with first, sandbox.connect(database) as second:
        first.execute("INSERT INTO jobs (kind) SELECT 'k' FROM generate_series(1, 15)")
        first.execute("BEGIN")
        mine = {r[0] for r in rows(first, claim.sql, 10)}
        theirs = {r[0] for r in rows(second, claim.sql, 10)}
        assert (len(mine), len(theirs), mine & theirs) == (10, 5, set())
        first.execute("ROLLBACK")
        assert {r[0] for r in rows(first, claim.sql, 20)} == mine
        assert rows(first, claim.sql, 10) == []
        first.execute("UPDATE jobs SET visible_at = now() - interval '1 second', attempts = max_attempts WHERE id = 3")
        first.execute(back.sql.replace("$1", "3").replace("$2", "'error'"))
        assert rows(first, claim.sql, 10) == []
        assert rows(first, "SELECT id FROM jobs WHERE failed_at IS NOT NULL") == [(3,)]


def test_the_relay_skips_nothing_that_is_still_being_written(sandbox: Sandbox, database: str) -> None:
    made, first = standing(sandbox, database, brief(POST, needs=("outbox",)))
    read = made.workload.statement("publish from the outbox")
    assert read is not None
    insert = "INSERT INTO outbox (topic, subject, payload) VALUES ('{}', 's', '{{}}')"
    with first, sandbox.connect(database) as second, sandbox.connect(database) as relay:
        first.execute("BEGIN")
        first.execute(insert.format("slow"))
        second.execute(insert.format("fast"))
        assert rows(relay, read.sql, 10) == []
        first.execute("COMMIT")
        assert [r[1] for r in rows(relay, read.sql, 10)] == ["slow", "fast"]


def test_the_worker_sees_jobs_of_all_tenants_and_nothing_else(sandbox: Sandbox, database: str) -> None:
    _, connection = standing(sandbox, database, brief(POST, needs=("queue",), tenant=True))
    with connection:
        connection.execute("INSERT INTO companies (name) VALUES ('a'), ('b')")
        connection.execute("INSERT INTO jobs (company_id, kind) VALUES (1, 'k'), (2, 'k')")
        connection.execute("SET ROLE shop_worker")
        assert len(rows(connection, "SELECT FROM jobs")) == 2
        for table in ("posts", "companies"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(f"SELECT * FROM {table}")
        connection.execute("RESET ROLE; SET ROLE shop_app; SET app.tenant_id = '2'")
        assert rows(connection, "SELECT company_id FROM jobs") == [(2,)]


def test_no_queue_where_nobody_needs_one() -> None:
    made = design(brief(POST))
    assert not decided(made, "queue")
    assert not decided(made, "outbox")
