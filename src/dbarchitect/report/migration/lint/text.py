"""The judgement in the terminal: each statement with its verdict, what was measured, and the safe form."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from dbarchitect.report.migration.lint import words
from dbarchitect.report.words import clean, line, sentence

if TYPE_CHECKING:
    from dbarchitect.model.migration import Hazard, JudgedStatement, LintReport

_BOLD, _DIM, _GOOD, _END = "\x1b[1m", "\x1b[2m", "\x1b[32m", "\x1b[0m"
_TONES = {"unsafe": "\x1b[1;31m", "caution": "\x1b[1;33m", "safe": "\x1b[32m"}
_MOST_LINES = 12


def render(report: LintReport, *, width: int = 100, colour: bool = False) -> str:
    """Lines no longer than `width` (SQL excepted), with ANSI colours when `colour`."""
    page = _Page(max(width, 40), colour)
    page.text(words.headline(report), _BOLD)
    for statement in report.statements:
        _statement(page, statement)
    if report.not_judged:
        page.lines += ["", page.styled("NOT JUDGED", _BOLD)]
        for why in report.not_judged:
            page.text(f"- {why}", _DIM, indent=2, hang=2)
    return "\n".join(page.lines).rstrip() + "\n"


class _Page:
    def __init__(self, width: int, colour: bool) -> None:
        self.width, self.colour = width, colour
        self.lines: list[str] = []

    def styled(self, text: str, style: str) -> str:
        return f"{style}{text}{_END}" if self.colour and style else text

    def text(self, text: str, style: str = "", indent: int = 0, hang: int = 0) -> None:
        """A paragraph wrapped to the width."""
        rows = textwrap.wrap(
            line(text), self.width, initial_indent=" " * indent, subsequent_indent=" " * (indent + hang),
            break_long_words=False, break_on_hyphens=False,
        )  # fmt: skip
        self.lines += [self.styled(row, style) for row in rows]

    def sql(self, text: str, indent: int, style: str = "") -> None:
        """SQL as it stands, the first lines of it."""
        rows = textwrap.dedent(clean(text)).strip().splitlines()
        self.lines += [self.styled(f"{' ' * indent}{row}".rstrip(), style) for row in rows[:_MOST_LINES]]
        if len(rows) > _MOST_LINES:
            self.lines.append(self.styled(f"{' ' * indent}-- and {len(rows) - _MOST_LINES} more lines", _DIM))


def _statement(page: _Page, it: JudgedStatement) -> None:
    verdict = page.styled(f"{it.verdict:<7}", _TONES[it.verdict])
    page.lines += ["", f"{verdict}  {page.styled(words.place(it), _BOLD)}"]
    page.sql(it.sql, 4)
    for hazard in it.hazards:
        _hazard(page, hazard)
    if it.error and not it.hazards:
        page.text(f"refused: {it.error}", indent=4, hang=2)
    if it.why:
        page.text(it.why, _DIM, indent=4, hang=2)
    if it.safe_form:
        page.text(f"{words.form_title(it)}:", _GOOD, indent=4)
        for sql in it.safe_form:
            page.lines += [
                page.styled(f"      {row}".rstrip(), _GOOD) for row in clean(f"{sql.rstrip(';')};").splitlines()
            ]


def _hazard(page: _Page, it: Hazard) -> None:
    at = f" at {it.object}" if it.object else ""
    page.text(f"- {it.id}{at}: {sentence(it.why)}", indent=4, hang=2)
    facts = "; ".join(filter(None, (words.lock_line(it), f"measured: {it.measured}" if it.measured else "")))
    if facts:
        page.text(facts, _DIM, indent=6)
