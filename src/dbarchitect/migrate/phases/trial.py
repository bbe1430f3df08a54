"""The proof: both versions' statements in every phase, what one wrote as the other reads it, and every way back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from dbarchitect.engines.postgresql.names import quote_identifier
from dbarchitect.engines.postgresql.read import read_schema
from dbarchitect.migrate.phases import spares
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


@dataclass
class Writer:
    """One version of the application: its shapes, and the rows it writes, by table."""

    version: str
    shapes: tuple[Shape, ...]
    rows: dict[str, list[Row]]
    workload: tuple[str, ...] = ()


def tried(plan: Plan, case: Case, draft: Draft, seen: Verification, full: Rows, at: dict[str, Schema]) -> Plan:
    """The plan with what came out in each phase. `full` are the target's rows when all had been there from the beginning."""
    database = case.sandbox.create_database(template=case.database)
    try:
        return _Trial(plan, case, draft, database, at).run(seen, full)
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
    def __init__(self, plan: Plan, case: Case, draft: Draft, database: str, at: dict[str, Schema]) -> None:
        self.plan, self.case, self.draft, self.database, self.at = plan, case, draft, database, at
        self.old = Writer("old", spares.shapes(case.before, involved(case, draft), set()), {})
        self.new = Writer("new", target_shapes(case, draft), {})
        self.trials: dict[str, PhaseTrial] = {}

    def run(self, seen: Verification, full: Rows) -> Plan:
        sandbox = self.case.sandbox
        with session(sandbox, self.database) as guest:
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
            now = _columns_now(guest)
            old, new = self._as_now(self.old, now), self._as_now(self.new, now)
            failures: list[str] = []
            done: dict[str, bool | None] = {"old": None, "new": None}
            same: bool | None = None
            count = 0
            for mine, other in ((old, new), (new, old)):
                if mine.version not in phase.versions:
                    continue
                probe = _Probe(
                    guest, mine, other if other.version in phase.versions else None, self._checks(phase), self.draft
                )
                told, unlike = probe.run()
                count += probe.count
                failures += told + unlike
                done[mine.version] = not told if probe.count else None
                if probe.compared:
                    same = (same is not False) and not unlike
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
            now = _columns_now(guest)
            probe = _Probe(guest, self._as_now(self.new, now), None, (), self.draft)
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
                old = self._as_now(self.old, _columns_now(guest))
                probe = _Probe(guest, old, None, (), self.draft)
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


class _Probe:
    """One version's statements: insert, read, change, delete; run in a transaction that is taken back."""

    def __init__(
        self, guest: Connection[Any], mine: Writer, other: Writer | None, checks: tuple[str, ...], draft: Draft
    ) -> None:
        self.guest, self.mine, self.other, self.checks, self.draft = guest, mine, other, checks, draft
        self.count = 0
        self.compared = False
        self.failures: list[str] = []

    def run(self) -> tuple[list[str], list[str]]:
        """Statements that were refused, and what the other version read that is not what was written."""
        unlike: list[str] = []
        self.guest.execute("BEGIN")
        try:
            before = spares.rows_of(self.guest, self.other.shapes) if self.other else {}
            wrong = self._wrong()
            self._insert()
            if self.other:
                unlike += self._compare(before)
            self._read()
            self._update()
            if self.checks and not self.failures and self._wrong() > wrong:
                unlike.append(f"what the {self.mine.version} version wrote does not say the same in both shapes")
            self._delete()
            if self.other and not self.failures:
                left = spares.more(spares.rows_of(self.guest, self.other.shapes), before)
                unlike += [
                    f"rows of {t} that the {self.mine.version} version deleted are still there for the other"
                    for t in left
                ]
        finally:
            self.guest.execute("ROLLBACK")
        return self.failures, unlike

    def insert_all(self) -> list[str]:
        """The rows are written and stay."""
        self.guest.execute("BEGIN")
        self._insert()
        self.guest.execute("COMMIT" if not self.failures else "ROLLBACK")
        return self.failures

    def again(self) -> list[str]:
        """Rows that are there already are read, changed, deleted and written anew."""
        self.guest.execute("BEGIN")
        try:
            # rows that a DELETE only marks cannot be written anew
            self.mine = replace(self.mine, shapes=tuple(s for s in self.mine.shapes if s.table not in self.draft.soft))
            self._read()
            self._delete()
            self._insert()
        finally:
            self.guest.execute("ROLLBACK")
        return self.failures

    def _wrong(self) -> int:
        return sum(int((self.guest.execute(c.encode()).fetchone() or (0,))[0]) for c in self.checks)

    def _compare(self, before: Rows) -> list[str]:
        """The other version finds the rows as it would have written them."""
        assert self.other is not None
        came = spares.more(spares.rows_of(self.guest, self.other.shapes), before)
        told = []
        for shape in self.other.shapes:
            expected = self.other.rows.get(shape.on)
            if not expected or not shape.compared or shape.table in self.draft.uncompared:
                continue
            self.compared = True
            places = [self._place(shape, c) for c in shape.compared]
            wanted = sorted((tuple(r[p] for p in places) for r in expected), key=repr)
            found = sorted(came.get(shape.on, {}), key=repr)
            exact = shape.table not in self.draft.inexact
            if (exact and found != wanted) or len(found) != len(wanted):
                told.append(
                    f"the {self.other.version} version reads {_short(found)} of {shape.table}, not {_short(wanted)}"
                )
        return told

    def _place(self, shape: Shape, column: str) -> int:
        whole = self.whole[(self.other or self.mine).version][shape.on]
        return whole.index(column)

    @property
    def whole(self) -> dict[str, dict[str, tuple[str, ...]]]:
        return self.draft.wholes

    def _values(self, shape: Shape, row: Row) -> list[str | None]:
        whole = self.whole[self.mine.version][shape.on]
        return [row[whole.index(c)] for c in shape.columns]

    def _do(self, sql: str, given: list[str | None], rows: int | None = None) -> None:
        from psycopg import Error

        self.count += 1
        self.guest.execute("SAVEPOINT probe")
        try:
            done = self.guest.execute(sql.encode(), given)
            if rows is not None and done.rowcount != rows:
                self.failures.append(f"the {self.mine.version} version: {done.rowcount} rows, not {rows}: {_bare(sql)}")
        except Error as error:
            self.guest.execute("ROLLBACK TO SAVEPOINT probe")
            said = str(error).splitlines()[0] if str(error) else type(error).__name__
            self.failures.append(f"the {self.mine.version} version: {said}: {_bare(sql)}")

    def _insert(self) -> None:
        for shape in self.mine.shapes:
            marks = ", ".join(["%s"] * len(shape.columns))
            sql = f"INSERT INTO {_mark(shape.on)} ({_mark(shape.listed)}) OVERRIDING SYSTEM VALUE VALUES ({marks})"
            for row in self.mine.rows.get(shape.on, ()):
                self._do(sql, self._values(shape, row), 1)

    def _found_by(self, shape: Shape, row: Row) -> tuple[str, list[str | None]]:
        key = [c for c in shape.key if c in shape.columns] or list(shape.columns)
        values = dict(zip(shape.columns, self._values(shape, row), strict=True))
        given = [c for c in key if values[c] is not None]
        parts = [f"{_mark(quote_identifier(c))} = %s" for c in given]
        parts += [f"{_mark(quote_identifier(c))} IS NULL" for c in key if values[c] is None]
        return " AND ".join(parts), [values[c] for c in given]

    def _read(self) -> None:
        for shape in self.mine.shapes:
            for row in self.mine.rows.get(shape.on, ())[:1]:
                where, given = self._found_by(shape, row)
                self._do(f"SELECT {_mark(shape.listed)} FROM {_mark(shape.on)} WHERE {where}", given, 1)

    def _update(self) -> None:
        """Each row takes the other's values where no key speaks against it; else its own again."""
        for shape in self.mine.shapes:
            rows = self.mine.rows.get(shape.on, ())
            for n, row in enumerate(rows[:1]):
                bound = self.draft.bound.get((self.mine.version, shape.on), set()) | set(shape.key)
                free = [c for c in shape.columns if c not in bound]
                if not free:
                    continue
                like = rows[n + 1] if len(rows) > n + 1 and shape.table not in self.draft.inexact else row
                values = dict(zip(shape.columns, self._values(shape, like), strict=True))
                where, given = self._found_by(shape, row)
                sets = ", ".join(f"{_mark(quote_identifier(c))} = %s" for c in free)
                self._do(f"UPDATE {_mark(shape.on)} SET {sets} WHERE {where}", [*(values[c] for c in free), *given], 1)

    def _delete(self) -> None:
        for shape in reversed(self.mine.shapes):
            for row in self.mine.rows.get(shape.on, ()):
                where, given = self._found_by(shape, row)
                self._do(f"DELETE FROM {_mark(shape.on)} WHERE {where}", given, None)


_PLACES = """
SELECT n.nspname, c.relname, a.attname FROM pg_class c
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'f') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
"""


def _columns_now(guest: Connection[Any]) -> dict[Name, set[str]]:
    """The columns of tables and views."""
    from dbarchitect.model.tables import Name as _Name

    found: dict[Name, set[str]] = {}
    for space, relation, column in guest.execute(_PLACES).fetchall():
        found.setdefault(_Name(namespace=space, name=relation), set()).add(column)
    return found


def _mark(sql: str) -> str:
    return sql.replace("%", "%%")


def _bare(sql: str) -> str:
    return sql.replace("%%", "%")[:160]


def _short(rows: object) -> str:
    text = repr(rows)
    return text if len(text) <= 200 else text[:197] + "…"
