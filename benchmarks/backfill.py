"""A backfill beside live load against one big UPDATE: stalls and throughput of the others; and fifty kills at random moments."""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from dbarchitect.migrate.apply import Limits, apply
from dbarchitect.model.inspection import Source
from dbarchitect.model.migration import Backfill, Plan, Step
from dbarchitect.sandbox import Sandbox, open_sandbox

ROWS, KILL_ROWS, KILLS = 2_000_000, 400_000, 50
CLIENTS = 4
SETTINGS = {"fsync": "on", "synchronous_commit": "on", "max_wal_size": "1GB"}
LOAD = f"""\\set id random(1, {ROWS})
SELECT w FROM t WHERE id = :id;
UPDATE t SET w = w + 1 WHERE id = :id;
"""
_RUN = """
import sys
from dbarchitect.migrate.apply import apply
from dbarchitect.model.migration import Plan
apply(sys.argv[1], Plan.model_validate_json(open(sys.argv[2]).read()), name=sys.argv[3])
"""


@dataclass(frozen=True)
class Load:
    """What the others got done: transactions a second, and the longest one in milliseconds."""

    throughput: float
    longest_ms: float
    p99_ms: float


def run() -> None:
    with open_sandbox(settings=SETTINGS) as sandbox:
        name = _table(sandbox, ROWS)
        for rate in (1000, 0):
            load = f"{rate} transactions a second" if rate else "as much as goes"
            alone = _beside(sandbox, name, rate, lambda: time.sleep(15))
            print(f"  load: {load}; alone {_said(alone, alone)}")
            chunked = _beside(sandbox, name, rate, lambda: _backfill(sandbox, name))
            print(f"    in chunks          {_said(chunked, alone)}")
            at_once = _beside(sandbox, name, rate, lambda: _at_once(sandbox, name))
            print(f"    one big UPDATE     {_said(at_once, alone)}")
            with sandbox.connect(name) as connection:
                connection.execute("VACUUM t")
        _killed(sandbox)


def _table(sandbox: Sandbox, rows: int) -> str:
    name = sandbox.create_database()
    with sandbox.connect(name) as connection:
        connection.execute("CREATE TABLE t (id int PRIMARY KEY, n int NOT NULL, w int NOT NULL, note text NOT NULL)")
        connection.execute(f"INSERT INTO t SELECT i, 0, 0, md5(i::text) FROM generate_series(1, {rows}) i")
        connection.execute("VACUUM ANALYZE t")
    return name


def _plan(assign: str) -> Plan:
    source = Source(kind="sql", engine="postgresql", where="benchmark")
    step = Step(sql=f"UPDATE t SET {assign}", backfill=Backfill(table="t", assign=assign))
    return Plan(before=source, after=source, steps=(step,))


def _backfill(sandbox: Sandbox, name: str) -> None:
    began = time.monotonic()
    done = apply(sandbox.url(name), _plan(f"n = n + 1 /* {began} */"), name=name, limits=Limits())
    print(
        f"    {ROWS:,} rows in {time.monotonic() - began:.0f} s, longest stall seen by the run {done.units[0].stall_ms or 0:.0f} ms"
    )


def _at_once(sandbox: Sandbox, name: str) -> None:
    with sandbox.connect(name) as connection:
        connection.execute("SET statement_timeout = 0")
        connection.execute("UPDATE t SET n = n + 1")


def _beside(sandbox: Sandbox, name: str, rate: int, work: object) -> Load:
    """The load while `work` runs."""
    assert sandbox.bin_dir is not None
    assert callable(work)
    parameters = sandbox.parameters(name)
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder, "load.sql")
        script.write_text(LOAD)
        command = [
            str(sandbox.bin_dir / "pgbench"), "-n", "-c", str(CLIENTS), "-j", "1", "-T", "3600", "-M", "prepared", "-f", str(script),
            "-l", "--log-prefix", f"{folder}/log", *(["--rate", str(rate)] if rate else []),
            "-h", parameters["host"], "-p", parameters["port"], "-U", parameters["user"], name,
        ]  # fmt: skip
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as load:
            time.sleep(2)
            began = time.time()
            work()
            ended = time.time()
            load.terminate()
        times = []
        for log in Path(folder).glob("log*"):
            for line in log.read_text().splitlines():
                parts = line.split()
                if len(parts) < 6:  # the last line of a load that was ended
                    continue
                took, second, micro = parts[2], parts[4], parts[5]
                if began <= int(second) + int(micro) / 1e6 <= ended + 1:
                    times.append(int(took) / 1000)
    times.sort()
    return Load(len(times) / (ended - began), times[-1], times[int(0.99 * len(times))])


def _said(load: Load, alone: Load) -> str:
    share = 100 * load.throughput / alone.throughput
    return f"{load.throughput:8,.0f} a second ({share:3.0f} %), longest {load.longest_ms:8,.0f} ms, 99 of 100 within {load.p99_ms:6.1f} ms"


def _killed(sandbox: Sandbox) -> None:
    name = _table(sandbox, KILL_ROWS)
    dice, stop, written = random.Random(11), threading.Event(), [0]

    def write() -> None:
        with sandbox.connect(name) as connection:
            while not stop.is_set():
                connection.execute("UPDATE t SET w = w + 1 WHERE id = %s", (dice.randint(1, KILL_ROWS),))
                written[0] += 1

    writer = threading.Thread(target=write)
    writer.start()
    killed = 0
    try:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "plan.json")
            path.write_text(_plan("n = n + 1").model_dump_json())
            while killed < KILLS:
                with subprocess.Popen([sys.executable, "-c", _RUN, sandbox.url(name), str(path), name]) as process:
                    time.sleep(dice.uniform(0.3, 1.2))
                    if process.poll() is not None:
                        break
                    process.kill()
                    killed += 1
        apply(sandbox.url(name), _plan("n = n + 1"), name=name, limits=Limits())
    finally:
        stop.set()
        writer.join()
    with sandbox.connect(name) as connection:
        row = connection.execute("SELECT count(*) FILTER (WHERE n <> 1), sum(w) FROM t").fetchone()
    assert row is not None
    print(f"  killed {killed} times: {row[0]} of {KILL_ROWS:,} rows wrong, {row[1] - written[0]} writes of others lost")
