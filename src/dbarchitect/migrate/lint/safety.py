"""Safer forms of what is harmful, each run through the same measurement before it is shown."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from dbarchitect.migrate.lint.case import Case, Held
from dbarchitect.migrate.lint.measured import NotInTransactionError
from dbarchitect.migrate.lint.measuring import Meter
from dbarchitect.migrate.lint.probing import Clients, application_roles
from dbarchitect.migrate.lint.registry import safe_forms
from dbarchitect.migrate.lint.verdicts import judged, notes, worse, worst
from dbarchitect.model.migration import Grade, Hazard, JudgedStatement
from dbarchitect.sandbox import GUEST, run_statement, split_script

if TYPE_CHECKING:
    from dbarchitect.migrate.lint.ground import Ground
    from dbarchitect.migrate.lint.migrations import Migration
    from dbarchitect.migrate.lint.sizes import Sizes
    from dbarchitect.migrate.lint.snapshot import Snapshot

Form = tuple[str, ...]


class Safer:
    """The cases of one file as judged statements, with forms that were measured to be better."""

    def __init__(self, ground: Ground, sizes: Sizes, migration: Migration, cases: tuple[Case, ...]) -> None:
        self._ground, self._sizes, self._it, self._cases = ground, sizes, migration, cases
        self._hazards = [judged(c) for c in cases]

    def judged(self) -> tuple[JudgedStatement, ...]:
        forms = [_proposed(c, h) if h else () for c, h in zip(self._cases, self._hazards, strict=True)]
        measured = self._measured(forms) if any(forms) else [None] * len(forms)
        return tuple(
            _statement(self._it, case, hazards, form, grade)
            for case, hazards, form, grade in zip(self._cases, self._hazards, forms, measured, strict=True)
        )

    def _measured(self, forms: list[Form]) -> list[Grade | None]:
        """How each form does, run in its place among the statements of the file; None where it did not run."""
        from psycopg import Error

        copy = self._ground.copy()
        grades: list[Grade | None] = []
        try:
            with self._ground.session(copy) as session:
                first = self._cases[0].first
                roles = application_roles(first, GUEST)
                clients = Clients(session, first, self._it.sql, roles, self._ground.spares or {})
                meter = Meter(session, clients, self._ground.tablespace, first)
                for case, form in zip(self._cases, forms, strict=True):
                    grade: Grade | None = None
                    if form:
                        try:
                            grade = _Trial(meter, clients, case).run(form)
                        except (Error, NotInTransactionError):
                            if session.closed:
                                break
                            session.execute("ROLLBACK")
                            meter.refresh()
                    if grade is None:
                        run_statement(session, case.statement)
                        meter.refresh()
                        if case.measured.broken:
                            clients.accept()
                    grades.append(grade)
        finally:
            self._ground.sandbox.drop_database(copy)
        return [*grades, *[None] * (len(forms) - len(grades))]


class _Trial:
    """A form run statement by statement, each by itself or between BEGIN and COMMIT, and judged as the migration is."""

    def __init__(self, meter: Meter, clients: Clients, case: Case) -> None:
        self._meter, self._clients, self._case = meter, clients, case
        self._block: list[Case] = []
        self._held: tuple[Held, ...] = ()

    def run(self, form: Form) -> Grade | None:
        """The worst of its statements; None when one was refused."""
        grades: list[Grade] = []
        inside = False
        for sql in form:
            statement = next(iter(split_script(sql)))
            if statement.words[:1] in {("BEGIN",), ("COMMIT",)}:
                grades += self._closed()
                inside = statement.words[:1] == ("BEGIN",)
                self._meter.connection.execute(statement.sql.encode())
                continue
            measured = self._meter.in_transaction(statement) if inside else self._meter.alone(statement)
            if measured.refusal is not None and not measured.emptied:
                return None
            made = replace(
                self._case,
                statement=statement,
                measured=measured,
                held=self._held,
                explicit=inside,
                last=None,
                wrapped="",
            )
            if inside:
                self._block.append(made)
                self._held += tuple(Held(oid, mode, 0) for oid, mode in measured.locks)
            else:
                grades.append(_grade(made))
        return worst(grades)

    def _closed(self) -> list[Grade]:
        """The statements of the block as others see them, at its end."""
        block, self._block, self._held = self._block, [], ()
        if not block:
            return []
        still, last = self._clients.still(), self._meter.current
        behind = self._meter.still_behind(b for c in block for b in c.measured.behind)
        return [_grade(at_end(c, last, still, frozenset(behind))) for c in block]


def _grade(case: Case) -> Grade:
    return worst(h.grade for h in judged(case) if h.id != "fails-on-data")


def at_end(case: Case, last: Snapshot, still: frozenset[tuple[Any, str]], behind: frozenset[tuple[int, str]]) -> Case:
    """The case without what nobody outside ever sees, as the transaction itself puts it right."""
    measured = replace(
        case.measured,
        broken=tuple(b for b in case.measured.broken if (b.probe, b.state) in still),
        behind=tuple(b for b in case.measured.behind if b in behind),
    )
    return replace(case, measured=measured, last=last)


def _proposed(case: Case, hazards: tuple[Hazard, ...]) -> Form:
    ids = frozenset(h.id for h in hazards)
    for one in safe_forms():
        form = one.propose(case, ids)
        if form:
            return form
    return ()


def _statement(
    migration: Migration, case: Case, hazards: tuple[Hazard, ...], form: Form, grade: Grade | None
) -> JudgedStatement:
    verdict = worst(h.grade for h in hazards)
    better = grade is not None and worse(verdict, grade)
    refusal = case.measured.refusal
    return JudgedStatement(
        sql=case.statement.sql,
        line=case.statement.line,
        verdict=verdict,
        file=migration.file,
        hazards=hazards,
        safe_form=form if better else (),
        safe_form_verdict=grade if better else None,
        error=refusal.message if refusal else "",
        executed=not case.measured.skipped,
        why=notes(case) if verdict == "safe" or case.measured.skipped else "",
    )
