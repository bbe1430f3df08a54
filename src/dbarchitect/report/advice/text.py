"""The advice in the terminal: the certificate, the indexes by what they save, what goes, the curve, what was refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.report.advice import words
from dbarchitect.report.terminal import BOLD, DIM, Page
from dbarchitect.report.words import line, short

if TYPE_CHECKING:
    from dbarchitect.model.advice import Advice

_MOST_KEPT = 8
_MOST_STATEMENTS = 15
_MOST_REFUSED = 10
_BAR = 40


def render(it: Advice, *, width: int = 100, colour: bool = False) -> str:
    """Lines no longer than `width` (SQL excepted), with ANSI colours when `colour`."""
    page = Page(width, colour)
    page.line(words.source_line(it), BOLD)
    page.line(words.headline(it))
    page.line(it.certificate)
    _indexes(page, it)
    _curve(page, it)
    _statements(page, it)
    _measured(page, it)
    if it.hints:
        page.head("Consider", "what no index does")
    for hint in it.hints:
        page.line(f"{hint.table}: {hint.sql}", indent=2, hang=2)
        page.line(hint.why, DIM, indent=6)
    if it.refused:
        page.head("Refused", f"{it.never_used} more were in no plan")
        for refused in it.refused[:_MOST_REFUSED]:
            page.line(f"{refused.sql} ({words.size(refused.size_bytes)})", indent=2, hang=2)
            page.line(refused.why, DIM, indent=6)
    notes = [*it.notes, *it.fidelity.notes, *(f"{u.statement}: {u.why}" for u in it.unplanned)]
    if notes:
        page.head("Notes", "")
        for note in notes:
            page.line(f"- {note}", indent=2, hang=2)
    return str(page)


def _indexes(page: Page, it: Advice) -> None:
    if it.indexes:
        page.head("Build", "one after the other, outside a transaction")
    for index in it.indexes:
        page.sql(f"{index.sql};", indent=2)
        page.line(f"{words.gain(index)}; {words.building(index)}", indent=6)
        if index.serves:
            page.line(f"serves {words.serves(index)}", DIM, indent=6)
        page.line(f"back: {index.drop_sql};", DIM, indent=6)
    if it.drop:
        page.head("Drop", "")
    for gone in it.drop:
        page.sql(f"{gone.sql};", indent=2)
        page.line(words.dropped(gone), indent=6)
        page.line(f"back: {gone.restore_sql};", DIM, indent=6)
    if it.kept:
        page.head("Keep", "")
        for kept in it.kept[:_MOST_KEPT]:
            page.line(kept, indent=2, hang=2)
        if len(it.kept) > _MOST_KEPT:
            page.line(f"and {len(it.kept) - _MOST_KEPT} more, each with its reason in the JSON", DIM, indent=2)


def _curve(page: Page, it: Advice) -> None:
    if len(it.curve) < 2:
        return
    page.head("Budget and cost", "of today's; between the bound and the set found")
    for point in it.curve:
        bar = "█" * round(_BAR * min(1.0, point.cost))
        page.lines.append(f"  {words.size(point.budget_bytes):>9}  {point.cost:6.1%} (≥ {point.bound:5.1%})  {bar}")


def _statements(page: Page, it: Advice) -> None:
    if not it.statements:
        return
    page.head("Statements", "cost of one execution, those that weigh most first")
    for one in words.turned(it)[:_MOST_STATEMENTS]:
        page.lines.append(
            f"  {short(one.cost_before):>9} → {short(one.cost_after):>9}  × {short(one.weight):>7}  {line(one.statement)}"
        )
    more = len(it.statements) - _MOST_STATEMENTS
    if more > 0:
        page.line(f"and {more} more", DIM, indent=2)


def _measured(page: Page, it: Advice) -> None:
    if it.proof is None:
        return
    page.head("Measured", it.proof.where)
    for one in it.proof.statements[:_MOST_STATEMENTS]:
        before, after = words.time(one)
        page.lines.append(f"  {before:>20} → {after:>20}  {line(one.statement)}")
    for failed in it.proof.failed:
        page.line(f"not built: {failed}", indent=2)
