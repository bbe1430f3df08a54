"""The plan as Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.report.migration.plan import words
from dbarchitect.report.words import clean, line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.model.migration import Plan, Step

MEDIA = "text/markdown"


def render(plan: Plan) -> str:
    """Headline, questions, losses, steps with their way back, proof."""
    return "\n".join(_lines(plan)).rstrip() + "\n"


def _lines(plan: Plan) -> Iterator[str]:
    yield from (f"# Migration: {line(words.source_line(plan))}", "", words.headline(plan), "")
    if plan.questions:
        yield from ("## Asked", "")
        for asked in plan.questions:
            yield f"- {line(asked.text)} `{line(asked.hint)}`" + (
                f" ({line('; '.join(asked.evidence))})" if asked.evidence else ""
            )
        yield ""
    if plan.losses:
        yield from ("## Lost", "")
        for loss in plan.losses:
            yield f"- {line(loss.object)}: {line(loss.what)}; " + (
                "allowed" if loss.allowed else f"allow it with `{line(loss.allow)}`"
            )
        yield ""
    if plan.steps:
        yield from ("## Steps", "")
    for number, step in enumerate(plan.steps, 1):
        yield from _step(number, step)
    if plan.verified is not None:
        yield from ("## Tried", "")
        yield from (f"- {name}: {outcome}" for name, outcome in words.proof(plan))
        yield from (f"- {line(d)}" for d in plan.verification.differences)
        yield ""
    if plan.not_judged:
        yield from ("## Not judged", "", *(f"- {line(n)}" for n in plan.not_judged))


def _step(number: int, step: Step) -> Iterator[str]:
    noted = words.notes(step)
    yield f"{number}. {line(step.why or step.object)}" + (f" ({line(noted)})" if noted else "")
    yield from ("", *_fenced(step.sql), "")
    if step.reverse:
        yield from ("   Way back:", "", *_fenced(step.reverse), "")


def _fenced(sql: str) -> Iterator[str]:
    rows = clean(f"{sql.rstrip().rstrip(';')};").splitlines()
    fence = "~~~" if any("```" in r for r in rows) else "```"
    yield f"   {fence}sql"
    yield from (f"   {row}".rstrip() for row in rows)
    yield f"   {fence}"
