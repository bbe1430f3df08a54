"""The judgement in the terminal: each statement with its verdict, what was measured, and the safe form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.report.migration.lint import words
from dbarchitect.report.terminal import BOLD, DIM, GOOD, Page
from dbarchitect.report.words import clean, sentence

if TYPE_CHECKING:
    from dbarchitect.model.migration import Hazard, JudgedStatement, LintReport

_TONES = {"unsafe": "\x1b[1;31m", "caution": "\x1b[1;33m", "safe": "\x1b[32m"}
_MOST_LINES = 12


def render(report: LintReport, *, width: int = 100, colour: bool = False) -> str:
    """Lines no longer than `width` (SQL excepted), with ANSI colours when `colour`."""
    page = Page(width, colour)
    page.line(words.headline(report), BOLD)
    for statement in report.statements:
        _statement(page, statement)
    if report.not_judged:
        page.lines += ["", page.styled("NOT JUDGED", BOLD)]
        for why in report.not_judged:
            page.line(f"- {why}", DIM, indent=2, hang=2)
    return str(page)


def _statement(page: Page, it: JudgedStatement) -> None:
    verdict = page.styled(f"{it.verdict:<7}", _TONES[it.verdict])
    page.lines += ["", f"{verdict}  {page.styled(words.place(it), BOLD)}"]
    page.sql(it.sql, 4, "", _MOST_LINES)
    for hazard in it.hazards:
        _hazard(page, hazard)
    if it.error and not it.hazards:
        page.line(f"refused: {it.error}", indent=4, hang=2)
    if it.why:
        page.line(it.why, DIM, indent=4, hang=2)
    if it.safe_form:
        page.line(f"{words.form_title(it)}:", GOOD, indent=4)
        for sql in it.safe_form:
            page.lines += [
                page.styled(f"      {row}".rstrip(), GOOD) for row in clean(f"{sql.rstrip(';')};").splitlines()
            ]


def _hazard(page: Page, it: Hazard) -> None:
    at = f" at {it.object}" if it.object else ""
    page.line(f"- {it.id}{at}: {sentence(it.why)}", indent=4, hang=2)
    facts = words.facts(it)
    if facts:
        page.line(facts, DIM, indent=6)
