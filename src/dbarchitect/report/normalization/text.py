"""The normalization in the terminal: tables that could be better first, each with its cut; then references and what else holds."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from dbarchitect.report.normalization import words
from dbarchitect.report.words import clean, line

if TYPE_CHECKING:
    from dbarchitect.model.normalization import NormalForm, Normalization

_BOLD, _DIM, _HEAD, _GOOD, _BAD, _END = "\x1b[1m", "\x1b[2m", "\x1b[1;36m", "\x1b[32m", "\x1b[1;33m", "\x1b[0m"
_MOST_OTHERS = 12


def render(normalization: Normalization, *, width: int = 100, colour: bool = False) -> str:
    """Lines no longer than `width` (SQL excepted), with ANSI colours when `colour`."""
    page = _Page(max(width, 40), colour)
    page.line(words.source_line(normalization), _BOLD)
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
    return "\n".join(page.lines).rstrip() + "\n"


class _Page:
    def __init__(self, width: int, colour: bool) -> None:
        self.width = width
        self.colour = colour
        self.lines: list[str] = []

    def line(self, text: str, style: str = "", indent: int = 0, hang: int = 0) -> None:
        wrapped = textwrap.wrap(
            line(text), self.width, initial_indent=" " * indent, subsequent_indent=" " * (indent + hang),
            break_long_words=False, break_on_hyphens=False,
        )  # fmt: skip
        self.lines += [self.styled(row, style) for row in wrapped]

    def sql(self, text: str) -> None:
        self.lines += [self.styled(f"      {row}".rstrip(), _GOOD) for row in clean(text).splitlines()]

    def head(self, title: str, note: str) -> None:
        self.lines += ["", f"{self.styled(title.upper(), _HEAD)}  {self.styled(note, _DIM)}".rstrip()]

    def styled(self, text: str, style: str) -> str:
        return f"{style}{text}{_END}" if self.colour and style else text


def _form(page: _Page, it: NormalForm) -> None:
    page.lines += [
        "",
        f"  {page.styled(it.form, _BAD)}  {page.styled(line(it.table), _BOLD)}  {page.styled(words.rows(it), _DIM)}",
    ]
    for violation in it.violations:
        page.line(f"{words.violation(violation)}: {words.arrow(violation)}", indent=4, hang=2)
        page.line(violation.evidence, _DIM, indent=6)
    if it.why:
        page.line(it.why, _DIM, indent=4)
    cut = it.decomposition
    if cut is None:
        return
    page.line("cut into:", indent=4)
    for made in cut.tables:
        key = f", key ({', '.join(made.key)})" if made.key else ""
        page.line(f"{made.name} ({', '.join(made.columns)}){key}", indent=6, hang=2)
    for said in words.cut(cut):
        page.line(f"- {said}", _DIM, indent=4, hang=2)
    if cut.sql:
        page.line("statements:", indent=4)
        for sql in cut.sql:
            page.sql(f"{sql};")
        page.line("back:", _DIM, indent=4)
        for sql in cut.reverse:
            page.sql(f"{sql};")


def _references(page: _Page, it: Normalization) -> None:
    if it.inferred_foreign_keys:
        page.head("References not declared", "by name, type and values")
    for one in it.inferred_foreign_keys:
        page.line(f"{one.from_} -> {one.to}  {one.confidence:.2f}  {one.evidence}", indent=2, hang=4)


def _dependencies(page: _Page, it: Normalization) -> None:
    dirty, others = words.dirty(it), words.others(it)
    if dirty:
        page.head("Nearly", "rows that break what all others keep")
    for one in dirty:
        page.line(f"{one.table}: {', '.join(one.determinant)} -> {one.dependent}: {one.evidence}", indent=2, hang=4)
    if others:
        page.head("Holds, but is not taken for a rule", "")
    for one in others[:_MOST_OTHERS]:
        page.line(
            f"{one.table}: {', '.join(one.determinant)} -> {one.dependent}: {one.evidence}", _DIM, indent=2, hang=4
        )
    if len(others) > _MOST_OTHERS:
        page.line(f"and {len(others) - _MOST_OTHERS} more: in the JSON", _DIM, indent=2)
