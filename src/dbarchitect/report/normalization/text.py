"""The normalization in the terminal: tables that could be better first, each with its cut; then references and what else holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.report.normalization import words
from dbarchitect.report.terminal import BOLD, DIM, WARN, Page
from dbarchitect.report.words import line

if TYPE_CHECKING:
    from dbarchitect.model.normalization import NormalForm, Normalization

_MOST_OTHERS = 12


def render(normalization: Normalization, *, width: int = 100, colour: bool = False) -> str:
    """Lines no longer than `width` (SQL excepted), with ANSI colours when `colour`."""
    page = Page(width, colour)
    page.line(words.source_line(normalization), BOLD)
    page.line(words.headline(normalization))
    for form in words.ordered(normalization):
        if form.violations:
            _form(page, form)
    good = [f"{f.table} ({f.form})" for f in words.ordered(normalization) if not f.violations and f.rows]
    if good:
        page.head("Nothing against", "tables whose rows show no violation")
        page.line(", ".join(good), indent=2)
    _references(page, normalization)
    _dependencies(page, normalization)
    page.head("Not judged", "")
    page.line(words.FIFTH, indent=2)
    for unseen in normalization.not_judged:
        page.line(f"- {unseen.part}: {unseen.why}", indent=2, hang=2)
    return str(page)


def _form(page: Page, it: NormalForm) -> None:
    page.lines += [
        "",
        f"  {page.styled(it.form, WARN)}  {page.styled(line(it.table), BOLD)}  {page.styled(words.rows(it), DIM)}",
    ]
    for violation in it.violations:
        page.line(f"{words.violation(violation)}: {words.arrow(violation)}", indent=4, hang=2)
        page.line(violation.evidence, DIM, indent=6)
    if it.why:
        page.line(it.why, DIM, indent=4)
    cut = it.decomposition
    if cut is None:
        return
    page.line("cut into:", indent=4)
    for made in cut.tables:
        key = f", key ({', '.join(made.key)})" if made.key else ""
        page.line(f"{made.name} ({', '.join(made.columns)}){key}", indent=6, hang=2)
    for said in words.cut(cut):
        page.line(f"- {said}", DIM, indent=4, hang=2)
    if cut.sql:
        page.line("statements:", indent=4)
        for sql in cut.sql:
            page.sql(f"{sql};")
        page.line("back:", DIM, indent=4)
        for sql in cut.reverse:
            page.sql(f"{sql};")


def _references(page: Page, it: Normalization) -> None:
    if it.inferred_foreign_keys:
        page.head("References not declared", "by name, type and values")
    for one in it.inferred_foreign_keys:
        page.line(f"{one.from_} -> {one.to}  {one.confidence:.2f}  {one.evidence}", indent=2, hang=4)


def _dependencies(page: Page, it: Normalization) -> None:
    dirty, others = words.dirty(it), words.others(it)
    if dirty:
        page.head("Nearly", "rows that break what all others keep")
    for one in dirty:
        page.line(f"{one.table}: {', '.join(one.determinant)} -> {one.dependent}: {one.evidence}", indent=2, hang=4)
    if others:
        page.head("Holds, but is not taken for a rule", "")
    for one in others[:_MOST_OTHERS]:
        page.line(
            f"{one.table}: {', '.join(one.determinant)} -> {one.dependent}: {one.evidence}", DIM, indent=2, hang=4
        )
    if len(others) > _MOST_OTHERS:
        page.line(f"and {len(others) - _MOST_OTHERS} more: in the JSON", DIM, indent=2)
