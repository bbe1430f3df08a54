"""The rehearsal as a whole: ground, twin, replica, load, the plan beside it, rows compared, and the way back."""

from __future__ import annotations

import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dbarchitect.core.errors import ArchitectError, UnreachableError
from dbarchitect.migrate.apply import apply, roll_back
from dbarchitect.migrate.plan.sides import extensions_of, version_of
from dbarchitect.migrate.rehearse.ground import ground_of
from dbarchitect.migrate.rehearse.load import Load
from dbarchitect.migrate.rehearse.measuring import Clock, Run, felt, moments, refused_statements, spans
from dbarchitect.migrate.rehearse.replica import SETTINGS, Replica
from dbarchitect.migrate.rehearse.statements import from_schema, from_workload
from dbarchitect.migrate.rehearse.twin import Twin, compared
from dbarchitect.migrate.rehearse.undoing import undone
from dbarchitect.migrate.rehearse.versions import SharedTwin, after, during, of_the_new
from dbarchitect.model.applied import Limits
from dbarchitect.model.rehearsal import Lag, LoadStatement, Rehearsal
from dbarchitect.sandbox import GUEST

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dbarchitect.migrate.plan.sides import Named
    from dbarchitect.migrate.rehearse.ground import Ground
    from dbarchitect.migrate.rehearse.statements import Sent
    from dbarchitect.model.migration import Plan, Step
    from dbarchitect.model.observed import Observed
    from dbarchitect.model.rehearsal import Compared, Undone
    from dbarchitect.prove.catalog import Catalog
    from dbarchitect.sandbox import Sandbox

_STALLS = frozenset({"migrate.stalls", "migrate.blocked"})
_PATIENT = 120.0


@dataclass(frozen=True)
class Wishes:
    """How it is rehearsed. `seconds` before and after the plan; `rate` in statements a second over all `threads`."""

    rows: int | None = None
    seconds: float = 5.0
    rate: float = 200.0
    threads: int = 4
    max_stall_ms: float = 500.0
    replica: bool = True
    roll_back: bool = True
    observed: tuple[Observed, ...] | None = None
    say: Callable[[str], None] = field(default=lambda _: None)


def rehearse(source: Named, plan: Plan, wishes: Wishes | None = None, sandbox: Sandbox | None = None) -> Rehearsal:
    """What the plan does beside a load, in a throw-away server (`sandbox`, or one of its own). ArchitectError `migrate.*`, `sandbox.*`, `source.*`."""
    wishes = wishes or Wishes()
    if plan.dialect != "postgresql":
        raise ArchitectError(
            "migrate.engine", f"plans of {plan.dialect} are not rehearsed", hint="name a plan of PostgreSQL"
        )
    if not plan.steps:
        raise ArchitectError("migrate.no_change", "the plan has no step", hint="name two schemas that differ")
    if sandbox is not None:
        return _Rehearsing(sandbox, source, plan, wishes).all()
    with _server(source, wishes.replica) as server:
        return _Rehearsing(server, source, plan, wishes).all()


def _server(source: Named, replica: bool) -> Sandbox:
    from dbarchitect.sandbox import open_sandbox

    needs, version = extensions_of(source.found), version_of(source.found)
    settings = {"max_locks_per_transaction": "1024", "max_connections": "80", **(SETTINGS if replica else {})}
    if version is not None:
        try:
            return open_sandbox(version, needs, settings)
        except UnreachableError:
            return open_sandbox(None, needs, settings, at_least=version)
    return open_sandbox(None, needs, settings)


class _Rehearsing:
    def __init__(self, sandbox: Sandbox, source: Named, plan: Plan, wishes: Wishes) -> None:
        self.sandbox, self.source, self.plan, self.wishes = sandbox, source, plan, wishes
        self.notes: list[str] = ["commits do not wait for a disk here: the sandbox is not synced"]
        self.refused = ""
        self.runs: list[Run] = []
        self.both: SharedTwin | None = None

    def all(self) -> Rehearsal:
        say = self.wishes.say
        say("rebuilding the source")
        ground = ground_of(self.sandbox, self.source, self.plan.steps, self.wishes.rows, say)
        self.notes += ground.notes
        statements = self._statements(ground)
        if self.plan.phases and not ground.dirty:
            statements += of_the_new(self.sandbox, ground, self.plan.phases)
        live = self.sandbox.create_database(template=ground.database)
        twin, self.both = Twin(self.sandbox, ground.database), None
        if any(s.version == "new" for s in statements):
            self.both = SharedTwin(self.sandbox, ground, self.plan.phases)
            twin = self.both.twin
        load = Load(self.sandbox, live, statements, self.wishes.threads, self.wishes.rate)
        with ExitStack() as stack:
            replica = Replica(self.sandbox) if self.wishes.replica else None
            if replica is not None:
                say("making a replica")
                stack.enter_context(replica)
            clock, after = self._beside(load, live, ground, twin)
            rolled_back = self._back_beside(load, live, clock) if self.wishes.roll_back and not self.refused else None
            after += self._compare_back(load, live, ground, twin) if rolled_back else ()
            if replica is not None:
                replica.catch_up()
            lag = replica.lag() if replica is not None else Lag(why="no replica was asked for")
        say("undoing each step")
        back = tuple(undone(self.sandbox, ground.database, self.plan)) if self.wishes.roll_back else ()
        if load.lost:
            self.notes.append(f"a connection of the load was lost: {load.lost}")
        return self._told(ground, load, clock, lag, after, back, rolled_back, replica)

    def _statements(self, ground: Ground) -> list[Sent]:
        from dbarchitect.prove.inspection import read_catalog

        with self.sandbox.connect(ground.database) as connection:
            catalog: Catalog = read_catalog(connection)
        if self.wishes.observed is None:
            made = from_schema(self.sandbox, ground.database, catalog, spare=not ground.dirty)
            if ground.dirty:
                self.notes.append(
                    "nothing is inserted beside the plan: every row of the source is needed to see what refuses it"
                )
        else:
            made, notes = from_workload(self.sandbox, ground.database, catalog, self.wishes.observed)
            self.notes += notes
        kept = [s for s in made if self._accepted(ground.database, s)]
        if not kept:
            self.notes.append("no statement of an application could be made: nobody was there to be held up")
        return kept

    def _accepted(self, database: str, one: Sent) -> bool:
        """Whether the schema before takes it; what it refuses says nothing about the plan."""
        from psycopg import Error

        try:
            with self.sandbox.connect(database, user=GUEST) as guest, guest.transaction(force_rollback=True):
                if one.prepared:
                    guest.execute(one.sql.encode(), one.fillings[0])
                else:
                    guest.execute((one.fillings[0][0] or "").encode())
        except Error as error:
            said = str(error).strip().splitlines()[0] if str(error).strip() else ""
            self.notes.append(f"{one.name} is not in the load: {said}")
            return False
        return True

    def _beside(self, load: Load, live: str, ground: Ground, twin: Twin) -> tuple[Clock, tuple[Compared, ...]]:
        say, pause = self.wishes.say, self.wishes.seconds
        say("the load alone")
        clock = Clock(time.monotonic())
        load.start()
        try:
            time.sleep(pause)
            clock.began = time.monotonic()
            self._run(live, load)
            clock.ended = time.monotonic()
            say("the load alone again")
            time.sleep(pause)
        finally:
            load.stop()
            clock.stopped = time.monotonic()
        say("comparing the rows")
        written = load.in_order()
        twin.catch_up(written)
        if self.both is not None and not self.refused:
            return clock, (self.both.compared(live, "after", ground.after),)
        steps = () if self.refused else self.plan.steps
        target = ground.before if self.refused else ground.after
        return clock, (compared(twin, live, ground.before, target, steps, "after"),)

    def _stages(self) -> list[tuple[str, bool, tuple[Step, ...]]]:
        """Each phase with whether the present version of the application works in it; or the whole."""
        if self.plan.phases:
            return [(p.name, "old" in p.versions, p.steps) for p in self.plan.phases]
        return [("", True, self.plan.steps)]

    def _run(self, live: str, load: Load) -> None:
        for place, (name, works, steps) in enumerate(self._stages()):
            if self.both is not None:
                load.versions = during(self.plan.phases, place)
            begun = Run(name, time.monotonic(), works)
            self.runs.append(begun)
            if steps:
                self._apply(live, steps, begun)
            begun.ended = time.monotonic()
            if self.refused:
                return
            if self.both is not None:
                load.versions = after(self.plan.phases, place)
            if name:
                time.sleep(self.wishes.seconds / 5)

    def _apply(self, live: str, steps: Sequence[Step], run: Run) -> None:
        plan = self.plan.but(steps=tuple(steps), phases=(), fingerprint="", losses=())
        limits = Limits(max_stall=max(0.01, self.wishes.max_stall_ms / 1000), attempts=3, patience=5)
        for patient in (False, True):
            if patient:
                limits = limits.but(max_stall=_PATIENT, lock_timeout=_PATIENT / 2, attempts=3)
            try:
                apply(
                    self.sandbox.url(live, GUEST),
                    plan,
                    name=live,
                    limits=limits,
                    say=lambda s: run.says(s, time.monotonic()),
                )
            except ArchitectError as error:
                if error.code in _STALLS and not patient:
                    self.notes.append(
                        f"`migrate apply` would give up here: {error.message}; it was run on without that limit"
                    )
                    continue
                self.refused = error.message
            return

    def _back_beside(self, load: Load, live: str, clock: Clock) -> bool | None:
        """The whole undone beside the load; None when the plan itself says that it cannot be."""
        if not self.plan.phases and any(s.reverse is None and s.backfill is None for s in self.plan.steps):
            self.notes.append("the whole was not undone beside the load: nothing undoes some of its steps")
            return None
        self.wishes.say("undoing it beside the load")
        load.start()
        clock.back_began = time.monotonic()
        run = Run("way back", clock.back_began, all(w for _, w, _ in self._stages()))
        self.runs.append(run)
        url = self.sandbox.url(live, GUEST)
        try:
            if self.plan.phases:
                self._phases_back(url, live, load, run)
            else:
                roll_back(url, name=live, say=lambda s: run.says(s, time.monotonic()))
        except ArchitectError as error:
            self.notes.append(f"the whole was not undone beside the load: {error.message}")
            return None if error.code == "migrate.irreversible" else False
        else:
            run.ended = time.monotonic()
            time.sleep(self.wishes.seconds / 2)
            return True
        finally:
            run.ended = run.ended or time.monotonic()
            load.stop()
            clock.back_ended = time.monotonic()

    def _phases_back(self, url: str, live: str, load: Load, run: Run) -> None:
        phases = self.plan.phases
        for place in range(len(phases) - 1, -1, -1):
            if self.both is not None:
                load.versions = during(phases, place)
            if steps := phases[place].rollback:
                back = self.plan.but(steps=steps, phases=(), fingerprint="", losses=())
                apply(url, back, name=live, say=lambda s: run.says(s, time.monotonic()))
            if self.both is not None:
                load.versions = after(phases, place - 1)

    def _compare_back(self, load: Load, live: str, ground: Ground, twin: Twin) -> tuple[Compared, ...]:
        from dbarchitect.engines.postgresql.read import read_schema

        twin.catch_up(load.in_order())
        if self.both is not None:
            outcome = self.both.compared(live, "rollback", ground.before)
        else:
            with self.sandbox.connect(live) as connection:
                now = read_schema(connection).schema
            outcome = compared(twin, live, ground.before, now, (), "rollback")
        whole = all(s.reversible for s in self.plan.steps)
        if not whole and not outcome.same:
            told = f"{outcome.different:,} rows differ after the way back; the plan says itself that it does not bring all data again"
            self.notes.append(told)
            outcome = outcome.but(by_plan=outcome.different, different=0, examples=())
        return (outcome,)

    def _told(
        self, ground: Ground, load: Load, clock: Clock, lag: Lag, after: tuple[Compared, ...], back: tuple[Undone, ...],
        rolled_back: bool | None, replica: Replica | None,
    ) -> Rehearsal:  # fmt: skip
        counts: dict[int, int] = {}
        for one in load.done:
            if not one.error:
                counts[one.statement] = counts.get(one.statement, 0) + 1
        stages = felt(load.done, clock)
        during = next((f for f in stages if f.stage == "during"), None)
        return Rehearsal(
            source=self.source.shown, engine=self.sandbox.engine, rows=ground.rows, bytes=ground.bytes, threads=load.threads,
            rate=load.rate, max_stall_ms=self.wishes.max_stall_ms, refused=self.refused, felt=stages,
            load=tuple(
                LoadStatement(name=s.name, sql=s.sql, writes=s.writes, executed=counts.get(i, 0)) for i, s in enumerate(load.statements)
            ),
            longest_stall_ms=during.longest_ms if during else None, deadlocks=load.deadlocks,
            failures=refused_statements(load, clock, self.runs), spans=spans(load, clock, self.runs, self.plan),
            moments=moments(load.done, clock, replica.samples if replica else ()), lag=lag, compared=after, undone=back,
            rolled_back=rolled_back, not_judged=tuple(dict.fromkeys(self.notes)),
        )  # fmt: skip
