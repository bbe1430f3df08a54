"""Phases as Markdown: a runbook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.report.migration.phases import words
from dbarchitect.report.migration.plan.words import source_line
from dbarchitect.report.words import clean, line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dbarchitect.model.migration import Phase, Plan, Step


def render(plan: Plan) -> str:
    """Headline, questions, losses, the approach, each phase with its statements, checks and way back."""
    return "\n".join(_lines(plan)).rstrip() + "\n"


def _lines(plan: Plan) -> Iterator[str]:
    yield from (f"# Migration in phases: {line(source_line(plan))}", "", words.headline(plan), "")
    if plan.questions:
        yield from ("## Asked", "")
        for asked in plan.questions:
            yield f"- {line(asked.text)} `{line(asked.hint)}`" + (
                f" Until then: {line(asked.assumed)}." if asked.assumed else ""
            )
        yield ""
    if plan.losses:
        yield from ("## Lost", "")
        yield from (
            f"- {line(x.object)}: {line(x.what)}; " + ("allowed" if x.allowed else f"allow it with `{line(x.allow)}`")
            for x in plan.losses
        )
        yield ""
    if plan.approach is not None:
        it = plan.approach
        yield from (f"## Approach: {it.name.replace('_', ' ')}", "", *(f"- {line(r)}" for r in it.reasons))
        yield from (f"- both are written by the {it.writes}: {line(it.writes_why)}", "", "Weighed:", "")
        yield from (*(f"- {line(words.way(w))}" for w in it.ways), "")
    for number, phase in enumerate(plan.phases, 1):
        yield from _phase(number, phase)
    told = [*plan.verification.differences]
    if told:
        yield from ("## Not as it should be", "", *(f"- {line(d)}" for d in told), "")
    if plan.not_judged:
        yield from ("## Not judged", "", *(f"- {line(n)}" for n in plan.not_judged))


def _phase(number: int, phase: Phase) -> Iterator[str]:
    yield from (f"## {number}. {phase.name.replace('_', ' ')}", "", line(phase.purpose), "")
    yield f"- versions of the application: {' and '.join(phase.versions)}"
    yield f"- blocks: {line(phase.blocks or 'nobody')}"
    yield f"- tried: {words.tried(phase)}, {phase.trial.statements} statements"
    yield f"- turn back when {line(phase.rollback_when)}"
    yield from (*(f"- {line(a)}" for a in phase.application), "")
    yield from _fenced(phase.steps)
    for check in phase.checks:
        yield from (f"Must be 0: {line(check.what)}", "", "```sql", *clean(check.sql).splitlines(), "```", "")
    for sample in phase.samples:
        yield from (f"```{sample.language}", *clean(sample.code).splitlines(), "```", "")
    if phase.rollback:
        yield from ("The way back:", "", *_fenced(phase.rollback))


def _fenced(steps: Iterable[Step]) -> Iterator[str]:
    rows = [row for s in steps for row in clean(f"{s.sql.rstrip().rstrip(';')};").splitlines()]
    if not rows:
        return
    fence = "~~~" if any("```" in r for r in rows) else "```"
    yield from (f"{fence}sql", *rows, fence, "")
