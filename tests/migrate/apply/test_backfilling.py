"""A backfill passes every row exactly once, however often it is killed, and whatever is written meanwhile."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from dbarchitect.core.errors import ArchitectError
from dbarchitect.migrate.apply import Limits, apply, status
from dbarchitect.model.migration import Backfill, Plan, Step

from .conftest import Live
from .test_applying import SOURCE

ROWS = 60_000


def backfill_of(table: str, assign: str, **more: object) -> Plan:
    it = Backfill.model_validate({"table": table, "assign": assign, **more})
    return Plan(before=SOURCE, after=SOURCE, steps=(Step(sql=f"UPDATE {table} SET {assign}", backfill=it),))


def test_every_row_once(live: Live) -> None:
    live.run(
        "CREATE TABLE t (id int PRIMARY KEY, n int NOT NULL)",
        f"INSERT INTO t SELECT 7 * i, 0 FROM generate_series(1, {ROWS}) i",
    )
    done = apply(live.url, backfill_of("t", "n = n + 1", verify="SELECT count(*) FROM t WHERE n <> 1"), name=live.name)
    assert live.ask("SELECT count(*) FROM t WHERE n <> 1") == 0
    assert done.units[0].rows == ROWS


def test_composite_keys_names_and_texts_are_walked(live: Live) -> None:
    live.run(
        'CREATE SCHEMA "My Shop"',
        'CREATE TABLE "My Shop"."Order %" ("The Day" date, "no\'1" text COLLATE "C", n int DEFAULT 0, m text, PRIMARY KEY ("The Day", "no\'1"))',
        'INSERT INTO "My Shop"."Order %" SELECT date \'2024-01-01\' + i / 50, (i % 50) || \'é"\' FROM generate_series(1, 5000) i',
    )
    plan = backfill_of('"My Shop"."Order %"', "n = n + 1, m = '100 %s'", where="n % 2 = 0")
    assert apply(live.url, plan, name=live.name).units[0].rows == 5000
    assert live.ask('SELECT count(*) FROM "My Shop"."Order %" WHERE n = 1 AND m = \'100 %s\'') == 5000


def test_an_empty_table_is_done_at_once(live: Live) -> None:
    live.run("CREATE TABLE t (id int PRIMARY KEY, n int)")
    assert apply(live.url, backfill_of("t", "n = 1"), name=live.name).state == "done"


@pytest.mark.parametrize("ddl", ["CREATE TABLE t (id int, n int)", "CREATE TABLE t (id int UNIQUE, n int)"])
def test_a_table_without_a_key_is_refused(live: Live, ddl: str) -> None:
    live.run(ddl)
    with pytest.raises(ArchitectError) as caught:
        apply(live.url, backfill_of("t", "n = 1", **({"key": ("id",)} if "UNIQUE" in ddl else {})), name=live.name)
    assert caught.value.code == "migrate.no_key"


def test_what_is_not_right_at_the_end_is_told(live: Live) -> None:
    live.run("CREATE TABLE t (id int PRIMARY KEY, n int)", "INSERT INTO t VALUES (1, 1)")
    with pytest.raises(ArchitectError) as caught:
        apply(live.url, backfill_of("t", "n = 2", verify="SELECT count(*) FROM t WHERE n = 2"), name=live.name)
    assert caught.value.code == "migrate.not_verified"


_RUN = """
import sys
from dbarchitect.migrate.apply import Limits, apply
from dbarchitect.model.migration import Plan
plan = Plan.model_validate_json(open(sys.argv[2]).read())
print("ready", flush=True)
apply(sys.argv[1], plan, name=sys.argv[3], limits=Limits(chunk_ms=8))
"""


def test_killed_at_random_moments_it_ends_right(live: Live, tmp_path: Path) -> None:
    """Kill -9 of the run, its session terminated by the server, and writers meanwhile."""
    live.run(
        "CREATE TABLE t (id int PRIMARY KEY, n int NOT NULL, w int NOT NULL DEFAULT 0) WITH (fillfactor = 80)",
        f"INSERT INTO t SELECT i, 0, 0 FROM generate_series(1, {ROWS}) i",
    )
    plan = tmp_path / "plan.json"
    plan.write_text(backfill_of("t", "n = n + 1").model_dump_json())
    dice, stop, written = random.Random(3), threading.Event(), [0]

    def write() -> None:
        with live.connect() as connection:
            while not stop.is_set():
                connection.execute("UPDATE t SET w = w + 1 WHERE id = %s", (dice.randint(1, ROWS),))
                written[0] += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for turn in range(5):
            with subprocess.Popen(
                [sys.executable, "-c", _RUN, live.url, str(plan), live.name], stdout=subprocess.PIPE
            ) as run:
                assert run.stdout is not None
                run.stdout.readline()
                time.sleep(dice.uniform(0.1, 0.5))
                if turn % 2:
                    live.ask(
                        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'dbarchitect migrate'"
                        " AND datname = current_database()"
                    )
                    time.sleep(dice.uniform(0.1, 0.4))
                run.send_signal(signal.SIGKILL)
            if status(live.url).state == "done":
                break
        apply(live.url, Plan.model_validate_json(plan.read_text()), name=live.name, limits=Limits(patience=20))
    finally:
        stop.set()
        writer.join()
    assert live.ask("SELECT count(*) FROM t WHERE n <> 1") == 0
    assert live.ask("SELECT sum(w) FROM t") == written[0]


def test_a_backfill_rests_as_long_as_its_pause_file_is_there(live: Live, tmp_path: Path) -> None:
    live.run("CREATE TABLE t (id int PRIMARY KEY, n int)", "INSERT INTO t SELECT i, 0 FROM generate_series(1, 1500) i")
    pause = tmp_path / "pause"
    pause.touch()
    seen: list[int] = []

    def say(said: str) -> None:
        if said.startswith("paused"):
            seen.append(live.ask("SELECT count(*) FROM t WHERE n = 1"))
            pause.unlink()

    apply(live.url, backfill_of("t", "n = n + 1"), name=live.name, limits=Limits(pause_file=str(pause)), say=say)
    assert len(seen) == 1
    assert 0 < seen[0] < 1500
    assert live.ask("SELECT count(*) FROM t WHERE n = 1") == 1500
