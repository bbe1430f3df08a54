"""The units of a run done one after the other, each told to the journal; and whether a database is the one a plan begins with."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from dbarchitect.core.errors import ArchitectError
from dbarchitect.migrate.apply.backfilling import backfilled
from dbarchitect.migrate.apply.journal import SCHEMA
from dbarchitect.migrate.apply.settling import clear_up, settle
from dbarchitect.migrate.apply.trying import persistently, surviving
from dbarchitect.migrate.apply.units import Unit, statements_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from psycopg import Connection

    from dbarchitect.migrate.apply.session import WorkSession
    from dbarchitect.model.migration import Plan, Step

_ALIKE = frozenset({SCHEMA})


def go_on(session: WorkSession, run: int, cut: tuple[Unit, ...], *, passing: frozenset[str] = frozenset()) -> None:
    """Every unit of the run is done. Statements that are refused with a state of `passing` are passed by."""
    for unit in cut:
        if surviving(session, lambda u=unit: session.journal.state(run, u.number)) != "done":  # type: ignore[misc]
            session.say(f"step {unit.number} of {len(cut)}: {unit.what}")
            run_unit(session, run, unit, passing)


def run_unit(session: WorkSession, run: int, unit: Unit, passing: frozenset[str] = frozenset()) -> None:
    """The unit is done and the journal says so. ArchitectError `migrate.*`."""
    began = time.monotonic()
    if unit.steps[0].backfill is not None:
        stall = backfilled(session, run, unit.number, unit.steps[0].backfill)
        attempts = 1
    elif unit.transactional:
        attempts, stall = _in_one_transaction(session, run, unit, passing)
    else:
        attempts, stall = _alone(session, run, unit.number, unit.steps[0], passing)
    took = time.monotonic() - began
    surviving(
        session,
        lambda: session.journal.set_unit(
            run, unit.number, "done", attempts=attempts, seconds=took, stall_ms=1000 * stall
        ),
    )


def _in_one_transaction(session: WorkSession, run: int, unit: Unit, passing: frozenset[str]) -> tuple[int, float]:
    def work() -> None:
        with session.connection.transaction():
            _wait_for_locks(session.connection, session.limits.lock_timeout)
            for step in unit.steps:
                _execute_or_pass(session, step.sql, passing)
            session.journal.set_unit(run, unit.number, "done")

    # a connection that is lost during COMMIT leaves open whether it happened: the journal tells, since it was in it
    _, attempts, stall = persistently(
        session, work, unit.what, settle=lambda: session.journal.state(run, unit.number) == "done"
    )
    return attempts, stall


def _execute_or_pass(session: WorkSession, sql: str, passing: frozenset[str]) -> None:
    """As `execute`; what is refused with a state of `passing` leaves nothing and is passed by."""
    from psycopg import Error

    if not passing:
        execute(session.connection, sql)
        return
    try:
        if session.connection.info.transaction_status == 0:
            execute(session.connection, sql)
        else:
            with session.connection.transaction():
                execute(session.connection, sql)
    except Error as error:
        if error.sqlstate not in passing:
            raise
        session.say(f"passed by: {str(error).splitlines()[0]}")


def _alone(session: WorkSession, run: int, number: int, step: Step, passing: frozenset[str]) -> tuple[int, float]:
    """A statement that runs in no transaction: the journal is told before and after, the catalog is asked in between."""
    what = step.why or " ".join(step.sql.split())[:100]

    def done_already() -> bool:
        begun = session.journal.state(run, number) == "running"
        return begun and settled(session.connection, step.sql, what)

    if surviving(session, done_already):
        return 0, 0.0
    surviving(session, lambda: session.journal.set_unit(run, number, "running"))

    def work() -> None:
        _wait_for_locks(session.connection, 0, local=False)
        try:
            _execute_or_pass(session, step.sql, passing)
        except Exception:
            if not session.connection.closed:
                clear_up(session.connection, step.sql)
            raise

    _, attempts, stall = persistently(
        session, work, what, settle=lambda: settled(session.connection, step.sql, what)
    )  # fmt: skip
    return attempts, stall


def settled(connection: Connection[Any], sql: str, what: str) -> bool:
    """Whether a statement that was begun is done; ArchitectError `migrate.unsettled` where nobody can tell."""
    match settle(connection, sql):
        case "done":
            return True
        case "again":
            return False
        case _:
            raise ArchitectError(
                "migrate.unsettled",
                f"{what}: it was begun, and the catalog does not tell whether it ended",
                hint="look yourself; then undo it by hand and run the command again, or set its unit to 'done' in "
                f"{SCHEMA}.unit",
            )


def execute(connection: Connection[Any], sql: str) -> None:
    """The statements were run as they stand, each alone in its message: ArchitectError `migrate.plan` as `statements_of` does."""
    for statement in statements_of(sql):
        # in binary the server takes one statement in a message, whatever our reading of it
        connection.execute(statement.encode(), prepare=False, binary=True)


def _wait_for_locks(connection: Connection[Any], seconds: float, *, local: bool = True) -> None:
    scope = "LOCAL " if local else ""
    connection.execute(f"SET {scope}lock_timeout = {int(1000 * seconds)}".encode())


def fits(connection: Connection[Any], plan: Plan) -> tuple[str, ...]:
    """Remarks; ArchitectError `migrate.changed` when the database is not the one the plan begins with."""
    if not plan.fingerprint:
        return ("the plan does not say what schema it begins with: nobody compared",)
    from dbarchitect.engines.postgresql.fingerprint import fingerprint
    from dbarchitect.engines.postgresql.read import read_schema

    if fingerprint(read_schema(connection).schema, _ALIKE) != plan.fingerprint:
        raise ArchitectError(
            "migrate.changed",
            f"the schema of {connection.info.dbname} is not the one the plan begins with",
            hint="plan again from this database",
        )
    return ()


def steps_of(found: Sequence[dict[str, Any]]) -> tuple[Step, ...]:
    """Steps as a journal keeps them."""
    from dbarchitect.model.migration import Step as Made

    return tuple(Made.model_validate(s) for s in found)
