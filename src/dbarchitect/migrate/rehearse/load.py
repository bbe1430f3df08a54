"""A live load: connections that send statements at a pace, note how long each took, and remember every write."""

from __future__ import annotations

import random
import threading
import time
from bisect import bisect
from dataclasses import dataclass, field
from itertools import accumulate
from typing import TYPE_CHECKING, Any
from zlib import crc32

from dbarchitect.sandbox import GUEST

if TYPE_CHECKING:
    from collections.abc import Sequence

    from psycopg import Connection, Error

    from dbarchitect.migrate.rehearse.statements import Sent
    from dbarchitect.model.migration import Version
    from dbarchitect.sandbox import Sandbox

DEADLOCK = "40P01"
_STALE = "0A000"
"""A cached plan must not change result type."""
_TYPE_GONE = "cache lookup failed for type"
"""What a prepared statement says whose parameter was of a type that was made anew."""
SEED = 5
_LEAST_SENT_S = 0.0005


@dataclass(frozen=True)
class Done:
    """A statement that came back (or was refused: `error`); times of the monotonic clock."""

    began: float
    ended: float
    statement: int
    error: str = ""
    state: str = ""
    healed: bool = False

    @property
    def took(self) -> float:
        return self.ended - self.began


@dataclass
class Written:
    """A write that was done, as it may be done again."""

    ended: float
    sql: str
    values: tuple[str | None, ...]
    prepared: bool


@dataclass
class Load:
    """The load on one database. It may be started and stopped several times; inserts go on where they stopped."""

    sandbox: Sandbox
    database: str
    statements: Sequence[Sent]
    threads: int = 4
    rate: float = 200.0
    done: list[Done] = field(default_factory=list)
    written: list[Written] = field(default_factory=list)
    lost: str = ""
    versions: frozenset[Version] = frozenset({"old"})
    """The versions of the application that are in use; the statements of others are not sent."""

    def __post_init__(self) -> None:
        self._stop = threading.Event()
        self._running: list[threading.Thread] = []
        self._lanes = [_Lane(self, n) for n in range(self.threads)]

    def start(self) -> None:
        self._stop.clear()
        self._running = [threading.Thread(target=lane.run, args=(self._stop,), daemon=True) for lane in self._lanes]
        for thread in self._running:
            thread.start()

    def stop(self) -> None:
        """No statement is under way any more."""
        self._stop.set()
        for thread in self._running:
            thread.join(timeout=150)
        self._running = []

    def in_order(self) -> list[Written]:
        """The writes so far, in the order they came back; those of one row come from one connection."""
        return sorted(self.written, key=lambda w: w.ended)

    @property
    def deadlocks(self) -> int:
        return sum(d.state == DEADLOCK for d in list(self.done))


class _Lane:
    """One connection. It writes only rows that no other lane writes, so that the order of writes is known."""

    def __init__(self, load: Load, number: int) -> None:
        self.load, self.number = load, number
        self.dice = random.Random(SEED + number)
        self.mine: list[tuple[int, Sent, list[tuple[str | None, ...]]]] = []
        for i, one in enumerate(load.statements):
            fillings = one.fillings
            if one.writes and one.lane < 0:
                fillings = [f for i, f in enumerate(fillings) if _lane_of(one, i, f) % load.threads == number]
            elif one.writes and one.lane % load.threads != number:
                continue
            if fillings:
                self.mine.append((i, one, list(fillings)))
        self.weights = list(accumulate(s.weight for _, s, _ in self.mine))

    def run(self, stop: threading.Event) -> None:
        from psycopg import Error

        if not self.mine:
            return
        pause = self.load.threads / self.load.rate
        try:
            with self.load.sandbox.connect(self.load.database, user=GUEST) as connection:
                connection.prepare_threshold = 5
                connection.execute("SET search_path = public; SET datestyle = 'ISO, YMD'")
                due = time.monotonic() + pause * self.number / self.load.threads
                while not stop.wait(max(0.0, due - time.monotonic())):
                    self._send(connection)
                    # what could not be sent in time is not made up for: a queue would be measured, not the server
                    due = max(due + pause, time.monotonic() + _LEAST_SENT_S)
        except Error as error:
            self.load.lost = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__

    def _send(self, connection: Connection[Any]) -> None:
        chosen = min(bisect(self.weights, self.dice.random() * self.weights[-1]), len(self.mine) - 1)
        number, one, fillings = self.mine[chosen]
        if one.version not in self.load.versions:
            return
        if one.once:
            if not fillings:
                return
            values = fillings.pop()
        else:
            values = fillings[self.dice.randrange(len(fillings))]
        if not self._do(connection, number, one, values) and one.once:
            fillings.insert(0, values)

    def _do(
        self,
        connection: Connection[Any],
        number: int,
        one: Sent,
        values: tuple[str | None, ...],
        *,
        again: bool = False,
    ) -> bool:
        """False where it may be sent once more: it lost against another one."""
        from psycopg import Error, OperationalError

        sql, given = (one.sql, values) if one.prepared else (values[0] or "", ())
        began = time.monotonic()
        try:
            connection.execute(sql.encode(), given or None, prepare=one.prepared)
        except Error as error:
            stale = one.prepared and (error.sqlstate == _STALE or _TYPE_GONE in str(error))
            self.load.done.append(
                Done(began, time.monotonic(), number, _said(error), error.sqlstate or "", stale and not again)
            )
            if isinstance(error, OperationalError) and connection.closed:
                raise
            if stale and not again:
                connection.execute("DEALLOCATE ALL")
                return self._do(connection, number, one, values, again=True)
            return error.sqlstate not in (DEADLOCK, "40001")
        ended = time.monotonic()
        self.load.done.append(Done(began, ended, number))
        if one.writes:
            self.load.written.append(Written(ended, sql, given, one.prepared))
        return True


def _lane_of(one: Sent, place: int, filling: tuple[str | None, ...]) -> int:
    """The same row is written by the same connection, whatever statement of whatever version writes it."""
    return crc32(repr(filling[-one.keyed :]).encode()) if one.keyed else place


def _said(error: Error) -> str:
    return error.diag.message_primary or (str(error).strip().splitlines() or [type(error).__name__])[0]
