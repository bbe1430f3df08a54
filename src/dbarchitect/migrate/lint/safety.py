"""Safer forms of what is harmful, each run through the same measurement before it is shown."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dbarchitect.migrate.lint.case import Case, Held
from dbarchitect.migrate.lint.measuring import Measured, Meter, NotInTransactionError
from dbarchitect.migrate.lint.registry import safe_forms
from dbarchitect.migrate.lint.verdicts import judged, notes, worse, worst
from dbarchitect.model.migration import Grade, Hazard, JudgedStatement
from dbarchitect.sandbox import run_statement, split_script

if TYPE_CHECKING:
    from dbarchitect.migrate.lint.ground import Ground
    from dbarchitect.migrate.lint.migrations import Migration
    from dbarchitect.migrate.lint.sizes import Sizes

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
                meter = Meter(session, None, self._ground.tablespace)
                for case, form in zip(self._cases, forms, strict=True):
                    grade: Grade | None = None
                    if form:
                        try:
                            grade = self._one(meter, case, form)
                        except (Error, NotInTransactionError):
                            if session.closed:
                                break
                            session.execute("ROLLBACK")
                    if grade is None:
                        run_statement(session, case.statement)
                        meter.refresh()
                    grades.append(grade)
        finally:
            self._ground.sandbox.drop_database(copy)
        return [*grades, *[None] * (len(forms) - len(grades))]

    def _one(self, meter: Meter, case: Case, form: Form) -> Grade | None:
        grades: list[Grade] = []
        held: tuple[Held, ...] = ()
        inside = False
        for sql in form:
            statement = next(iter(split_script(sql)))
            if statement.words[:1] in {("BEGIN",), ("COMMIT",)}:
                inside, held = statement.words[:1] == ("BEGIN",), ()
                meter.connection.execute(statement.sql.encode())
                continue
            measured: Measured = meter.in_transaction(statement) if inside else meter.alone(statement)
            if measured.refusal is not None and not measured.emptied:
                return None
            made = replace(
                case, statement=statement, measured=measured, held=held, explicit=inside, last=None, wrapped=""
            )
            if inside:
                held += tuple(Held(oid, mode, 0) for oid, mode in measured.locks)
            grades.append(worst(h.grade for h in judged(made) if h.id != "fails-on-data"))
        return worst(grades)


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
