"""A session that only reads: read-only transactions that are rolled back, with bounds of time, one statement at a time.

Nothing is set for longer than a transaction, so that a pooler between us and the server hands no setting of ours to others.
"""

from __future__ import annotations

import time
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator
    from contextlib import AbstractContextManager

    from psycopg import Connection, Cursor


@dataclass(frozen=True)
class Limits:
    """How long a look may take; samples and probes are bounded as a whole, too."""

    statement_ms: int = 30_000
    lock_ms: int = 1_000
    idle_ms: int = 60_000
    sample_seconds: float = 30.0
    probe_ms: int = 10_000
    probes_seconds: float = 60.0


LIMITS = Limits()
_Row = TypeVar("_Row")
TURN_SECONDS = 1.0
AT_ONCE = 500
"""Rows that libpq hands over together, where it can."""
# How values are printed depends on the session; so that the same data always read the same, nothing is left to it.
_PRINTED = {
    "timezone": "UTC",
    "datestyle": "ISO, MDY",
    "intervalstyle": "postgres",
    "extra_float_digits": "1",
    "bytea_output": "hex",
    "standard_conforming_strings": "on",
}
_MODEST = {"jit": "off", "max_parallel_workers_per_gather": "0"}


@contextmanager
def read_only(
    connection: Connection[Any], limits: Limits, *, path: str = "pg_catalog", statement_ms: int | None = None
) -> Iterator[Cursor[dict[str, Any]]]:
    """A cursor in a read-only transaction of one moment that is rolled back; inside the caller's own one, in a savepoint of it.

    Policies on rows are refused instead of applied: what they hide would be taken for missing.
    """
    from psycopg.pq import TransactionStatus
    from psycopg.rows import dict_row

    nested = connection.info.transaction_status != TransactionStatus.IDLE
    settings = {
        "statement_timeout": f"{statement_ms or limits.statement_ms}ms",
        "lock_timeout": f"{limits.lock_ms}ms",
        "idle_in_transaction_session_timeout": f"{limits.idle_ms}ms",
        "search_path": path,
        "row_security": "off",
        **_MODEST,
        **_PRINTED,
    }
    with (
        connection.transaction(force_rollback=True),
        connection.cursor(row_factory=dict_row) as cursor,
    ):
        if not nested:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        wanted = ", ".join(["pg_catalog.set_config(%s, %s, true)"] * len(settings))
        given = [text for pair in settings.items() for text in pair]
        cursor.execute(f"SELECT {wanted}".encode(), given, prepare=False)
        yield cursor


def single(cursor: Cursor[_Row], sql: str, most_rows: int | None = None) -> list[_Row]:
    """The rows of one statement, sent so that the server itself refuses a second one in the same text."""
    import psycopg

    found: list[_Row] = []
    at_once = AT_ONCE if psycopg.capabilities.has_stream_chunked() else 1
    # the extended protocol takes one statement; stream() is psycopg's way to have it without parameters
    with closing(cast("Generator[_Row]", cursor.stream(sql.encode(), size=at_once))) as rows:
        for row in rows:
            found.append(row)
            if most_rows is not None and len(found) >= most_rows:
                break
    return found


class Turns:
    """Statements one after the other in read-only transactions that last a second each.

    Far servers are asked in few messages that way, and nobody who alters a table waits for us for longer.
    """

    def __init__(
        self, connection: Connection[Any], limits: Limits, *, path: str = "pg_catalog", statement_ms: int | None = None
    ) -> None:
        self._begin: Callable[[], AbstractContextManager[Cursor[Any]]]
        self._begin = lambda: read_only(connection, limits, path=path, statement_ms=statement_ms)
        self._connection = connection
        self._open = ExitStack()
        self._cursor: Cursor[tuple[Any, ...]] | None = None
        self._until = 0.0
        self.columns: tuple[str, ...] = ()
        """Those of the statement that was last."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def end(self) -> None:
        """No transaction is open."""
        self._cursor = None
        self._open.close()

    def rows(self, sql: str, most_rows: int | None = None) -> list[tuple[Any, ...]]:
        """The rows of one statement; psycopg.Error when it is refused, and then the next one begins anew."""
        from psycopg.pq import TransactionStatus
        from psycopg.rows import tuple_row

        if time.monotonic() > self._until:
            self.end()
        if self._cursor is None:
            self._open.enter_context(self._begin())
            self._cursor = self._open.enter_context(self._connection.cursor(row_factory=tuple_row))
            self._until = time.monotonic() + TURN_SECONDS
        try:
            found = single(self._cursor, sql, most_rows)
        except BaseException:
            self.end()
            raise
        self.columns = tuple(c.name for c in self._cursor.description or ())
        if self._connection.info.transaction_status == TransactionStatus.INERROR:
            self.end()
        return found
