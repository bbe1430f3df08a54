"""Rows brought up to date in chunks along a key, each with its checkpoint in one transaction, beside live load."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dbarchitect.core.errors import ArchitectError
from dbarchitect.engines.postgresql.names import quote_identifier
from dbarchitect.migrate.apply.trying import persistently

if TYPE_CHECKING:
    from dbarchitect.migrate.apply.session import WorkSession
    from dbarchitect.model.migration import Backfill

FIRST_CHUNK, SMALLEST, LARGEST = 500, 20, 50_000
_CHUNK_WAITS_S = 0.25
"""Far less than the engine's deadlock_timeout (1 s): where a chunk and a statement of the application wait for each other by way
of triggers, the chunk gives way and is tried again, and the statement is never the one that is ended."""
_PAUSE_S = 0.005
_LOOK_EVERY_S = 0.25
_KEY = """SELECT a.attname, format_type(a.atttypid, a.atttypmod) FROM pg_index i
CROSS JOIN LATERAL unnest(i.indkey) WITH ORDINALITY AS k (number, place)
JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number
WHERE i.indrelid = to_regclass(%s) AND i.indisprimary ORDER BY k.place"""
_COLUMN = "SELECT format_type(atttypid, atttypmod), attnotnull FROM pg_attribute WHERE attrelid = to_regclass(%s) AND attname = %s AND attnum > 0"
_UNIQUE = """SELECT EXISTS (SELECT FROM pg_index WHERE indrelid = to_regclass(%s) AND indisunique AND indpred IS NULL AND indisvalid
AND indkey::int2[] <@ (SELECT array_agg(attnum) FROM pg_attribute WHERE attrelid = to_regclass(%s) AND attname = ANY (%s)))"""
_WORKING = "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
_BUSY = 2
_LAG = "SELECT coalesce(max(extract(epoch FROM replay_lag)), 0)::float8 FROM pg_stat_replication"
_PAUSE_FILE = "DBARCHITECT_PAUSE_FILE"


@dataclass(frozen=True)
class Key:
    """The columns the rows are walked by, quoted, with their types."""

    columns: tuple[str, ...]
    types: tuple[str, ...]

    @property
    def listed(self) -> str:
        return ", ".join(self.columns)

    @property
    def as_text(self) -> str:
        # without names of their own the texts would carry the columns', and ORDER BY would sort by the texts
        return ", ".join(f"{c}::text AS key_text_{n}" for n, c in enumerate(self.columns))

    @property
    def given(self) -> str:
        """Placeholders for one key."""
        return "(" + ", ".join(f"%s::{t}" for t in self.types) + ")"


class _Pace:
    """How large a chunk is and how long the pause after it, from how long the last ones took and made others wait."""

    def __init__(self, chunk_ms: float, max_stall: float) -> None:
        self.rows = FIRST_CHUNK
        self._wanted = chunk_ms / 1000
        self._stall = max_stall / 4
        self.busy = True

    def learn(self, took: float, stall: float) -> None:
        factor = min(1.5, max(0.5, self._wanted / max(took, 1e-4)))
        if stall > self._stall:
            factor = 0.5
        self.rows = int(min(LARGEST, max(SMALLEST, self.rows * factor)))

    def pause(self, took: float) -> float:
        """Beside others who work all the time we take a tenth of the time; alone, two thirds."""
        return max(_PAUSE_S, took * (9.0 if self.busy else 0.5))


def backfilled(session: WorkSession, run: int, number: int, backfill: Backfill) -> float:
    """Every row that was there at the beginning has been passed exactly once; the longest stall, in seconds.

    ArchitectError `migrate.no_key`, `migrate.not_verified`, and those of a step.
    """
    return _Backfilling(session, run, number, backfill).all()


class _Backfilling:
    def __init__(self, session: WorkSession, run: int, number: int, backfill: Backfill) -> None:
        self.session, self.run, self.number, self.it = session, run, number, backfill
        self.key = _key(session, backfill)
        self.pace = _Pace(session.limits.chunk_ms, session.limits.max_stall)
        self.stall = 0.0
        self.began, self.looked, self.told = time.monotonic(), 0.0, 0.0
        self.rows_at_start = 0

    def all(self) -> float:
        at = self._checkpoint()
        self.rows_at_start = at["rows"]
        total = self._estimate()
        while at["last"] != at["end"] and at["end"] is not None:
            began = time.monotonic()
            before = self.stall
            at = self._chunk(at)
            took = time.monotonic() - began
            self.pace.learn(took, self.stall if self.stall > before else 0.0)
            self._tell(at["rows"], total)
            self._give_way()
            time.sleep(self.pace.pause(took))
        self._verify()
        return self.stall

    def _checkpoint(self) -> dict[str, Any]:
        """Where the walk stands; at its very beginning, the key where it will end is fixed."""
        found = self.session.journal.checkpoint(self.run, self.number)
        if found is not None:
            return found
        key, it = self.key, self.it

        def work() -> dict[str, Any]:
            down = ", ".join(f"{c} DESC" for c in key.columns)
            last = self.session.connection.execute(
                f"SELECT {key.as_text} FROM {it.table} ORDER BY {down} LIMIT 1".encode()
            )
            row = last.fetchone()
            made = {"last": None, "end": list(row) if row else None, "rows": 0}
            self.session.journal.set_checkpoint(self.run, self.number, made, 0)
            return made

        made, _, _ = persistently(self.session, work, f"the beginning of the backfill of {it.table}")
        return made if made is not None else self._checkpoint()

    def _chunk(self, at: dict[str, Any]) -> dict[str, Any]:
        """The next chunk and its checkpoint are committed together; the new checkpoint."""

        def work() -> dict[str, Any]:
            connection = self.session.connection
            with connection.transaction():
                # lost in a crash is the checkpoint with its chunk, so that nothing is missed or done twice
                connection.execute(b"SET LOCAL synchronous_commit = off")
                waits = min(self.session.limits.lock_timeout, _CHUNK_WAITS_S)
                connection.execute(f"SET LOCAL lock_timeout = {int(1000 * waits)}".encode())
                upper = self._upper(at)
                after, given = self._between(at, upper)
                only = f" AND ({self.it.where})" if self.it.where else ""
                # psycopg reads % in our text as a placeholder's
                assign, only = self.it.assign.replace("%", "%%"), only.replace("%", "%%")
                done = connection.execute(
                    f"UPDATE {self.it.table.replace('%', '%%')} SET {assign} WHERE {after}{only}".encode(), given
                )
                made = {"last": upper, "end": at["end"], "rows": at["rows"] + done.rowcount}
                self.session.journal.set_checkpoint(self.run, self.number, made, made["rows"])
                return made

        made, _, stall = persistently(
            self.session, work, f"a chunk of the backfill of {self.it.table}", settle=lambda: self._moved(at)
        )
        self.stall = max(self.stall, stall)
        return made if made is not None else self._checkpoint()

    def _moved(self, at: dict[str, Any]) -> bool:
        """Whether the chunk that follows `at` was committed, though nobody heard of it."""
        found = self.session.journal.checkpoint(self.run, self.number)
        return found is not None and found["last"] != at["last"]

    def _upper(self, at: dict[str, Any]) -> list[str]:
        """The last key of the next chunk."""
        after, given = self._between(at, at["end"])
        row = self.session.connection.execute(
            f"SELECT {self.key.as_text} FROM {self.it.table.replace('%', '%%')} WHERE {after} ORDER BY {self.key.listed} "
            f"OFFSET {self.pace.rows - 1} LIMIT 1".encode(),
            given,
        ).fetchone()
        return list(row) if row else at["end"]

    def _between(self, at: dict[str, Any], upper: list[str]) -> tuple[str, tuple[str, ...]]:
        key = self.key
        columns = f"({key.listed})".replace("%", "%%")
        parts, given = [f"{columns} <= {key.given}"], [*upper]
        if at["last"] is not None:
            parts.append(f"{columns} > {key.given}")
            given += at["last"]
        return " AND ".join(parts), tuple(given)

    def _estimate(self) -> float:
        row = self.session.connection.execute(
            "SELECT reltuples::float8 FROM pg_class WHERE oid = to_regclass(%s)", (self.it.table,)
        ).fetchone()
        return float(row[0]) if row and row[0] > 0 else 0.0

    def _tell(self, rows: int, total: float) -> None:
        now = time.monotonic()
        if now - self.told < 1.0:
            return
        self.told = now
        speed = (rows - self.rows_at_start) / max(now - self.began, 1e-3)
        left = f", {total - rows:,.0f} left, {(total - rows) / speed:,.0f} s" if speed > 0 and total > rows else ""
        share = f" ({min(100.0, 100 * rows / total):.0f} %)" if total else ""
        self.session.say(
            f"{self.it.table}: {rows:,} rows{share}, {speed:,.0f} a second{left}, chunks of {self.pace.rows:,}"
        )

    def _give_way(self) -> None:
        """While the replicas lag or somebody asks for a pause, nothing goes on."""
        import os

        from psycopg import Error

        pause_file = self.session.limits.pause_file or os.environ.get(_PAUSE_FILE, "")
        while pause_file and Path(pause_file).exists():
            self.session.say(f"paused by {pause_file}")
            time.sleep(0.5)
        if time.monotonic() - self.looked < _LOOK_EVERY_S:
            return
        self.looked = time.monotonic()
        try:
            while (
                lag := float((self.session.connection.execute(_LAG).fetchone() or (0.0,))[0])
            ) > self.session.limits.max_lag:
                self.session.say(f"replicas lag {lag:.0f} s behind: waiting")
                time.sleep(1.0)
        except Error:
            return  # the next chunk finds out whether the server is there

    def _verify(self) -> None:
        if not self.it.verify:
            return

        def work() -> int:
            row = self.session.connection.execute(self.it.verify.encode()).fetchone()
            return int(row[0]) if row else 0

        wrong, _, _ = persistently(self.session, work, f"the check of the backfill of {self.it.table}")
        if wrong:
            raise ArchitectError(
                "migrate.not_verified",
                f"after the backfill of {self.it.table} {wrong:,} rows are not as they should be",
                hint="rows that were written meanwhile need a trigger, or an application, that writes both",
            )


def _key(session: WorkSession, backfill: Backfill) -> Key:
    """ArchitectError `migrate.no_key` where the rows cannot be walked exactly once."""
    connection = session.connection
    if not backfill.key:
        rows = connection.execute(_KEY, (backfill.table,)).fetchall()
        if not rows:
            raise _no_key(backfill.table, "it has no primary key")
        return Key(tuple(quote_identifier(n) for n, _ in rows), tuple(t for _, t in rows))
    types = []
    for column in backfill.key:
        found = connection.execute(_COLUMN, (backfill.table, column)).fetchone()
        if found is None or not found[1]:
            raise _no_key(backfill.table, f"{column} is no column of it that holds no nulls")
        types.append(found[0])
    unique = connection.execute(_UNIQUE, (backfill.table, backfill.table, list(backfill.key))).fetchone()
    if unique is None or not unique[0]:
        raise _no_key(backfill.table, f"nothing keeps ({', '.join(backfill.key)}) unique")
    return Key(tuple(quote_identifier(c) for c in backfill.key), tuple(types))


def _no_key(table: str, why: str) -> ArchitectError:
    return ArchitectError(
        "migrate.no_key",
        f"the rows of {table} cannot be walked once each: {why}",
        hint="name a unique key without nulls",
    )
