"""Phases in the terminal: what is asked and lost, the approach, then each phase."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.core.english import counted
from dbarchitect.report.migration.phases import words
from dbarchitect.report.migration.plan.words import source_line
from dbarchitect.report.terminal import BAD, BOLD, DIM, GOOD, Page
from dbarchitect.report.words import clean

if TYPE_CHECKING:
    from dbarchitect.model.migration import Phase, Plan, Step

_MOST_LINES = 30


def render(plan: Plan, *, width: int = 100, colour: bool = False) -> str:
    """Lines no longer than `width` (SQL excepted), with ANSI colours when `colour`."""
    page = Page(width, colour)
    page.line(source_line(plan), BOLD)
    page.line(words.headline(plan), BAD if plan.stopped or plan.verified is False else GOOD)
    if plan.questions or plan.losses:
        page.head("asked")
    for asked in plan.questions:
        page.line(f"- {asked.text}", BOLD, 2, 2)
        page.line(f"if so: {asked.hint}" + (f"; until then: {asked.assumed}" if asked.assumed else ""), "", 4)
    for loss in plan.losses:
        page.line(
            f"- {loss.object}: {loss.what}; " + ("allowed" if loss.allowed else f"allow it with {loss.allow}"),
            "" if loss.allowed else BAD,
            2,
            2,
        )
    if plan.approach is not None:
        page.head(f"approach: {plan.approach.name.replace('_', ' ')}")
        for reason in (
            *plan.approach.reasons,
            f"both are written by the {plan.approach.writes}: {plan.approach.writes_why}",
        ):
            page.line(f"- {reason}", "", 2, 2)
        for way in plan.approach.ways:
            page.line(f"- {words.way(way)}", DIM, 4, 2)
    for number, phase in enumerate(plan.phases, 1):
        _phase(page, number, phase)
    for difference in plan.verification.differences:
        page.line(f"- {difference}", BAD, 2, 2)
    if plan.not_judged:
        page.head("not judged")
    for why in plan.not_judged:
        page.line(f"- {why}", DIM, 2, 2)
    return str(page)


def _phase(page: Page, number: int, phase: Phase) -> None:
    page.head(f"{number}. {phase.name.replace('_', ' ')}")
    page.line(phase.purpose, "", 2)
    for step in phase.steps:
        _step(page, step)
    for check in phase.checks:
        page.line(f"must be 0: {check.what}", DIM, 2, 2)
    for said in phase.application:
        page.line(f"- {said}", "", 2, 2)
    page.line(f"blocks: {phase.blocks or 'nobody'}", DIM, 2, 2)
    page.line(f"turn back ({counted(len(phase.rollback), 'statement')}) when {phase.rollback_when}", DIM, 2, 2)
    page.line(f"tried: {words.tried(phase)}", DIM, 2, 2)


def _step(page: Page, step: Step) -> None:
    rows = clean(step.sql).splitlines()
    page.lines += [f"    {row}".rstrip() for row in rows[:_MOST_LINES]]
    if len(rows) > _MOST_LINES:
        page.lines.append(f"    -- and {len(rows) - _MOST_LINES} more lines")
