"""A plan run on a live database, unit by unit, from where its journal says it stands."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from dbarchitect.core.errors import ArchitectError
from dbarchitect.migrate.apply.phases import ALL, preview_phases, run_phases
from dbarchitect.migrate.apply.session import WorkSession
from dbarchitect.migrate.apply.stepping import fits, go_on
from dbarchitect.migrate.apply.trying import surviving
from dbarchitect.migrate.apply.units import plan_id, units
from dbarchitect.model.applied import Applied, Limits, UnitState

if TYPE_CHECKING:
    from collections.abc import Callable

    from dbarchitect.model.migration import Plan


def preview(address: str, plan: Plan, *, phase: str = "") -> Applied:
    """What `apply` would do, from where the database stands; nothing is written. ArchitectError `migrate.changed`, `migrate.phase`."""
    if plan.phases or phase:
        return preview_phases(address, plan, phase or ALL)
    from dbarchitect.migrate.apply.journal import Journal
    from dbarchitect.sources.postgresql.connecting import connect

    cut = units(plan.steps)
    with closing(connect(address)) as connection:
        found = Journal(connection).last(plan_id(plan.steps))
        if found is not None and found.state != "rolled_back":
            return found
        remarks = fits(connection, plan)
        database = str(connection.info.dbname)
    waiting = tuple(UnitState(number=u.number, what=u.what) for u in cut)
    return Applied(plan=plan_id(plan.steps), database=database, state="planned", units=waiting, remarks=remarks)


def apply(
    address: str, plan: Plan, *, name: str, phase: str = "", limits: Limits | None = None, say: Callable[[str], None] = lambda _: None
) -> Applied:  # fmt: skip
    """The plan has been run on the database called `name`, or gone on with where it stood; `phase`: of a plan in phases only that one.

    ArchitectError `migrate.stopped`, `migrate.not_the_database`, `migrate.changed`, `migrate.other_run`, `migrate.phase`, and those of its steps.
    """
    if plan.stopped:
        lost = ", ".join(loss.object for loss in plan.losses if not loss.allowed)
        raise ArchitectError(
            "migrate.stopped",
            f"the plan would lose {lost}",
            hint="plan it again with --allow-loss for each that may go",
        )
    session = WorkSession(address, limits or Limits(), say)
    with closing(session):
        session.claim(name)
        return run_phases(session, plan, phase or ALL) if plan.phases or phase else _run(session, plan)


def _run(session: WorkSession, plan: Plan) -> Applied:
    cut, made_of = units(plan.steps), plan_id(plan.steps)
    journal = session.journal
    found = journal.last(made_of)
    remarks: tuple[str, ...] = ()
    if found is not None and found.state == "rolling_back":
        raise ArchitectError(
            "migrate.rolling_back", "this plan is being rolled back", hint="finish with `dbarchitect migrate rollback`"
        )
    if found is not None and found.state == "done":
        return found.but(remarks=("it has been run already; nothing was done",), held_by="")
    if found is None or found.state == "rolled_back":
        remarks = fits(session.connection, plan)
        journal.create()
        run = journal.begin(made_of, cut)
    else:
        run = found.run or 0
        session.say(f"going on with run {run}")
    go_on(session, run, cut)
    surviving(session, lambda: session.journal.set_run(run, "done"))
    ended = surviving(session, lambda: session.journal.last(made_of))
    assert ended is not None
    return ended.but(remarks=remarks, held_by="")
