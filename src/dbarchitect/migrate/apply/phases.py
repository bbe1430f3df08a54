"""A plan in phases run phase by phase: each a run of its own, so that days may lie between two, and each undone by its own way back."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from dbarchitect.core.errors import ArchitectError, nearest
from dbarchitect.migrate.apply.session import WorkSession
from dbarchitect.migrate.apply.stepping import fits, go_on
from dbarchitect.migrate.apply.trying import persistently, surviving
from dbarchitect.migrate.apply.units import plan_id, units
from dbarchitect.model.applied import Applied, Limits, PhaseState, UnitState

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dbarchitect.migrate.apply.journal import Journal
    from dbarchitect.model.migration import Counted, Phase, Plan

ALL, NEXT = "all", "next"
_NOT_THERE = frozenset({"42704", "42703", "42P01", "42883", "3F000"})
"""What the engine says of an object that is not there."""
_THERE_ALREADY = frozenset({"42701", "42P07", "42710", "42723", "42P16"})


def named_phase(plan: str, phase: str) -> str:
    """What the journal calls the run of one phase."""
    return f"{plan}:{phase}"


def states_of(journal: Journal, plan: Plan) -> tuple[PhaseState, ...]:
    """How far each phase of the plan is."""
    known = {p.name: p for p in journal.phases(plan_id(plan.steps))}
    return tuple(known.get(p.name, PhaseState(name=p.name)) for p in plan.phases)


def chosen(plan: Plan, wanted: str, states: Sequence[PhaseState]) -> tuple[Phase, ...]:
    """The phases to run, in order. ArchitectError `migrate.phase` where that is none of the plan's or comes too early."""
    done = {s.name for s in states if s.state == "done"}
    waiting = [p for p in plan.phases if p.name not in done]
    if wanted == ALL:
        return tuple(waiting)
    if wanted == NEXT:
        return tuple(waiting[:1])
    names = [p.name for p in plan.phases]
    if wanted not in names:
        raise ArchitectError(
            "migrate.phase",
            f"the plan has no phase “{wanted}”" if names else "the plan has no phases",
            hint=nearest(wanted, names) or (f"its phases are {', '.join(names)}" if names else "leave --phase out"),
        )
    before = [p.name for p in waiting if names.index(p.name) < names.index(wanted)]
    if before:
        raise ArchitectError(
            "migrate.phase",
            f"{wanted} comes after {', '.join(before)}, which {'is' if len(before) == 1 else 'are'} not done",
            hint=f"run --phase {before[0]} first",
        )
    return tuple(p for p in waiting if p.name == wanted)


def run_phases(session: WorkSession, plan: Plan, wanted: str) -> Applied:
    """The phases wanted have been run, each followed by its checks. ArchitectError `migrate.phase`, `migrate.not_verified`, those of steps."""
    journal, whole = session.journal, plan_id(plan.steps)
    states = states_of(journal, plan)
    if back := [s.name for s in states if s.state == "rolling_back"]:
        raise ArchitectError(
            "migrate.rolling_back",
            f"the phase {back[0]} is being rolled back",
            hint="finish with `dbarchitect migrate rollback`",
        )
    phases = chosen(plan, wanted, states)
    remarks: tuple[str, ...] = ()
    if not any(s.state in ("running", "done") for s in states):
        remarks = fits(session.connection, plan)
        journal.create()
    if not phases:
        last = journal.last() or Applied(plan=whole, database=session.database, state="none")
        return last.but(phases=states, held_by="", remarks=("it has been run already; nothing was done",))
    for phase in phases:
        session.say(f"phase {phase.name}")
        _run_phase(session, plan, phase)
    ended = session.journal.last(named_phase(whole, phases[-1].name))
    assert ended is not None
    said = (*remarks, *(f"{phases[-1].name}: {a}" for a in phases[-1].application))
    return ended.but(remarks=said, held_by="", phases=states_of(session.journal, plan))


def _run_phase(session: WorkSession, plan: Plan, phase: Phase) -> None:
    name, cut = named_phase(plan_id(plan.steps), phase.name), units(phase.steps)
    found = session.journal.last(name)
    if found is None or found.run is None or found.state == "rolled_back":
        run = session.journal.begin(name, cut, back=phase.rollback)
    else:
        run = found.run
        session.say(f"going on with run {run}")
    go_on(session, run, cut)
    for check in phase.checks:
        wrong = _counted(session, check, phase.name)
        if wrong:
            raise ArchitectError(
                "migrate.not_verified",
                f"{phase.name}: {check.what}: {wrong:,}",
                hint="the phase is not done: mend the rows and run the same command again, or `dbarchitect migrate rollback`",
            )
    surviving(session, lambda: session.journal.set_run(run, "done"))


def _counted(session: WorkSession, check: Counted, phase: str) -> int:
    def work() -> int:
        row = session.connection.execute(check.sql.encode()).fetchone()
        return int(row[0]) if row else 0

    found, _, _ = persistently(session, work, f"{phase}: the check for {check.what}")
    return found or 0


def preview_phases(address: str, plan: Plan, wanted: str) -> Applied:
    """What `run_phases` would do next; nothing is written. ArchitectError `migrate.phase`, `migrate.changed`."""
    from dbarchitect.migrate.apply.journal import Journal
    from dbarchitect.sources.postgresql.connecting import connect

    with closing(connect(address)) as connection:
        journal = Journal(connection)
        states = states_of(journal, plan)
        phases = chosen(plan, wanted, states)
        begun = any(s.state in ("running", "done", "rolling_back") for s in states)
        remarks = () if begun else fits(connection, plan)
        database = str(connection.info.dbname)
        held_by = journal.holder()
    waiting = [f"{p.name}: {u.what}" for p in phases for u in units(p.steps)]
    shown = tuple(UnitState(number=i, what=what) for i, what in enumerate(waiting, 1))
    return Applied(
        plan=plan_id(plan.steps), database=database, state="planned" if phases else "done", units=shown,
        remarks=remarks, phases=states, held_by=held_by, phase=phases[0].name if len(phases) == 1 else "",
    )  # fmt: skip


def undo_phase(session: WorkSession, found: Applied) -> Applied:
    """The phase of that run is undone by its way back, itself a run that is gone on with after an interruption."""
    assert found.run is not None
    journal, name = session.journal, f"{found.plan}:back"
    whole = found.state == "done" or found.state == "rolling_back"
    back = journal.back(found.run)
    cut = units(back)
    under_way = journal.last(name)
    if (
        found.state == "rolling_back"
        and under_way is not None
        and under_way.run is not None
        and under_way.state == "rolling_back"
    ):
        run = under_way.run
        whole = not journal.is_lenient(run)
    else:
        with session.connection.transaction():
            run = journal.begin(name, cut, state="rolling_back", lenient=not whole)
            journal.set_run(found.run, "rolling_back")
    session.say(f"undoing the phase {found.phase}")
    go_on(session, run, cut, passing=frozenset() if whole else _NOT_THERE | _THERE_ALREADY)
    with session.connection.transaction():
        session.journal.set_run(run, "rolled_back")
        session.journal.set_run(found.run, "rolled_back")
    ended = session.journal.last(name)
    assert ended is not None
    return ended.but(held_by="", phases=session.journal.phases(found.plan.partition(":")[0]))


def apply_phases(
    address: str, plan: Plan, *, name: str, phase: str = ALL, limits: Limits | None = None, say: Callable[[str], None] = lambda _: None
) -> Applied:  # fmt: skip
    """`phase` of the plan has been run on the database called `name`: its name, `next`, or `all`. ArchitectError as `apply` and `run_phases` do."""
    session = WorkSession(address, limits or Limits(), say)
    with closing(session):
        session.claim(name)
        return run_phases(session, plan, phase)
