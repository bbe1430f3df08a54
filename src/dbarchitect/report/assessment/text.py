"""The assessment in the terminal: by look, the weightiest first, each with its evidence and its fix."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from dbarchitect.core.english import counted
from dbarchitect.report.assessment import words
from dbarchitect.report.assessment.masking import masked
from dbarchitect.report.evidence import phrase
from dbarchitect.report.words import clean, line

if TYPE_CHECKING:
    from dbarchitect.model.findings import Assessment, Finding

_BOLD, _DIM, _HEAD, _GOOD, _END = "\x1b[1m", "\x1b[2m", "\x1b[1;36m", "\x1b[32m", "\x1b[0m"
_LEVELS = {"error": "\x1b[1;31m", "warning": "\x1b[1;33m", "notice": "\x1b[1;34m"}
_MOST_OBJECTS = 12
_MOST_STATEMENTS = 12
_MOST_EVIDENCE = 4
_MOST_CHECKS = 8


def render(assessment: Assessment, *, width: int = 100, colour: bool = False) -> str:
    """The assessment as lines no longer than `width` (SQL excepted), with ANSI colours when `colour`."""
    it = masked(assessment)
    page = _Page(max(width, 40), colour)
    page.line(words.source_line(it), _BOLD)
    page.line(words.headline(it))
    for look, findings in words.by_look(it):
        verdicts = [v for v in it.verdicts if v.look == look]
        if not verdicts and not findings:
            continue
        page.head(words.TITLES[look], words.look_line(it, look))
        for finding in findings:
            _finding(page, finding)
    _rest(page, it)
    return "\n".join(page.lines).rstrip() + "\n"


class _Page:
    def __init__(self, width: int, colour: bool) -> None:
        self.width = width
        self.colour = colour
        self.lines: list[str] = []

    def line(self, text: str, style: str = "", indent: int = 0, hang: int = 0) -> None:
        """A paragraph wrapped to the width."""
        rows = textwrap.wrap(
            line(text), self.width, initial_indent=" " * indent, subsequent_indent=" " * (indent + hang),
            break_long_words=False, break_on_hyphens=False,
        )  # fmt: skip
        self.lines += [self.styled(row, style) for row in rows]

    def sql(self, text: str) -> None:
        """A statement as it stands, to be copied."""
        self.lines += [self.styled(f"      {row}".rstrip(), _GOOD) for row in clean(text).splitlines()]

    def head(self, title: str, note: str) -> None:
        self.lines += ["", f"{self.styled(title.upper(), _HEAD)}  {self.styled(note, _DIM) if note else ''}".rstrip()]

    def styled(self, text: str, style: str) -> str:
        return f"{style}{text}{_END}" if self.colour and style else text


def _finding(page: _Page, it: Finding) -> None:
    level = page.styled(f"{it.level:<7}", _LEVELS[it.level])
    page.lines += ["", f"  {level}  {page.styled(line(it.object), _BOLD)}  {page.styled(it.check, _DIM)}"]
    page.line(it.message, indent=4)
    if it.objects:
        more = len(it.objects) - _MOST_OBJECTS
        tail = f" and {more} more" if more > 0 else ""
        page.line(f"at {', '.join(it.objects[:_MOST_OBJECTS])}{tail}", _DIM, indent=4, hang=2)
    for evidence in it.evidence[:_MOST_EVIDENCE]:
        page.line(f"- {phrase(evidence)}", _DIM, indent=4, hang=2)
    if it.explains:
        page.line(f"also explains {', '.join(it.explains[:_MOST_OBJECTS])}", _DIM, indent=4, hang=2)
    if it.fix is not None and it.fix.sql:
        _fix(page, it)


def _fix(page: _Page, it: Finding) -> None:
    fix = it.fix
    assert fix is not None
    price, proof = words.price_of(fix), words.proof_of(fix)
    page.line(f"fix: {price}" if price else "fix:", indent=4, hang=5)
    for sql in fix.sql[:_MOST_STATEMENTS]:
        page.sql(f"{sql.rstrip().rstrip(';')};")
    if len(fix.sql) > _MOST_STATEMENTS:
        page.line(f"-- and {counted(len(fix.sql) - _MOST_STATEMENTS, 'more statement')}: in the JSON", _DIM, indent=6)
    if fix.reverse:
        page.line("back:", _DIM, indent=4)
        for sql in fix.reverse[:_MOST_STATEMENTS]:
            page.sql(f"{sql.rstrip().rstrip(';')};")
    if proof:
        page.line(proof, _GOOD if fix.proven else _DIM, indent=4, hang=2)


def _rest(page: _Page, it: Assessment) -> None:
    if it.known:
        page.lines.append("")
        page.line(
            f"{counted(it.known, 'finding')} known from the former assessment {'is' if it.known == 1 else 'are'} left out.",
            _DIM,
        )
    if it.silenced:
        page.head("Silenced", "by the baseline")
        for one in it.silenced:
            page.line(f"{one.key}: {one.reason}", _DIM, indent=2, hang=2)
    for key in it.stale:
        page.line(f"the baseline names {key}, which nothing answers to any longer", _DIM, indent=2, hang=2)
    reasons = words.not_judged(it)
    if reasons or it.not_judged:
        page.head("Not judged", "")
        for unseen in it.not_judged:
            page.line(f"- {unseen}", indent=2, hang=2)
        for why, names in reasons:
            shown = ", ".join(names[:_MOST_CHECKS]) + (
                f" and {len(names) - _MOST_CHECKS} more" if len(names) > _MOST_CHECKS else ""
            )
            page.line(f"- {why}: {shown}", indent=2, hang=2)
