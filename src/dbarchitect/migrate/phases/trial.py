"""The proof: both versions' statements in every phase, what one wrote as the other reads it, and every way back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from dbarchitect.engines.postgresql.read import read_schema
from dbarchitect.migrate.phases import spares
from dbarchitect.migrate.phases.probe import Probe, Writer, columns_now, refused
from dbarchitect.migrate.plan.normal import differences
from dbarchitect.migrate.plan.running import run_steps, session
from dbarchitect.model.migration import PhaseTrial

if TYPE_CHECKING:
    from psycopg import Connection

    from dbarchitect.migrate.phases.draft import Case, Draft
    from dbarchitect.migrate.phases.spares import Row, Rows, Shape
    from dbarchitect.model.migration import Phase, Plan, Verification
    from dbarchitect.model.schema import Schema
    from dbarchitect.model.tables import Name

MOST_TABLES = 30
MOST_TOLD = 12


def tried(
    plan: Plan, case: Case, draft: Draft, seen: Verification, full: Rows, at: dict[str, Schema], workload: tuple[str, ...] = ()
) -> Plan:  # fmt: skip
    """The plan with what came out in each phase. `full` are the target's rows when all had been there from the beginning.

    `workload`: statements of the application as it is, which must go on in every phase in which the old version works.
    """
    database = case.sandbox.create_database(template=case.database)
    try:
        return _Trial(plan, case, draft, database, at, workload).run(seen, full)
    finally:
        case.sandbox.drop_database(database)


def involved(case: Case, draft: Draft) -> set[Name]:
    """The tables that the change is about, and their neighbours."""
    names = {t.name for t in case.before.tables} | {t.name for t in case.after.tables}
    if len(names) <= MOST_TABLES:
        return names
    near = {
        f.target for s in (case.before, case.after) for t in s.tables if t.name in draft.touched for f in t.foreign_keys
    }
    changed = {t.name for t in case.after.tables if case.before.table(t.name) != t}
    return set(sorted(draft.touched | near | changed, key=str)[:MOST_TABLES])


def target_shapes(case: Case, draft: Draft) -> tuple[Shape, ...]:
    """What the new version reads and writes, whatever the engine fills by itself left out."""
    return spares.shapes(case.after, involved(case, draft), spares.volatile(case.after, case.before, draft))


class _Trial:
    def __init__(
        self, plan: Plan, case: Case, draft: Draft, database: str, at: dict[str, Schema], workload: tuple[str, ...]
    ) -> None:
        self.plan, self.case, self.draft, self.database, self.at = plan, case, draft, database, at
        self.old = Writer("old", spares.shapes(case.before, involved(case, draft), set()), {})
        self.new = Writer("new", target_shapes(case, draft), {})
        self.trials: dict[str, PhaseTrial] = {}
        self.workload = workload

    def run(self, seen: Verification, full: Rows) -> Plan:
        sandbox = self.case.sandbox
        with session(sandbox, self.database) as guest:
            before = refused(guest, self.workload)
            self.workload = tuple(q for q in self.workload if q not in before)
            self.original = spares.rows_of(guest, self.old.shapes)
            guest.execute("BEGIN")
            self.old.rows = spares.take_out(guest, self.case.before, self.case.after, self.old.shapes)
            guest.execute("COMMIT")
        self.new.rows = self._in_new_shape(full)
        last: PhaseTrial | None = None
        for phase in self.plan.phases:
            if last is not None and not phase.steps and not phase.checks:
                self.trials[phase.name] = last  # nothing has changed since
                continue
            failed = run_steps(sandbox, self.database, phase.steps)
            if failed:
                self.trials[phase.name] = PhaseTrial(failures=(f"{failed.message}: {failed.sql}",))
                return self._told(seen)
            self.trials[phase.name] = last = self._probed(phase)
        kept = self._written_for_good()
        self._down(kept)
        return self._told(seen)

    def _in_new_shape(self, full: Rows) -> dict[str, list[Row]]:
        """The rows kept back as the target holds them: what is there with them and not without them."""
        sandbox = self.case.sandbox
        copy = sandbox.create_database(template=self.database)
        try:
            for phase in self.plan.phases:
                run_steps(sandbox, copy, phase.steps)
            with session(sandbox, copy) as guest:
                without = spares.rows_of(guest, self.new.shapes)
        finally:
            sandbox.drop_database(copy)
        return self._taken_out_alone(spares.in_rows(spares.more(full, without)))

    def _taken_out_alone(self, found: dict[str, list[Row]]) -> dict[str, list[Row]]:
        """Without rows that only differ because they were touched at another time."""
        olds = {s.on: s for s in self.old.shapes}
        kept: dict[str, list[Row]] = {}
        for shape in self.new.shapes:
            rows, old = found.get(shape.on, []), olds.get(shape.on)
            if old is not None and shape.key == old.key and set(shape.key) <= set(old.columns):
                known = {tuple(r[old.columns.index(k)] for k in shape.key) for r in self.old.rows.get(shape.on, ())}
                rows = [r for r in rows if tuple(r[shape.columns.index(k)] for k in shape.key) in known]
            if rows:
                kept[shape.on] = rows
        return kept

    def _probed(self, phase: Phase) -> PhaseTrial:
        with session(self.case.sandbox, self.database) as guest:
            now = columns_now(guest)
            old, new = self._as_now(self.old, now), self._as_now(self.new, now)
            failures: list[str] = []
            done: dict[str, bool | None] = {"old": None, "new": None}
            same: bool | None = None
            count = 0
            for mine, other in ((old, new), (new, old)):
                if mine.version not in phase.versions:
                    continue
                probe = Probe(
                    guest, mine, other if other.version in phase.versions else None, self._checks(phase), self.draft
                )
                told, unlike = probe.run()
                count += probe.count
                failures += told + unlike
                done[mine.version] = not told if probe.count else None
                if probe.compared:
                    same = (same is not False) and not unlike
            if "old" in phase.versions and self.workload:
                told = [f"the old version: {said}: {sql[:160]}" for sql, said in refused(guest, self.workload).items()]
                count += len(self.workload)
                failures += told
                done["old"] = not told and done["old"] is not False
            wrong = self._after_backfill(guest, phase)
            failures += wrong
            if wrong:
                same = False
            return PhaseTrial(
                old=done["old"], new=done["new"], same=same, statements=count, failures=tuple(failures[:MOST_TOLD])
            )

    def _after_backfill(self, guest: Connection[Any], phase: Phase) -> list[str]:
        """The checks of the phase, once the rows from before have been filled."""
        told = []
        for check in phase.checks:
            row = guest.execute(check.sql.encode()).fetchone()
            if row and row[0]:
                told.append(f"{check.what}: {row[0]}")
        return told

    def _checks(self, phase: Phase) -> tuple[str, ...]:
        if phase.name not in ("write_both", "backfill", "verify"):
            return ()
        return tuple(c.sql for p in self.plan.phases if p.name == "verify" for c in p.checks)

    def _as_now(self, writer: Writer, places: dict[Name, set[str]]) -> Writer:
        """Columns that are there already or still; of a column that waits for its name the values are not compared."""
        made = []
        for shape in writer.shapes:
            there = places.get(shape.table)
            if there is None:
                continue
            waiting = {
                c for c in shape.columns
                if writer.version == "new" and (f := self.draft.physical.get((shape.table, c))) and f in there and (shape.table, c) not in self.draft.understood
            }  # fmt: skip
            former = self.draft.former
            changed = {
                c for c in shape.columns
                if writer.version == "old" and former.get((shape.table, c)) in there and (shape.table, c) not in self.draft.understood
            }  # fmt: skip
            kept = tuple(c for c in shape.columns if c in there)
            left = () if shape.table in self.draft.uncompared else tuple(c for c in kept if c not in waiting | changed)
            made.append(replace(shape, columns=kept, compared=left))
        return Writer(writer.version, tuple(made), writer.rows)

    def _written_for_good(self) -> bool:
        """The new version's rows are written and stay, so that the way back has something to bring along."""
        with session(self.case.sandbox, self.database) as guest:
            now = columns_now(guest)
            probe = Probe(guest, self._as_now(self.new, now), None, (), self.draft)
            return not probe.insert_all()

    def _down(self, kept: bool) -> None:
        sandbox = self.case.sandbox
        for place in range(len(self.plan.phases) - 1, -1, -1):
            phase = self.plan.phases[place]
            failures: list[str] = []
            if place and not phase.rollback:
                self.trials[phase.name] = self.trials[phase.name].but(back=True)
                continue
            failed = run_steps(sandbox, self.database, phase.rollback)
            if failed:
                failures.append(f"on the way back: {failed.message}: {failed.sql}")
            else:
                failures += self._stands_as_before(place, kept)
            trial = self.trials[phase.name]
            told = (*trial.failures, *failures)[:MOST_TOLD]
            self.trials[phase.name] = trial.but(back=not failures, failures=told)
            if failed:
                return

    def _stands_as_before(self, place: int, kept: bool) -> list[str]:
        before = self.plan.phases[place - 1] if place else None
        goal = self.at[before.name] if before else self.case.before
        told = []
        with session(self.case.sandbox, self.database) as guest:
            now = read_schema(guest).schema
            allowed = self.draft.stays
            told += [f"on the way back: {d}" for d in differences(now, goal) if not any(a in d for a in allowed)]
            if before is None or "old" in before.versions:
                old = self._as_now(self.old, columns_now(guest))
                probe = Probe(guest, old, None, (), self.draft)
                told += [f"on the way back: {t}" for t in probe.again()] if kept else probe.run()[0]
                told += self._rows_as_before(guest, old) if before is None and kept else []
        return told

    def _rows_as_before(self, guest: Connection[Any], old: Writer) -> list[str]:
        now = spares.rows_of(guest, old.shapes)
        told = []
        for shape in old.shapes:
            if shape.table in self.draft.inexact or shape.table in self.draft.uncompared:
                continue
            was, there = self.original.get(shape.on), now.get(shape.on)
            if was is not None and there is not None and was != there:
                told.append(f"after all the way back rows of {shape.table} are not what they were")
        return told

    def _told(self, seen: Verification) -> Plan:
        phases = tuple(p.but(trial=self.trials.get(p.name, PhaseTrial())) for p in self.plan.phases)
        trials = [p.trial for p in phases]
        kept = None if all(t.same is None for t in trials) else all(t.same is not False for t in trials)
        worked = all(t.old is not False and t.new is not False for t in trials)
        back = bool(trials) and all(t.back for t in trials)
        told = tuple(f"{p.name}: {f}" for p in phases for f in p.trial.failures)
        outcome = seen.but(
            applied=bool(seen.applied and worked), kept=kept, back=back, differences=(*seen.differences, *told)[:20]
        )
        verified = outcome.holds or (not phases and bool(seen.equal))
        return self.plan.model_copy(update={"phases": phases, "verification": outcome, "verified": verified})
