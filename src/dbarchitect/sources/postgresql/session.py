"""A session that only reads: read-only transactions that are rolled back, with bounds of time, one statement at a time.

Nothing is set for longer than a transaction, so that a pooler between us and the server hands no setting of ours to others.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

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


def single(cursor: Cursor[dict[str, Any]], sql: str, most_rows: int | None = None) -> list[dict[str, Any]]:
    """The rows of one statement, sent so that the server itself refuses a second one in the same text."""
    found: list[dict[str, Any]] = []
    # the extended protocol takes one statement; stream() is psycopg's way to have it without parameters
    for row in cursor.stream(sql.encode()):
        found.append(row)
        if most_rows is not None and len(found) >= most_rows:
            break
    return found
