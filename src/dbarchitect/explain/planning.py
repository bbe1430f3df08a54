"""Plans asked of a server: of the user's without running anything, of ours with or without."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from dbarchitect.core.errors import ArchitectError
from dbarchitect.explain.reading.building import plan_of
from dbarchitect.sources.postgresql.session import LIMITS, read_only, single

if TYPE_CHECKING:
    from psycopg import Connection, Cursor

    from dbarchitect.explain.query import Query
    from dbarchitect.model.plan import Plan

_OWN_SETTINGS = (
    "SELECT pg_catalog.set_config(name, reset_val || coalesce(CASE WHEN unit ~ '^[0-9]' THEN '' ELSE unit END, ''), true) "
    "FROM pg_catalog.pg_settings WHERE name IN ('jit', 'max_parallel_workers_per_gather', 'search_path', 'row_security')"
)
GENERIC = 16
"""The first PostgreSQL that plans a statement without its parameters."""


def planned(connection: Connection[Any], query: Query) -> Plan:
    """The plan on a server that somebody uses: read-only, rolled back, one statement, never executed.

    ArchitectError `explain.refused` when the server refuses the statement.
    """
    import psycopg

    major = connection.info.server_version // 10000
    if query.parameters and major < GENERIC:
        raise ArchitectError(
            "explain.parameters",
            f"PostgreSQL {major} plans no statement without its parameters",
            hint="put example values in place of the placeholders",
        )
    with read_only(connection, LIMITS) as cursor:
        cursor.execute(_OWN_SETTINGS, prepare=False)
        try:
            sql = explain_sql(query, generic=bool(query.parameters), settings=major >= 12)
            told = _with_placeholders(connection, cursor, sql) if query.parameters else single(cursor, sql)[0]
        except psycopg.Error as error:
            raise refused(error) from None
    return plan_of(_first(next(iter(told.values()))))


def _with_placeholders(connection: Connection[Any], cursor: Cursor[dict[str, Any]], sql: str) -> dict[str, Any]:
    """The plan's row. Values would be planned with, so none are bound: the server parses it first, which it does for one statement only."""
    from psycopg.errors import error_from_result
    from psycopg.pq import ExecStatus

    parsed = connection.pgconn.prepare(b"", sql.encode())
    if parsed.status != ExecStatus.COMMAND_OK:
        raise error_from_result(parsed)
    cursor.execute(sql.encode(), prepare=False)
    return cursor.fetchone() or {"plan": []}


def explain_sql(query: Query, *, generic: bool = False, analyze: bool = False, settings: bool = True) -> str:
    options = ["FORMAT JSON", *(["SETTINGS"] if settings else []), *(["GENERIC_PLAN"] if generic else [])]
    options += ["ANALYZE", "BUFFERS"] if analyze else []
    return f"EXPLAIN ({', '.join(options)}) {query.sql}"


def plan_on(connection: Connection[Any], query: Query, *, analyze: bool = False) -> Plan:
    """The plan on a server of ours; `analyze` runs it and undoes what it changed. Raises psycopg.Error as the server does."""
    generic = bool(query.parameters)
    with connection.transaction(force_rollback=True), connection.cursor() as cursor:
        cursor.execute(explain_sql(query, generic=generic, analyze=analyze and not generic).encode(), prepare=False)
        row = cursor.fetchone()
    return plan_of(_first(row[0] if row else []))


def _first(told: Any) -> dict[str, Any]:
    found = json.loads(told) if isinstance(told, str) else told
    return dict(found[0])


def refused(error: Exception) -> ArchitectError:
    """What the server said to the statement."""
    import psycopg

    said = error.diag.message_primary if isinstance(error, psycopg.Error) else None
    hint = (
        error.diag.message_hint if isinstance(error, psycopg.Error) else None
    ) or "compare the query with the schema of the source"
    return ArchitectError(
        "explain.refused", f"PostgreSQL does not plan the query: {said or str(error).splitlines()[0]}", hint=hint
    )
