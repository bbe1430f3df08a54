"""A look leaves the server as it was, takes no lock that hinders anybody, and sends nothing but reading."""

from __future__ import annotations

import csv
import re
import threading
from typing import TYPE_CHECKING, Any

import pytest

from dbarchitect.assess.run import probes
from dbarchitect.model.inspection import Inspection, Probe
from dbarchitect.sandbox import open_sandbox
from dbarchitect.sources.postgresql import inspect_postgresql
from dbarchitect.sources.postgresql.connecting import connect

if TYPE_CHECKING:
    from psycopg import Connection

    from dbarchitect.sandbox import Sandbox

EVERY_RELATION = """
SELECT format('%I.%I', n.nspname, c.relname), c.relkind FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'm', 'S', 't') AND c.relispopulated AND n.nspname !~ '^pg_(toast_)?temp' ORDER BY 1
"""
WRITES = """
SELECT md5(string_agg(c::text, '|' ORDER BY c::text)) FROM (
  SELECT (relid, n_tup_ins, n_tup_upd, n_tup_del, n_dead_tup, n_live_tup, n_mod_since_analyze, vacuum_count, analyze_count) AS c
  FROM pg_stat_all_tables) AS x
"""
READS = """
SELECT md5(string_agg(c::text, '|' ORDER BY c::text)) FROM (
  SELECT (t.relid, seq_scan, seq_tup_read, idx_scan, heap_blks_read + heap_blks_hit, idx_blks_read + idx_blks_hit) AS c
  FROM pg_stat_user_tables AS t JOIN pg_statio_user_tables AS i USING (relid)) AS x
"""


def ask(seen: Inspection) -> tuple[Probe, ...]:
    own = Probe(key="own", sql="SELECT count(*) AS n FROM patient WHERE name LIKE 'patient%'", why="a question")
    return (*probes(seen), own)


def contents(connection: Connection[Any]) -> dict[str, str]:
    """A hash of the rows of every relation of the database, with the transactions that wrote them, and of what is shared."""
    found = {}
    for name, kind in connection.execute(EVERY_RELATION).fetchall():
        hidden = "" if kind == "S" else ", xmin, xmax, ctid"
        row = f"SELECT md5(string_agg(md5(t::text), '' ORDER BY md5(t::text))) FROM (SELECT *{hidden} FROM {name}) AS t"
        found[name] = str(one(connection, row))
    found["next transaction"] = str(one(connection, "SELECT pg_snapshot_xmax(pg_current_snapshot())"))
    return found


def one(connection: Connection[Any], sql: str) -> Any:
    row = connection.execute(sql.encode()).fetchone()
    assert row is not None
    return row[0]


def counted(connection: Connection[Any], sql: str) -> str:
    """A hash of the counters as they are now."""
    connection.execute("SELECT pg_stat_force_next_flush()")
    connection.execute("SELECT pg_stat_clear_snapshot()")
    return str(one(connection, sql))


@pytest.mark.parametrize("sample", [0, 200])
def test_the_whole_server_is_as_it_was(sandbox: Sandbox, hospital: str, sample: int) -> None:
    with sandbox.connect(hospital) as watching:
        before = contents(watching)
        writes, reads = counted(watching, WRITES), counted(watching, READS)
        seen = inspect_postgresql(sandbox.url(hospital), sample=sample, ask=ask)
        assert seen.answers
        assert counted(watching, WRITES) == writes
        assert (counted(watching, READS) == reads) is not bool(sample), "rows are read when they may be, and only then"
        after = contents(watching)
    changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    assert changed == set()


def test_writers_may_hold_every_table_meanwhile(sandbox: Sandbox, hospital: str) -> None:
    """EXCLUSIVE goes with ACCESS SHARE alone: whoever took a stronger lock would have to wait, and says so."""
    with sandbox.connect(hospital, autocommit=False) as writer:
        for (name,) in writer.execute(
            "SELECT c.oid::regclass::text FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace "
            "WHERE c.relkind IN ('r', 'p', 'v') AND n.nspname NOT IN ('information_schema') AND n.nspname !~ '^pg_'"
        ).fetchall():
            writer.execute(f"LOCK TABLE {name} IN EXCLUSIVE MODE".encode())
        for catalog in ("pg_class", "pg_attribute", "pg_index", "pg_statistic", "pg_constraint", "pg_authid"):
            writer.execute(f"LOCK TABLE pg_catalog.{catalog} IN EXCLUSIVE MODE".encode())
        seen = inspect_postgresql(sandbox.url(hospital), sample=100, ask=ask)
    assert {u.part for u in seen.unseen} == {"statements"}
    assert all(a.ok for a in seen.answers)
    assert len({s.table for s in seen.samples or ()}) == 5


def test_a_second_session_sees_only_share_locks(sandbox: Sandbox, hospital: str) -> None:
    seen: set[tuple[str, str]] = set()
    done = threading.Event()
    with sandbox.connect(hospital) as watching, connect(sandbox.url(hospital)) as reading:
        pid = reading.info.backend_pid

        def watch() -> None:
            while not done.is_set():
                seen.update(watching.execute("SELECT locktype, mode FROM pg_locks WHERE pid = %s", [pid]).fetchall())

        watcher = threading.Thread(target=watch)
        watcher.start()
        try:
            for _ in range(3):
                inspect_postgresql(reading, sample=100, ask=ask)
        finally:
            done.set()
            watcher.join()
    assert seen - {("virtualxid", "ExclusiveLock")} == {("relation", "AccessShareLock")}


def test_all_that_is_sent_reads_in_a_transaction_that_only_reads() -> None:
    """The server's own log: bounds, SELECTs and rolling back, each transaction made read-only before anything else."""
    settings = {
        "log_statement": "all",
        "logging_collector": "on",
        "log_destination": "csvlog",
        "log_min_messages": "log",
    }
    with open_sandbox(version=18, settings={**settings, "log_directory": "log"}) as sandbox:
        name = sandbox.create_database()
        with sandbox.connect(name) as connection:
            connection.execute("CREATE TABLE t (id int); INSERT INTO t SELECT generate_series(1, 100); ANALYZE")
            connection.execute("CREATE SEQUENCE s")
        with connect(sandbox.url(name)) as connection:
            pid = str(connection.info.backend_pid)
            inspect_postgresql(connection, sample=10, ask=ask)
        assert sandbox.data_dir is not None
        log = "".join(p.read_text("utf-8") for p in sorted((sandbox.data_dir / "log").glob("*.csv")))
    said = [row[13] for row in csv.reader(log.splitlines(keepends=True)) if row[3] == pid and ": " in row[13]]
    sent = [" ".join(re.sub(r"--.*", "", text.partition(": ")[2]).split()) for text in said]
    assert len(sent) > 60
    assert not [s for s in sent if not re.match(r"(BEGIN|SET TRANSACTION|SELECT|WITH|ROLLBACK|SAVEPOINT|RELEASE)\b", s)]
    begun = [n for n, statement in enumerate(sent) if statement.startswith("BEGIN")]
    assert len(begun) >= 4
    for n in begun:
        assert sent[n + 1] == "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
        assert sent[n + 2].startswith("SELECT pg_catalog.set_config")
    assert sum(s.startswith("ROLLBACK") and " TO " not in s for s in sent) == len(begun)
    assert all(text.startswith("execute <unnamed>") for text in said if "SELECT" in text and "READ ONLY" not in text)
