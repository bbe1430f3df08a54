"""A streaming replica of the sandbox's server, and how far it falls behind."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

from dbarchitect.model.rehearsal import Lag
from dbarchitect.sandbox.accounts import server_account

if TYPE_CHECKING:
    from pathlib import Path

    from dbarchitect.sandbox import Sandbox

SETTINGS = {"wal_level": "replica", "max_wal_senders": "6", "hot_standby": "on", "wal_keep_size": "512MB"}
PORT = 5439
START_S = 30.0
COPY_S = 120.0
_EVERY_S = 0.05
_PR_SET_PDEATHSIG = 1
_LAG = """SELECT greatest(0, pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn))::bigint,
coalesce(extract(epoch FROM replay_lag), 0)::float8 FROM pg_stat_replication WHERE application_name = 'dbarchitect_replica'"""


class Replica:
    """A replica beside the sandbox, in its folder: it goes with it. Use it in a `with` statement; `why` says why there is none."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._process: subprocess.Popen[bytes] | None = None
        self._stop = threading.Event()
        self._watcher: threading.Thread | None = None
        self._caught_up: float | None = None
        self.why = ""
        self.samples: list[tuple[float, int, float]] = []
        """When (monotonic), bytes behind, seconds behind."""

    def __enter__(self) -> Replica:
        try:
            self._start()
        except (OSError, subprocess.SubprocessError, TimeoutError) as error:
            self.why = f"no replica could be started: {' '.join(str(error).split())[:300]}"
            self._end()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        if self._watcher is not None:
            self._watcher.join(timeout=5)
        self._end()

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def _start(self) -> None:
        base, bin_dir = self._sandbox.data_dir, self._sandbox.bin_dir
        if base is None or bin_dir is None or os.name == "nt":
            self.why = "a replica is made only of a private server that listens on a socket"
            return
        if not (bin_dir / "pg_basebackup").exists():
            self.why = "pg_basebackup does not come with this server (it is in the package postgresql)"
            return
        self._folder = base.parent / "replica"
        given = self._sandbox.parameters()
        connection = f"host='{given['host']}' port={given['port']} user=postgres application_name=dbarchitect_replica"
        backup = [str(bin_dir / "pg_basebackup"), "-D", str(self._folder), "-R", "-X", "stream", "-c", "fast", "--no-sync", "-d", connection]  # fmt: skip
        done = subprocess.run(
            backup, capture_output=True, text=True, timeout=COPY_S, check=False, **_manner(base.parent)
        )
        if done.returncode:
            raise OSError(done.stderr.strip().splitlines()[-1] if done.stderr.strip() else "pg_basebackup failed")
        server = [str(bin_dir / "postgres"), "-D", str(self._folder), "-c", f"port={PORT}"]
        self._process = subprocess.Popen(
            server,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            preexec_fn=_end_with_us,
            **_manner(base.parent),
        )
        self._wait()
        self._watcher = threading.Thread(target=self._watch, daemon=True)
        self._watcher.start()

    def _wait(self) -> None:
        ends = time.monotonic() + START_S
        with self._sandbox.connect() as connection:
            while connection.execute(_LAG.encode()).fetchone() is None:
                if not self.running:
                    raise OSError("the replica ended while it started")
                if time.monotonic() > ends:
                    raise TimeoutError("the replica did not follow in time")
                time.sleep(0.05)

    def _watch(self) -> None:
        from psycopg import Error

        with contextlib.suppress(Error), self._sandbox.connect() as connection:
            while not self._stop.wait(_EVERY_S):
                row = connection.execute(_LAG.encode()).fetchone()
                if row is not None:
                    self.samples.append((time.monotonic(), int(row[0]), float(row[1])))

    def catch_up(self, seconds: float = 30.0) -> None:
        """The replica has all that was written when it was called, or the time is over."""
        if not self.running:
            return
        began = time.monotonic()
        with self._sandbox.connect() as connection:
            now = connection.execute("SELECT pg_current_wal_lsn()").fetchone()
            while now and time.monotonic() < began + seconds:
                row = connection.execute(
                    "SELECT replay_lsn >= %s::pg_lsn FROM pg_stat_replication WHERE application_name = 'dbarchitect_replica'",
                    now,
                ).fetchone()
                if row is not None and row[0]:
                    self._caught_up = time.monotonic() - began
                    return
                time.sleep(0.01)

    def lag(self) -> Lag:
        if not self.samples:
            return Lag(why=self.why or "the replica was never asked")
        return Lag(
            measured=True,
            longest_ms=1000 * max(s[2] for s in self.samples),
            longest_bytes=max(s[1] for s in self.samples),
            caught_up_ms=None if self._caught_up is None else 1000 * self._caught_up,
            why="" if self._caught_up is not None else "the replica had not caught up in the end",
        )

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None and process.poll() is None:
            process.send_signal(signal.SIGQUIT)
            try:
                process.wait(timeout=8)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        folder = getattr(self, "_folder", None)
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)


def _end_with_us() -> None:
    """Where the system can, the replica is stopped when this process is killed (elsewhere it ends when its folder is gone)."""
    if sys.platform == "linux":
        import ctypes

        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGQUIT)


def _manner(folder: Path) -> dict[str, Any]:
    manner: dict[str, Any] = {"stdin": subprocess.DEVNULL, "cwd": folder, "env": {"PATH": os.defpath, "LC_ALL": "C"}}
    account = server_account()
    if account is not None:
        manner |= {"user": account[0], "group": account[1], "extra_groups": []}
    return manner
