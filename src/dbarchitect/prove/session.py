"""Single attempts on one connection: each in its savepoint, its outcome a value, the database unchanged."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import psycopg

Level = Literal["quick", "full"]
Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the engine answered. `state` is empty when it agreed; the names are those of its error report."""

    state: str = ""
    message: str = ""
    constraint: str = ""
    schema: str = ""
    table: str = ""
    column: str = ""
    datatype: str = ""
    rows: int = 0
    values: tuple[tuple[Any, ...], ...] = ()

    @property
    def ok(self) -> bool:
        return not self.state

    @property
    def short(self) -> str:
        return f"{self.state}: {self.message}" if self.state else "accepted"


def quote(name: str) -> str:
    """An identifier, always quoted."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str | None) -> str:
    """A text as an untyped SQL literal."""
    if text is None:
        return "NULL"
    return "'" + text.replace("'", "''") + "'"


def outcome_of(error: psycopg.Error) -> Outcome:
    """The error report as a value."""
    said = error.diag
    first = (said.message_primary or str(error) or type(error).__name__).strip().splitlines()[0]
    return Outcome(
        state=error.sqlstate or "XX000",
        message=first,
        constraint=said.constraint_name or "",
        schema=said.schema_name or "",
        table=said.table_name or "",
        column=said.column_name or "",
        datatype=said.datatype_name or "",
    )


def attempt(connection: psycopg.Connection[Any], sql: str, *, keep: bool = False, fetch: bool = False) -> Outcome:
    """The outcome of `sql` (several statements allowed) within the open transaction; undone unless `keep`."""
    try:
        connection.execute("SAVEPOINT attempt")
        cursor = connection.execute(sql.encode())
        values = tuple(cursor.fetchall()) if fetch and cursor.description else ()
        outcome = Outcome(rows=max(cursor.rowcount, 0), values=values)
    except psycopg.OperationalError as error:
        if connection.broken:
            raise
        outcome = outcome_of(error)
    except psycopg.Error as error:
        outcome = outcome_of(error)
    connection.execute("RELEASE attempt" if keep and outcome.ok else "ROLLBACK TO attempt; RELEASE attempt")
    return outcome


@contextmanager
def undone(connection: psycopg.Connection[Any]) -> Iterator[None]:
    """A transaction that is always rolled back."""
    connection.execute("BEGIN")
    try:
        yield
    finally:
        if not connection.broken:
            connection.execute("ROLLBACK")


PATIENCE = 4
"""How much longer than its allowance a stage may take by the clock, where the machine has other things to do."""


class Deadline:
    """A point after which nothing new is begun: when `seconds` of work are done, or a multiple of them is over by the clock.

    `worked` is the seconds of work done so far, ours and the server's; without it the clock alone counts.
    """

    def __init__(self, seconds: float, worked: Callable[[], float] | None = None) -> None:
        self._seconds = seconds
        self._worked = worked or time.monotonic
        self._begun, self._work_begun = time.monotonic(), self._worked()

    @property
    def left(self) -> float:
        work = self._seconds - (self._worked() - self._work_begun)
        return max(0.0, min(work, PATIENCE * self._seconds - (time.monotonic() - self._begun)))

    @property
    def passed(self) -> bool:
        return self.left <= 0


def work_of(*connections: psycopg.Connection[Any]) -> Callable[[], float]:
    """What tells the processor seconds of this process and of the connections' server processes; the clock where they are not told."""
    told = [Path(f"/proc/{c.info.backend_pid}/schedstat") for c in connections]
    if any(_seconds_in(path) is None for path in told):
        return time.monotonic
    return lambda: time.process_time() + sum(_seconds_in(path) or 0.0 for path in told)


def _seconds_in(schedstat: Path) -> float | None:
    try:
        return int(schedstat.read_text("ascii").split()[0]) / 1e9
    except (OSError, ValueError, IndexError):
        return None
