"""Scripts executed statement by statement, each with its result; what belongs to psql alone is skipped and said so."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from dbarchitect.sandbox.split import Statement, split_script

if TYPE_CHECKING:
    from collections.abc import Callable

    import psycopg

MAX_ROWS_READ = 10_000
_COPY_PIECE = 1 << 20
_SAVEPOINT = "dbarchitect_statement"
_QUERY = frozenset({"SELECT", "WITH", "VALUES", "TABLE"})
_TRANSACTION = frozenset({"BEGIN", "START", "COMMIT", "END", "ROLLBACK", "ABORT", "SAVEPOINT", "RELEASE", "PREPARE"})
_UNKNOWN_OBJECT, _NO_RIGHT = "42704", "42501"
_OWNER = re.compile(r"\bowner\s+to\s+\S+$", re.IGNORECASE)


@dataclass(frozen=True)
class StatementResult:
    """What one statement did. `line` is where it begins, `error_line` where the server says the fault is.

    `note` tells why a statement was skipped or changed; a skipped one is `ok`.
    """

    sql: str
    line: int
    ok: bool
    ms: float = 0.0
    rows: int | None = None
    note: str = ""
    sqlstate: str = ""
    message: str = ""
    detail: str = ""
    hint: str = ""
    error_line: int | None = None


def run_script(
    connection: psycopg.Connection[Any],
    script: str,
    *,
    stop_on_error: bool = True,
    timeout_ms: int | None = None,
    create_roles: bool = True,
) -> tuple[StatementResult, ...]:
    """One result per statement of `script`, executed in order; nothing after the first error when `stop_on_error`.

    The script's own BEGIN and COMMIT hold; an error inside a transaction undoes that statement alone. Roles that the
    script names and the server lacks are created when `create_roles`. `timeout_ms` bounds each statement.
    """
    if timeout_ms is not None:
        connection.execute("select set_config('statement_timeout', %s, false)", [str(timeout_ms)])
    results = []
    for statement in split_script(script):
        result = run_statement(connection, statement, create_roles=create_roles)
        results.append(result)
        if connection.closed or (stop_on_error and not result.ok):
            break
    return tuple(results)


def run_statement(
    connection: psycopg.Connection[Any], statement: Statement, *, create_roles: bool = True
) -> StatementResult:
    """The result of one statement; see `run_script`."""
    note = _why_skipped(statement)
    if note:
        return StatementResult(statement.sql, statement.line, ok=True, note=note)
    result = _attempt(connection, statement)
    created: list[str] = []
    for _ in range(20):  # one statement may name several unknown roles
        role = re.match(r'role "(.+)" does not exist', result.message) if result.sqlstate == _UNKNOWN_OBJECT else None
        if role is None or not create_roles or not _create_role(connection, role[1]):
            break
        created.append(role[1])
        result = _attempt(connection, statement)
    if reason := _why_forgiven(statement, result):
        return StatementResult(statement.sql, statement.line, ok=True, note=f"skipped: {reason}")
    if created:
        said = f"created the missing role{'s' if len(created) > 1 else ''} {', '.join(created)}"
        return replace(result, note="; ".join(filter(None, (result.note, said))))
    return result


def _why_forgiven(statement: Statement, result: StatementResult) -> str:
    """What a dump of another server asks and a throwaway need not have; empty for a real error."""
    if result.sqlstate == _UNKNOWN_OBJECT and statement.words[:1] == ("SET",) and "parameter" in result.message:
        return result.message
    if result.sqlstate == _NO_RIGHT and statement.words[:1] == ("ALTER",) and _OWNER.search(statement.sql):
        return "the owner stays who it is"
    if result.sqlstate == _NO_RIGHT and statement.words[:3] == ("COMMENT", "ON", "EXTENSION"):
        return "the extension keeps its own comment"
    return ""


def _why_skipped(statement: Statement) -> str:
    if statement.kind == "meta":
        return f"skipped: {statement.sql.split()[0]} is a command of psql"
    match statement.words[:2]:
        case ("CREATE" | "DROP" | "ALTER", "DATABASE") | ("ALTER", "SYSTEM"):
            return "skipped: the sandbox has a database and settings of its own"
        case ("CREATE" | "DROP" | "ALTER", "TABLESPACE"):
            return "skipped: the sandbox has one place for files"
        case _:
            return ""


def _attempt(connection: psycopg.Connection[Any], statement: Statement) -> StatementResult:
    from psycopg import Error
    from psycopg.pq import TransactionStatus

    first = statement.words[0] if statement.words else ""
    # asked of libpq, which costs no round trip; an implicit transaction has not begun yet when it is idle
    protected = connection.info.transaction_status == TransactionStatus.INTRANS and first not in _TRANSACTION
    began = time.perf_counter()
    try:
        if protected:
            connection.execute(f"savepoint {_SAVEPOINT}")
        rows, note = _executor(statement, first)(connection, statement)
        if protected:
            connection.execute(f"release savepoint {_SAVEPOINT}")
    except (Error, ValueError) as error:
        ms = (time.perf_counter() - began) * 1000
        if protected and not connection.closed:
            connection.execute(f"rollback to savepoint {_SAVEPOINT}")
        return _failed(statement, error, ms)
    ms = (time.perf_counter() - began) * 1000
    return StatementResult(statement.sql, statement.line, ok=True, ms=ms, rows=rows, note=note)


def _executor(
    statement: Statement, first: str
) -> Callable[[psycopg.Connection[Any], Statement], tuple[int | None, str]]:
    if statement.kind == "copy":
        return _copy
    return _query if first in _QUERY else _command


def _command(connection: psycopg.Connection[Any], statement: Statement) -> tuple[int | None, str]:
    done = connection.execute(statement.sql.encode())
    return (done.rowcount if done.rowcount >= 0 else None), ""


def _query(connection: psycopg.Connection[Any], statement: Statement) -> tuple[int | None, str]:
    # row by row: a result of any size costs no memory here
    count = 0
    with connection.cursor() as cursor:
        rows = cursor.stream(statement.sql.encode())
        for _ in rows:
            count += 1
            if count >= MAX_ROWS_READ:
                rows.close()  # type: ignore[attr-defined]
                return count, f"only the first {MAX_ROWS_READ:,} rows were read"
    return count, ""


def _copy(connection: psycopg.Connection[Any], statement: Statement) -> tuple[int | None, str]:
    with connection.cursor() as cursor:
        with cursor.copy(statement.sql.encode()) as copy:
            for at in range(0, len(statement.data), _COPY_PIECE):
                copy.write(statement.data[at : at + _COPY_PIECE])
        return cursor.rowcount, ""


def _failed(statement: Statement, error: Exception, ms: float) -> StatementResult:
    from psycopg import Error

    base = StatementResult(statement.sql, statement.line, ok=False, ms=ms, message=str(error))
    if not isinstance(error, Error):
        return replace(base, sqlstate="22021", message=f"The statement holds characters no server accepts: {error}")
    said = error.diag
    line = None
    if said.statement_position and said.statement_position.isdigit():
        line = statement.line + statement.sql.count("\n", 0, int(said.statement_position) - 1)
    elif statement.kind == "copy" and (row := re.search(r"^COPY .*, line (\d+)", said.context or "", re.MULTILINE)):
        line = statement.line + statement.sql.count("\n") + int(row[1])
    return replace(
        base,
        sqlstate=error.sqlstate or "",
        message=said.message_primary or str(error).strip(),
        detail=said.message_detail or said.context or "",
        hint=said.message_hint or "",
        error_line=line,
    )


def _create_role(connection: psycopg.Connection[Any], name: str) -> bool:
    from psycopg import Error, sql

    if name.startswith("pg_"):
        return False
    role = sql.Identifier(name)
    try:
        with connection.transaction():
            connection.execute(sql.SQL("create role {}").format(role))
            connection.execute(sql.SQL("grant {} to current_user").format(role))
    except Error:
        return False
    return True
