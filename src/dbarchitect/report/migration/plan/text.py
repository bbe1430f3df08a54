"""The plan in the terminal: what is asked and lost first, then each step with its lock and its way back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.report.migration.plan import words
from dbarchitect.report.terminal import BAD, BOLD, DIM, GOOD, Page
from dbarchitect.report.words import clean

if TYPE_CHECKING:
    from dbarchitect.model.migration import Plan, Step

_MOST_LINES = 40
_MOST_STEPS = 200


def render(plan: Plan, *, width: int = 100, colour: bool = False) -> str:
    """Lines no longer than `width` (SQL excepted), with ANSI colours when `colour`."""
    page = Page(width, colour)
    page.line(words.source_line(plan), BOLD)
    page.line(words.headline(plan), BAD if plan.stopped or plan.verified is False else GOOD)
    _asked(page, plan)
    if plan.steps:
        page.head("steps")
    for number, step in enumerate(plan.steps[:_MOST_STEPS], 1):
        _step(page, number, step)
    if len(plan.steps) > _MOST_STEPS:
        page.line(f"and {len(plan.steps) - _MOST_STEPS} more; --format sql has all of them", DIM, indent=2)
    _proof(page, plan)
    return str(page)


def _asked(page: Page, plan: Plan) -> None:
    if plan.questions:
        page.head("asked")
    for asked in plan.questions:
        page.line(f"- {asked.text}", BOLD, indent=2, hang=2)
        if asked.evidence:
            page.line("; ".join(asked.evidence), DIM, indent=4)
        page.line(f"if so: {asked.hint}", indent=4)
        if asked.assumed:
            page.line(f"until then: {asked.assumed}", DIM, indent=4)
    if plan.losses:
        page.head("lost")
    for loss in plan.losses:
        rows = "" if loss.rows is None else f" ({loss.rows} rows)"
        state = "allowed" if loss.allowed else f"allow it with {loss.allow}"
        page.line(f"- {loss.object}: {loss.what}{rows}; {state}", "" if loss.allowed else BAD, indent=2, hang=2)


def _step(page: Page, number: int, step: Step) -> None:
    if step.why:
        page.line(f"-- {step.why}", DIM, indent=6)
    rows = clean(step.sql).splitlines() or [""]
    page.lines.append(page.styled(f"{number:>4}  ", DIM) + rows[0])
    if len(rows) > 1:
        page.sql("\n".join(rows[1:]), 6, "", _MOST_LINES)
    if noted := words.notes(step):
        page.line(noted, DIM, indent=6)


def _proof(page: Page, plan: Plan) -> None:
    if plan.verified is not None and plan.steps:
        page.head("tried")
        page.line("; ".join(f"{name}: {outcome}" for name, outcome in words.proof(plan)), indent=2)
    for difference in plan.verification.differences:
        page.line(f"- {difference}", indent=2, hang=2)
    if plan.not_judged:
        page.head("not judged")
    for why in plan.not_judged:
        page.line(f"- {why}", DIM, indent=2, hang=2)
