"""Executions counted by shape as they pass by: calls, times, rows, a few examples, and bursts within a session."""

from __future__ import annotations

from calendar import timegm
from dataclasses import dataclass, field
from time import strptime
from typing import TYPE_CHECKING

from dbarchitect.workload.bursts import Bursts
from dbarchitect.workload.entry import Skipped
from dbarchitect.workload.likeness import ambiguous, exact, key
from dbarchitect.workload.shaping import Shape, shape

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dbarchitect.workload.entry import Entry
    from dbarchitect.workload.likeness import Key

MOST_EXAMPLES = 16
MOST_KEYS = 50_000
MOST_SHAPES = 20_000
LONGEST_EXAMPLE = 8_000


@dataclass(slots=True)
class Tally:
    """One shape's counters. `examples` are every `stride`th execution: its text and its parameters."""

    shape: Shape
    number: int
    calls: int = 0
    total_ms: float = 0.0
    timed: int = 0
    max_ms: float = 0.0
    rows: float = 0.0
    counted: int = 0
    """Executions whose rows are known."""
    most_rows: float = 0.0
    first: bytes = b""
    last: bytes = b""
    place: int = -1
    """Used while a range is counted in bulk."""
    stride: int = 1
    next_example: int = 0
    examples: list[tuple[bytes, bytes]] = field(default_factory=list)

    def exemplify(self, sql: bytes, parameters: bytes) -> None:
        if len(sql) <= LONGEST_EXAMPLE:
            self.examples.append((sql, parameters[:LONGEST_EXAMPLE]))
        if len(self.examples) > MOST_EXAMPLES:
            self.examples = self.examples[::2]
            self.stride *= 2
        self.next_example = self.calls + self.stride

    def add(self, other: Tally) -> None:
        self.calls += other.calls
        self.total_ms += other.total_ms
        self.timed += other.timed
        self.max_ms = max(self.max_ms, other.max_ms)
        self.rows += other.rows
        self.counted += other.counted
        self.most_rows = max(self.most_rows, other.most_rows)
        self.first = min(filter(None, (self.first, other.first)), default=b"")
        self.last = max(self.last, other.last)
        while other.stride > self.stride:
            self.examples, self.stride = self.examples[::2], self.stride * 2
        step = max(1, self.stride // other.stride)
        self.examples += other.examples[::step]
        while len(self.examples) > MOST_EXAMPLES:
            self.examples, self.stride = self.examples[::2], self.stride * 2


class Collector:
    """Tallies by fingerprint. Parts of one log are collected apart and merged in order."""

    def __init__(self, *, mysql: bool | None = False) -> None:
        self.mysql = mysql
        self.tallies: dict[str, Tally] = {}
        self.skipped = Skipped()
        self.entries = 0
        self.ranges = 1
        self.in_bulk = 0
        """Ranges that were counted without following sessions."""
        self.bursts = Bursts()
        self._by_text: dict[bytes, Tally] = {}
        self._by_key: dict[Key, Tally | None] = {}
        self._seconds: dict[bytes, int] = {}

    def collect(self, entries: Iterable[Entry]) -> None:
        by_text, by_key, seconds, bursts = self._by_text, self._by_key, self._seconds, self.bursts
        see = bursts.see
        count = 0
        for sql, milliseconds, when, session, rows, parameters in entries:
            count += 1
            tally = by_text.get(sql)
            if tally is None:
                made = key(sql)
                found = by_key.get(made) if made is not None else None
                tally = found if found is not None else self._looked_up(sql, made)
            tally.calls = calls = tally.calls + 1
            if milliseconds is not None:
                tally.total_ms += milliseconds
                tally.timed += 1
                if milliseconds > tally.max_ms:
                    tally.max_ms = milliseconds
            if rows is not None:
                tally.rows += rows
                tally.counted += 1
                if rows > tally.most_rows:
                    tally.most_rows = rows
            if calls >= tally.next_example:
                tally.exemplify(sql, parameters)
            moment = -1
            if when:
                if not tally.first or when < tally.first:
                    tally.first = when
                if when > tally.last:
                    tally.last = when
                second = when[:19]
                moment = seconds.get(second, -2)
                if moment == -2:
                    moment = self._moment(second)
            see(session, tally.number, sql, parameters, moment, milliseconds)
        self.entries += count

    def _moment(self, second: bytes) -> int:
        if len(self._seconds) > 100_000:
            self._seconds.clear()
        moment = moment_of(second)
        self._seconds[second] = moment
        return moment

    def look_up(self, sql: bytes) -> Tally:
        """The tally of the statement's shape."""
        tally = self._by_text.get(sql)
        if tally is None:
            made = key(sql)
            tally = (self._by_key.get(made) if made is not None else None) or self._looked_up(sql, made)
        return tally

    def _looked_up(self, sql: bytes, made: Key | None) -> Tally:
        if len(self._by_key) > MOST_KEYS:
            self._by_key.clear()
        if len(self._by_text) > MOST_KEYS // 10:
            self._by_text.clear()
        full = exact(sql, made) if isinstance(made, bytes) else None
        tally = self._by_key.get(full) if full is not None else None
        if tally is None:
            tally = self._tally(shape(sql.decode("utf-8", "replace"), mysql=self.mysql))
        if full is not None and isinstance(made, bytes):
            self._by_key[full] = tally
            if not ambiguous(made):
                self._by_key[made] = tally
            elif b"'" not in made and len(sql) < 2_000:
                self._by_text[sql] = tally
        return tally

    def _tally(self, found: Shape) -> Tally:
        known = self.tallies.get(found.fingerprint)
        if known is None:
            if len(self.tallies) >= MOST_SHAPES:
                self.skipped.miss("more shapes of statements than are kept")
                return Tally(found, -1)
            known = Tally(found, len(self.tallies))
            self.tallies[found.fingerprint] = known
            self.bursts.kinds.append(found.kind)
        return known

    def finish(self) -> None:
        """Ends all sessions and lets go of what is only needed while collecting."""
        self.bursts.finish()
        self._by_text, self._by_key, self._seconds = {}, {}, {}

    def merge(self, later: Collector) -> None:
        """What was collected from the part of the log that follows."""
        numbers: dict[int, int] = {-1: -1}
        for tally in later.tallies.values():
            mine = self._tally(tally.shape)
            numbers[tally.number] = mine.number
            mine.add(tally)
        self.bursts.merge(later.bursts, numbers)
        self.skipped.add(later.skipped)
        self.entries += later.entries
        self.ranges += later.ranges
        self.in_bulk += later.in_bulk


def moment_of(second: bytes) -> int:
    """Seconds of `YYYY-MM-DD HH:MM:SS` since 1970, taken as UTC; -1 when it is no time."""
    try:
        return timegm(strptime(second.decode("ascii").replace("T", " "), "%Y-%m-%d %H:%M:%S"))
    except (ValueError, OverflowError):
        return -1
