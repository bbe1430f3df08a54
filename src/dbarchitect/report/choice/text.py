"""The technology decision in the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.core.english import counted
from dbarchitect.report.choice.digest import counting, excluded, name_of, range_of, standing, words
from dbarchitect.report.terminal import BOLD, DIM, GOOD, Page
from dbarchitect.report.words import sentence

if TYPE_CHECKING:
    from dbarchitect.model.choice import Choice, Ranked

_BAR = 10
_MOST_OUT = 8
_MOST_QUESTIONS = 6


def render(choice: Choice, *, width: int = 100, colour: bool = False) -> str:
    """The answer as lines no longer than `width`, with ANSI colours when `colour`."""
    page = Page(width, colour)
    page.line(choice.title, BOLD)
    page.line(choice.answer, GOOD)
    for note in choice.notes:
        page.line(f"! {note}", hang=2)
    _why(page, choice)
    _steps(page, choice)
    _stores(page, choice)
    _ranking(page, choice)
    _turns(page, choice)
    _cost(page, choice)
    _out(page, choice)
    _open(page, choice)
    return str(page)


def _why(page: Page, choice: Choice) -> None:
    winner = choice.ranking[0]
    page.head("Why")
    for ground in winner.grounds[:6]:
        page.line(f"- {sentence(ground.text)}", indent=2, hang=2)
        if ground.source:
            page.raw(f"    {ground.source.address}", DIM)
    if choice.primary.offers:
        page.line(f"As a service: {', '.join(choice.primary.offers)}.", indent=2, hang=2)
    if choice.compared:
        it = choice.compared
        page.head(f"{name_of(choice, it.first)} or {name_of(choice, it.second)}")
        page.line(f"For this workload: {name_of(choice, it.winner)}.", BOLD, indent=2)
        for reason in it.because:
            page.line(f"- {sentence(reason)}", indent=2, hang=2)
        other = it.second if it.winner == it.first else it.first
        for when in it.other_when:
            page.line(f"{name_of(choice, other)} would be right when: {when}", indent=2, hang=4)


def _steps(page: Page, choice: Choice) -> None:
    if choice.steps:
        page.head("Stay, and do this")
        for number, step in enumerate(choice.steps, 1):
            page.line(f"{number}. {step}", indent=2, hang=3)


def _stores(page: Page, choice: Choice) -> None:
    page.head("Stores")
    for store in choice.stores:
        inside = f" with {store.extension}" if store.extension else ""
        page.line(f"{words(store.role)}: {store.name}{inside}{' (the truth)' if store.truth else ''}", BOLD, indent=2)
        if store.holds:
            page.line(f"holds {', '.join(words(h) for h in store.holds[:8])}", indent=4, hang=2)
        if not store.same_as_primary:
            page.line(f"why: {sentence(store.pays)}", indent=4, hang=2)
            page.line(f"in step by: {sentence(store.in_step_by)}", indent=4, hang=2)
            page.line(f"read there: {store.reads}; staleness: {store.staleness}", indent=4, hang=2)
    if choice.dual_writes:
        page.line("Never write to both from the application:", indent=2)
        for number, step in enumerate(choice.dual_writes.steps, 1):
            page.line(f"{number}. {step}", indent=4, hang=3)
        page.line(choice.dual_writes.left_with, indent=4)


def _ranking(page: Page, choice: Choice) -> None:
    page.head("Ranking")
    rows = standing(choice)
    wide = max(len(r.name) for r in rows)
    for number, row in enumerate(rows, 1):
        page.raw(f"  {number:>2}. {row.name:<{wide}}  {row.score:.2f} {_bar(row.score or 0)}  {_extremes(row, choice)}")
    method = "both methods agree" if choice.methods.agree else choice.methods.note
    page.line(f"Weighted sum and TOPSIS: {sentence(method)}", DIM, indent=2, hang=2)
    heavy = ", ".join(f"{w.title.lower()} {w.weight:.0%}" for w in counting(choice))
    page.line(f"Weights: {heavy}.", DIM, indent=2, hang=2)


def _bar(score: float) -> str:
    full = round(score * _BAR)
    return "■" * full + "□" * (_BAR - full)


def _extremes(row: Ranked, choice: Choice) -> str:
    """Where it is strongest and weakest among what counts."""
    by_loss = sorted(counting(choice), key=lambda w: w.weight * (1 - row.by_criterion.get(w.criterion, 0.0)))
    return f"+ {by_loss[0].title.lower()}   - {by_loss[-1].title.lower()}"


def _turns(page: Page, choice: Choice) -> None:
    if choice.sensitivity:
        page.head("What would change it")
        for turn in choice.sensitivity:
            page.line(f"{name_of(choice, turn.challenger)} when {turn.wins_when}", indent=2, hang=4)


def _cost(page: Page, choice: Choice) -> None:
    if choice.cost:
        page.head("A month, at list prices")
        for cost in choice.cost:
            drivers = f"; driven by {', '.join(cost.drivers)}" if cost.drivers else ""
            page.line(f"{cost.name}: {range_of(cost)}{drivers}", indent=2, hang=4)
            for option in cost.options:
                page.line(option, DIM, indent=6, hang=2)
        dated = min((c.prices_of for c in choice.cost if c.prices_of), default="")
        if dated:
            page.line(f"Prices read on {dated} or later; without tax, support and network.", DIM, indent=2)


def _out(page: Page, choice: Choice) -> None:
    out = excluded(choice)
    if out:
        page.head(f"Excluded ({len(out)})")
        for row in out[:_MOST_OUT]:
            page.line(f"{row.name}: {row.excluded_by}", indent=2, hang=4)
            if row.sources:
                page.raw(f"      {row.sources[0]}", DIM)
        if len(out) > _MOST_OUT:
            page.line(f"and {counted(len(out) - _MOST_OUT, 'more technology', 'more technologies')}: in the JSON, with what excludes each", DIM, indent=2)  # fmt: skip


def _open(page: Page, choice: Choice) -> None:
    if choice.questions:
        page.head("Open questions")
        for question in choice.questions[:_MOST_QUESTIONS]:
            page.line(f"- {question.text} {sentence(question.matters_because)}", indent=2, hang=2)
    if choice.assumptions:
        page.head("Assumed")
        for assumed in choice.assumptions:
            page.line(f"- {sentence(assumed)}", indent=2, hang=2)
