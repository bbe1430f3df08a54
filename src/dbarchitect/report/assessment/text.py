"""The assessment in the terminal: by look, the weightiest first, each with its evidence and its fix."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.core.english import counted
from dbarchitect.report.assessment import words
from dbarchitect.report.assessment.masking import masked
from dbarchitect.report.evidence import phrase
from dbarchitect.report.terminal import BOLD, DIM, GOOD, Page
from dbarchitect.report.words import line

if TYPE_CHECKING:
    from dbarchitect.model.findings import Assessment, Finding

_LEVELS = {"error": "\x1b[1;31m", "warning": "\x1b[1;33m", "notice": "\x1b[1;34m"}
_MOST_OBJECTS = 12
_MOST_STATEMENTS = 12
_MOST_EVIDENCE = 4
_MOST_CHECKS = 8


def render(assessment: Assessment, *, width: int = 100, colour: bool = False) -> str:
    """The assessment as lines no longer than `width` (SQL excepted), with ANSI colours when `colour`."""
    it = masked(assessment)
    page = Page(width, colour)
    page.line(words.source_line(it), BOLD)
    page.line(words.headline(it))
    for look, findings in words.by_look(it):
        verdicts = [v for v in it.verdicts if v.look == look]
        if not verdicts and not findings:
            continue
        page.head(words.TITLES[look], words.look_line(it, look))
        for finding in findings:
            _finding(page, finding)
    _rest(page, it)
    return str(page)


def _finding(page: Page, it: Finding) -> None:
    level = page.styled(f"{it.level:<7}", _LEVELS[it.level])
    page.lines += ["", f"  {level}  {page.styled(line(it.object), BOLD)}  {page.styled(it.check, DIM)}"]
    page.line(it.message, indent=4)
    if it.objects:
        more = len(it.objects) - _MOST_OBJECTS
        tail = f" and {more} more" if more > 0 else ""
        page.line(f"at {', '.join(it.objects[:_MOST_OBJECTS])}{tail}", DIM, indent=4, hang=2)
    for evidence in it.evidence[:_MOST_EVIDENCE]:
        page.line(f"- {phrase(evidence)}", DIM, indent=4, hang=2)
    if it.explains:
        page.line(f"also explains {', '.join(it.explains[:_MOST_OBJECTS])}", DIM, indent=4, hang=2)
    if it.fix is not None and it.fix.sql:
        _fix(page, it)


def _fix(page: Page, it: Finding) -> None:
    fix = it.fix
    assert fix is not None
    price, proof = words.price_of(fix), words.proof_of(fix)
    page.line(f"fix: {price}" if price else "fix:", indent=4, hang=5)
    for sql in fix.sql[:_MOST_STATEMENTS]:
        page.sql(f"{sql.rstrip().rstrip(';')};")
    if len(fix.sql) > _MOST_STATEMENTS:
        page.line(f"-- and {counted(len(fix.sql) - _MOST_STATEMENTS, 'more statement')}: in the JSON", DIM, indent=6)
    if fix.reverse:
        page.line("back:", DIM, indent=4)
        for sql in fix.reverse[:_MOST_STATEMENTS]:
            page.sql(f"{sql.rstrip().rstrip(';')};")
    if proof:
        page.line(proof, GOOD if fix.proven else DIM, indent=4, hang=2)


def _rest(page: Page, it: Assessment) -> None:
    if it.known:
        page.lines.append("")
        page.line(
            f"{counted(it.known, 'finding')} known from the former assessment {'is' if it.known == 1 else 'are'} left out.",
            DIM,
        )
    if it.silenced:
        page.head("Silenced", "by the baseline")
        for one in it.silenced:
            page.line(f"{one.key}: {one.reason}", DIM, indent=2, hang=2)
    for key in it.stale:
        page.line(f"the baseline names {key}, which nothing answers to any longer", DIM, indent=2, hang=2)
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
