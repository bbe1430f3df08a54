"""A run undone: what was done is undone in reverse order, with the same care."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from dbarchitect.core.errors import ArchitectError
from dbarchitect.migrate.apply.phases import undo_phase
from dbarchitect.migrate.apply.session import WorkSession
from dbarchitect.migrate.apply.settling import clear_up
from dbarchitect.migrate.apply.stepping import execute, settled, steps_of
from dbarchitect.migrate.apply.trying import persistently
from dbarchitect.migrate.apply.units import Unit, reverse_steps, units
from dbarchitect.model.applied import Limits

if TYPE_CHECKING:
    from collections.abc import Callable

    from dbarchitect.model.applied import Applied
    from dbarchitect.model.migration import Step


def roll_back(
    address: str, *, name: str, whole: bool = False, limits: Limits | None = None, say: Callable[[str], None] = lambda _: None
) -> Applied:  # fmt: skip
    """The last run of the database called `name` is undone; of a plan in phases the last phase, with `whole` all of them.

    ArchitectError `migrate.no_run`, `migrate.irreversible` (before anything was undone), `migrate.not_the_database`, `migrate.other_run`.
    """
    session = WorkSession(address, limits or Limits(), say)
    with closing(session):
        session.claim(name)
        found = session.journal.standing()
        if found is None or found.run is None:
            raise ArchitectError(
                "migrate.no_run", f"{session.database} has no run to undo", hint="see `migrate status`"
            )
        if found.phase:
            return _phases_back(session, found, whole=whole)
        cut = units(steps_of(session.journal.steps(found.run)))
        states = {u.number: u.state for u in found.units}
        begun = [u for u in cut if states.get(u.number) in ("done", "running")]
        _all_reversible(begun)
        session.journal.set_run(found.run, "rolling_back")
        for unit in reversed(begun):
            say(f"undoing step {unit.number}: {unit.what}")
            _undo(session, found.run, unit)
        session.journal.set_run(found.run, "rolled_back")
        ended = session.journal.last()
        assert ended is not None
        return ended.but(held_by="")


def _phases_back(session: WorkSession, found: Applied, *, whole: bool) -> Applied:
    while True:
        ended = undo_phase(session, found)
        left = session.journal.standing() if whole else None
        if left is None or left.plan.partition(":")[0] != found.plan.partition(":")[0]:
            return ended
        found = left


def _all_reversible(begun: list[Unit]) -> None:
    lost = [s for u in begun for s in u.steps if s.reverse is None and s.backfill is None]
    if lost:
        named = "; ".join(" ".join(s.sql.split())[:80] for s in lost[:5])
        raise ArchitectError(
            "migrate.irreversible",
            f"nothing undoes {len(lost)} of the steps that were run: {named}",
            hint="nothing was undone; restore from a backup, or plan the way back from the schema as it is now",
        )


def _undo(session: WorkSession, run: int, unit: Unit) -> None:
    steps = tuple(r for s in reversed(unit.steps) for r in reverse_steps(s))
    if all(s.transactional for s in steps):

        def work() -> None:
            with session.connection.transaction():
                session.connection.execute(
                    f"SET LOCAL lock_timeout = {int(1000 * session.limits.lock_timeout)}".encode()
                )
                for step in steps:
                    execute(session.connection, step.sql)
                session.journal.set_unit(run, unit.number, "undone")

        persistently(session, work, unit.what, settle=lambda: session.journal.state(run, unit.number) == "undone")
        return
    for step in steps:
        _undo_alone(session, step)
    session.journal.set_unit(run, unit.number, "undone")


def _undo_alone(session: WorkSession, step: Step) -> None:
    """A statement outside of any transaction; one that has happened already is left out, as far as the catalog tells."""
    what = " ".join(step.sql.split())[:100]
    if not step.transactional and settled(session.connection, step.sql, what):
        return

    def work() -> None:
        session.connection.execute(b"SET lock_timeout = 0")
        try:
            execute(session.connection, step.sql)
        except Exception:
            if not session.connection.closed:
                clear_up(session.connection, step.sql)
            raise

    persistently(session, work, what, settle=lambda: settled(session.connection, step.sql, what))
