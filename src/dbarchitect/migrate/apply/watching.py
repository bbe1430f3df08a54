"""The lock queue watched from a second connection: a statement of ours that holds others up is cancelled."""

from __future__ import annotations

import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from psycopg import Connection

EVERY_S = 0.04
_SINCE = {True: "coalesce(l.waitstart, a.query_start)", False: "a.query_start"}
_BEHIND = """SELECT coalesce(max(extract(epoch FROM clock_timestamp() - {since})), 0)::float8
FROM pg_locks l JOIN pg_stat_activity a USING (pid) WHERE NOT l.granted AND %s = ANY (pg_blocking_pids(l.pid))"""
_AHEAD = """SELECT string_agg(format('process %%s (%%s, in its transaction for %%s s)', pid, coalesce(nullif(application_name, ''), 'no name'),
  round(extract(epoch FROM clock_timestamp() - xact_start))), '; ') FROM pg_stat_activity WHERE pid = ANY (pg_blocking_pids(%s))"""


class Watch:
    """What the watch saw: the longest wait behind us in seconds, whether it cancelled us, and who was before us."""

    def __init__(self) -> None:
        self.longest = 0.0
        self.cancelled = False
        self.ahead = ""


class Watcher:
    """A connection that looks at the queue while another works; made anew when it is lost."""

    def __init__(self, connect: Callable[[], Connection[Any]], max_stall: float) -> None:
        self._connect = connect
        self._max_stall = max_stall
        self._connection: Connection[Any] | None = None

    @contextmanager
    def over(self, pid: int) -> Iterator[Watch]:
        """Meanwhile nobody waits for the process `pid` longer than allowed."""
        seen, stop = Watch(), threading.Event()
        thread = threading.Thread(target=self._look, args=(pid, seen, stop), daemon=True)
        thread.start()
        try:
            yield seen
        finally:
            stop.set()
            thread.join(10)

    def close(self) -> None:
        if self._connection is not None:
            with suppress(Exception):
                self._connection.close()
            self._connection = None

    def _look(self, pid: int, seen: Watch, stop: threading.Event) -> None:
        from psycopg import Error

        while not stop.wait(EVERY_S):
            try:
                if self._connection is None or self._connection.closed:
                    self._connection = self._connect()
                self._once(self._connection, pid, seen, stop)
            except (Error, OSError):
                self.close()  # the server is away: the worker will notice too
            except Exception:  # noqa: BLE001 an address that no longer opens is the worker's to report
                self.close()

    def _once(self, connection: Connection[Any], pid: int, seen: Watch, stop: threading.Event) -> None:
        sql = _BEHIND.format(since=_SINCE[connection.info.server_version >= 140000])
        row = connection.execute(sql.encode(), (pid,)).fetchone()
        waited = float(row[0]) if row else 0.0
        seen.longest = max(seen.longest, waited)
        if not seen.ahead:
            before = connection.execute(_AHEAD.encode(), (pid,)).fetchone()
            seen.ahead = (before[0] if before else "") or ""
        if waited > self._max_stall and not stop.is_set():
            seen.cancelled = True
            connection.execute("SELECT pg_cancel_backend(%s)", (pid,))
