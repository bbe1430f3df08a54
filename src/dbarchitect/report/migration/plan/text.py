"""The plan in the terminal: what is asked and lost first, then each step with its lock and its way back."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from dbarchitect.report.migration.plan import words
from dbarchitect.report.words import clean, line

if TYPE_CHECKING:
    from dbarchitect.model.migration import Plan, Step

_BOLD, _DIM, _HEAD, _GOOD, _BAD, _END = "\x1b[1m", "\x1b[2m", "\x1b[1;36m", "\x1b[32m", "\x1b[1;31m", "\x1b[0m"
_MOST_LINES = 40
_MOST_STEPS = 200


def render(plan: Plan, *, width: int = 100, colour: bool = False) -> str:
    """Lines no longer than `width` (SQL excepted), with ANSI colours when `colour`."""
    page = _Page(max(width, 40), colour)
    page.text(words.source_line(plan), _BOLD)
    page.text(words.headline(plan), _BAD if plan.stopped or plan.verified is False else _GOOD)
    _asked(page, plan)
    if plan.steps:
        page.head("steps")
    for number, step in enumerate(plan.steps[:_MOST_STEPS], 1):
        _step(page, number, step)
    if len(plan.steps) > _MOST_STEPS:
        page.text(f"and {len(plan.steps) - _MOST_STEPS} more; --format sql has all of them", _DIM, indent=2)
    _proof(page, plan)
    return "\n".join(page.lines).rstrip() + "\n"


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

    def sql(self, text: str, indent: int) -> None:
        rows = clean(text).splitlines()
        self.lines += [f"{' ' * indent}{row}".rstrip() for row in rows[:_MOST_LINES]]
        if len(rows) > _MOST_LINES:
            self.lines.append(f"{' ' * indent}-- and {len(rows) - _MOST_LINES} more lines")


def _asked(page: _Page, plan: Plan) -> None:
    if plan.questions:
        page.head("asked")
    for asked in plan.questions:
        page.text(f"- {asked.text}", _BOLD, indent=2, hang=2)
        if asked.evidence:
            page.text("; ".join(asked.evidence), _DIM, indent=4)
        page.text(f"if so: {asked.hint}", indent=4)
        if asked.assumed:
            page.text(f"until then: {asked.assumed}", _DIM, indent=4)
    if plan.losses:
        page.head("lost")
    for loss in plan.losses:
        rows = "" if loss.rows is None else f" ({loss.rows} rows)"
        state = "allowed" if loss.allowed else f"allow it with {loss.allow}"
        page.text(f"- {loss.object}: {loss.what}{rows}; {state}", "" if loss.allowed else _BAD, indent=2, hang=2)


def _step(page: _Page, number: int, step: Step) -> None:
    if step.why:
        page.text(f"-- {step.why}", _DIM, indent=6)
    rows = clean(step.sql).splitlines() or [""]
    page.lines.append(page.styled(f"{number:>4}  ", _DIM) + rows[0])
    if len(rows) > 1:
        page.sql("\n".join(rows[1:]), 6)
    if noted := words.notes(step):
        page.text(noted, _DIM, indent=6)


def _proof(page: _Page, plan: Plan) -> None:
    if plan.verified is not None and plan.steps:
        page.head("tried")
        page.text("; ".join(f"{name}: {outcome}" for name, outcome in words.proof(plan)), indent=2)
    for difference in plan.verification.differences:
        page.text(f"- {difference}", indent=2, hang=2)
    if plan.not_judged:
        page.head("not judged")
    for why in plan.not_judged:
        page.text(f"- {why}", _DIM, indent=2, hang=2)
