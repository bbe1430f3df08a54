"""Steps run in a database of the sandbox as they would be run for good: what can stand in a transaction stands in one."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dbarchitect.engines.postgresql.names import quote_identifier
from dbarchitect.migrate.plan.privileged import (
    for_superuser,
    is_of_foreign_table,
    may_be_run,
    run_by_superuser,
    superuser_session,
)
from dbarchitect.sandbox import GUEST

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from psycopg import Connection

    from dbarchitect.model.migration import Step
    from dbarchitect.sandbox import Sandbox

    Hooks = Mapping[int, tuple[Callable[[Connection[Any]], None], ...]]
    """What is called before the step of that number, or after the last."""

STATEMENT_MS = 30_000
_NO_RIGHT, _NEW_LABEL = "42501", "55P04"


@dataclass(frozen=True)
class Failed:
    """Step `at` was refused."""

    at: int
    sql: str
    state: str
    message: str
    table: str = ""
    """The table whose row was refused, as SQL names it."""

    @property
    def uses_new_label(self) -> bool:
        """A value just added to an enumeration was used before it was committed."""
        return self.state == _NEW_LABEL

    @property
    def for_rows(self) -> bool:
        """Refused because of the rows that are there: a rule broken, or a value that cannot be converted."""
        return self.state[:2] in ("22", "23")


@contextmanager
def session(sandbox: Sandbox, database: str, user: str = GUEST) -> Iterator[Connection[Any]]:
    """A session that begins no transaction by itself, in which every value is printed the same."""
    with sandbox.connect(database, user=user) as connection:
        connection.prepare_threshold = None
        connection.execute(
            f"SET statement_timeout = {STATEMENT_MS}; SET lock_timeout = '5s'; SET search_path = public; SET timezone = 'UTC'; "
            "SET check_function_bodies = off; SET datestyle = 'ISO, YMD'; SET intervalstyle = 'postgres'; SET bytea_output = 'hex'; "
            "SET client_min_messages = error; SET extra_float_digits = 1".encode()
        )
        yield connection


def transactions(steps: Sequence[Step]) -> Iterator[tuple[bool, list[int]]]:
    """Runs of steps by number: those that stand in one transaction, and each that cannot by itself."""
    run: list[int] = []
    for i, step in enumerate(steps):
        if step.transactional:
            run.append(i)
            continue
        if run:
            yield True, run
            run = []
        yield False, [i]
    if run:
        yield True, run


def run_inside(guest: Connection[Any], steps: Sequence[Step], at: Hooks) -> Failed | None:
    """Every step run in the transaction that is open; None when all went well. `at` is called before the step of that number."""
    from psycopg import Error

    for i, step in enumerate(steps):
        for hook in at.get(i, ()):
            hook(guest)
        try:
            guest.execute(step.sql.encode())
        except Error as error:
            return failed_by(i, step.sql, error)
    for hook in at.get(len(steps), ()):
        hook(guest)
    return None


def run_steps(
    sandbox: Sandbox,
    database: str,
    steps: Sequence[Step],
    at: Hooks | None = None,
) -> Failed | None:
    """Every step run; None when all went well. `at` is called before the step of that number."""
    hooks = at or {}
    with session(sandbox, database) as guest:
        for together, numbers in transactions(steps):
            if together:
                guest.execute("BEGIN")
            for i in numbers:
                for hook in hooks.get(i, ()):
                    hook(guest)
                if failed := _one(sandbox, database, guest, i, steps[i].sql):
                    if together:
                        guest.execute("ROLLBACK")
                    return failed
            if together and (failed := _commit(guest, numbers[-1], steps[numbers[-1]].sql)):
                return failed
        for hook in hooks.get(len(steps), ()):
            hook(guest)
    return None


def _commit(guest: Connection[Any], at: int, sql: str) -> Failed | None:
    from psycopg import Error

    try:
        guest.execute("COMMIT")
    except Error as error:
        return failed_by(at, sql, error)
    return None


def _one(sandbox: Sandbox, database: str, guest: Connection[Any], at: int, sql: str) -> Failed | None:
    """The statement run by the owner of everything; what only a superuser may is run by one, beside the transaction."""
    from psycopg import Error
    from psycopg.pq import TransactionStatus

    inside = guest.info.transaction_status == TransactionStatus.INTRANS
    privileged = for_superuser(sql) or is_of_foreign_table(sql)
    try:
        if inside and privileged:
            guest.execute("SAVEPOINT privileged")
        guest.execute(sql.encode())
        if inside and privileged:
            guest.execute("RELEASE SAVEPOINT privileged")
    except Error as error:
        if error.sqlstate == _NO_RIGHT and privileged:
            if inside:
                guest.execute("ROLLBACK TO SAVEPOINT privileged; COMMIT; BEGIN")
            return _by_superuser(sandbox, database, sql, failed_by(at, sql, error))
        return failed_by(at, sql, error)
    return None


def _by_superuser(sandbox: Sandbox, database: str, sql: str, refused: Failed) -> Failed | None:
    """`refused`: what the guest was told, where the superuser may not run it either."""
    from psycopg import Error

    try:
        with superuser_session(sandbox, database) as owner:
            if not may_be_run(owner, sql):
                return refused
            run_by_superuser(owner, sql)
    except Error as error:
        return failed_by(refused.at, sql, error)
    return None


def failed_by(at: int, sql: str, error: Any) -> Failed:
    """What the engine said, as a value."""
    said = error.diag
    table = ""
    if said.table_name:
        table = f"{quote_identifier(said.schema_name or 'public')}.{quote_identifier(said.table_name)}"
    return Failed(at, sql, error.sqlstate or "", _said(error), table)


def _said(error: Any) -> str:
    lines = str(error).strip().splitlines()
    detail = f" ({error.diag.message_detail})" if getattr(error, "diag", None) and error.diag.message_detail else ""
    return (lines[0] if lines else type(error).__name__) + detail


def way_back(steps: Sequence[Step]) -> tuple[Step, ...]:
    """The steps that undo `steps`, last first; each may be several statements."""
    return tuple(
        step.model_copy(update={"sql": step.reverse, "reverse": None}) for step in reversed(steps) if step.reverse
    )
