"""The explanation in the terminal: the headline, causes with remedies, proven rewrites, then the plan with its times."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from dbarchitect.report.explanation import words
from dbarchitect.report.terminal import BOLD, DIM, WARN, Page
from dbarchitect.report.words import line

if TYPE_CHECKING:
    from dbarchitect.model.explanation import Cause, Explanation, Rewrite

_MOST_STEPS = 60


def render(it: Explanation, *, width: int = 100, colour: bool = False) -> str:
    """Lines no longer than `width` (SQL and the plan excepted), with ANSI colours when `colour`."""
    page = Page(width, colour)
    page.line(words.source_line(it), DIM)
    page.line(words.headline(it), BOLD)
    if it.causes:
        page.head("Why")
        for cause in it.causes:
            _cause(page, it, cause)
    if it.rewrites:
        page.head("Rewrites that return the same rows")
        for rewrite in it.rewrites:
            _rewrite(page, rewrite)
    _plan(page, it)
    for recipe in it.recipes:
        page.head(recipe.title)
        page.sql(recipe.code)
        page.line(f"executed here: {recipe.ran}" if recipe.ran else "not executed here", DIM, 2)
        for note in recipe.notes:
            page.line(f"- {note}", DIM, 2, 2)
    if it.refused:
        page.head("Not offered")
        for one in it.refused:
            page.line(f"- {one.name}: {one.why}", DIM, 2, 2)
    if it.not_judged:
        page.head("Not judged")
        for missing in it.not_judged:
            page.line(f"- {missing.part}: {missing.why}", DIM, 2, 2)
    return str(page)


def _cause(page: Page, it: Explanation, cause: Cause) -> None:
    share = words.share(cause.share)
    page.lines.append("")
    page.line(f"{cause.title}{f', {share} of it' if share else ''}{'' if cause.certain else ' (likely)'}", WARN, 2)
    page.line(words.named(it, cause), DIM, 4)
    page.line(cause.said, "", 4)
    for remedy in words.remedies(cause):
        tried = words.proof(remedy)
        page.line(f"- {remedy.said}{f' ({tried})' if tried else ''}", "", 4, 2)
        if remedy.proven is not False:
            for sql in remedy.sql:
                page.sql(words.statement(sql))


def _rewrite(page: Page, rewrite: Rewrite) -> None:
    page.lines.append("")
    page.line(f"{rewrite.title}: {words.gain(rewrite.effect)}", BOLD, 2)
    page.line(words.why(rewrite), "", 4)
    page.sql(words.statement(rewrite.sql))
    page.line(f"proof: {rewrite.proof}", DIM, 4, 2)
    page.line(f"measured: {rewrite.effect.measured_on}", DIM, 4, 2)
    for note in rewrite.notes:
        page.line(f"- {note}", DIM, 4, 2)


def _plan(page: Page, it: Explanation) -> None:
    page.head("The plan, step by step")
    deep = words.depths(it)
    for step in it.steps[:_MOST_STEPS]:
        share = words.share(step.share)
        indent = min(2 * deep[step.node], 24)
        bar = "█" * round(10 * (step.share or 0))
        text = f"{share:>5} {bar:<10} {' ' * indent}#{step.node} {line(step.said)}"
        measured = words.measure(step)
        page.lines += textwrap.wrap(
            f"{text} [{measured}]" if measured else text, max(page.width, indent + 60), subsequent_indent=" " * (20 + indent),
            break_long_words=False, break_on_hyphens=False, drop_whitespace=True, initial_indent="",
        )  # fmt: skip
    if len(it.steps) > _MOST_STEPS:
        page.line(f"and {len(it.steps) - _MOST_STEPS} more: in the JSON", DIM, 2)
