"""Phases in the terminal: what is asked and lost, the approach, then each phase."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from dbarchitect.core.english import counted
from dbarchitect.report.migration.phases import words
from dbarchitect.report.migration.plan.words import source_line
from dbarchitect.report.words import clean, line

if TYPE_CHECKING:
    from dbarchitect.model.migration import Phase, Plan, Step

_BOLD, _DIM, _HEAD, _GOOD, _BAD, _END = "\x1b[1m", "\x1b[2m", "\x1b[1;36m", "\x1b[32m", "\x1b[1;31m", "\x1b[0m"
_MOST_LINES = 30


class _Page:
    def __init__(self, width: int, colour: bool) -> None:
        self.width, self.colour = width, colour
        self.lines: list[str] = []

    def styled(self, text: str, style: str) -> str:
        return f"{style}{text}{_END}" if self.colour and style else text

    def text(self, text: str, style: str = "", indent: int = 0, hang: int = 0) -> None:
        rows = textwrap.wrap(
            line(text), self.width, initial_indent=" " * indent, subsequent_indent=" " * (indent + hang),
            break_long_words=False, break_on_hyphens=False,
        )  # fmt: skip
        self.lines += [self.styled(row, style) for row in rows]

    def head(self, title: str) -> None:
        self.lines += ["", self.styled(title.upper(), _HEAD)]


def render(plan: Plan, *, width: int = 100, colour: bool = False) -> str:
    """Lines no longer than `width` (SQL excepted), with ANSI colours when `colour`."""
    page = _Page(max(width, 40), colour)
    page.text(source_line(plan), _BOLD)
    page.text(words.headline(plan), _BAD if plan.stopped or plan.verified is False else _GOOD)
    if plan.questions or plan.losses:
        page.head("asked")
    for asked in plan.questions:
        page.text(f"- {asked.text}", _BOLD, 2, 2)
        page.text(f"if so: {asked.hint}" + (f"; until then: {asked.assumed}" if asked.assumed else ""), "", 4)
    for loss in plan.losses:
        page.text(
            f"- {loss.object}: {loss.what}; " + ("allowed" if loss.allowed else f"allow it with {loss.allow}"),
            "" if loss.allowed else _BAD,
            2,
            2,
        )
    if plan.approach is not None:
        page.head(f"approach: {plan.approach.name.replace('_', ' ')}")
        for reason in (
            *plan.approach.reasons,
            f"both are written by the {plan.approach.writes}: {plan.approach.writes_why}",
        ):
            page.text(f"- {reason}", "", 2, 2)
        for way in plan.approach.ways:
            page.text(f"- {words.way(way)}", _DIM, 4, 2)
    for number, phase in enumerate(plan.phases, 1):
        _phase(page, number, phase)
    for difference in plan.verification.differences:
        page.text(f"- {difference}", _BAD, 2, 2)
    if plan.not_judged:
        page.head("not judged")
    for why in plan.not_judged:
        page.text(f"- {why}", _DIM, 2, 2)
    return "\n".join(page.lines).rstrip() + "\n"


def _phase(page: _Page, number: int, phase: Phase) -> None:
    page.head(f"{number}. {phase.name.replace('_', ' ')}")
    page.text(phase.purpose, "", 2)
    for step in phase.steps:
        _step(page, step)
    for check in phase.checks:
        page.text(f"must be 0: {check.what}", _DIM, 2, 2)
    for said in phase.application:
        page.text(f"- {said}", "", 2, 2)
    page.text(f"blocks: {phase.blocks or 'nobody'}", _DIM, 2, 2)
    page.text(f"turn back ({counted(len(phase.rollback), 'statement')}) when {phase.rollback_when}", _DIM, 2, 2)
    page.text(f"tried: {words.tried(phase)}", _DIM, 2, 2)


def _step(page: _Page, step: Step) -> None:
    rows = clean(step.sql).splitlines()
    page.lines += [f"    {row}".rstrip() for row in rows[:_MOST_LINES]]
    if len(rows) > _MOST_LINES:
        page.lines.append(f"    -- and {len(rows) - _MOST_LINES} more lines")
