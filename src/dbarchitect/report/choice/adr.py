"""The technology decision as a decision record (MADR)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.report.choice.digest import excluded, name_of, standing, words
from dbarchitect.report.marks import md, paragraphs
from dbarchitect.report.words import sentence

if TYPE_CHECKING:
    from dbarchitect.model.choice import Choice

PATH = "adr/0001-technology.md"
_OPTIONS = 6


def render(choice: Choice) -> str:
    """The record: context, options, outcome, consequences, what would change it."""
    winner = choice.ranking[0]
    others = [r for r in standing(choice, _OPTIONS) if r.engine != winner.engine]
    beside = [s for s in choice.stores if not s.same_as_primary]
    return paragraphs(
        f"# 1. {md(choice.title)}: which engine holds the data",
        "- Status: proposed\n- Evidence: calculated from cited claims",
        "## Context and problem statement",
        "\n".join(f"- {md(s)}" for s in _asked(choice)) or "The brief asks for nothing in particular.",
        "## Decision outcome",
        f"**{md(choice.answer)}**",
        "\n".join(f"- {md(sentence(r))}" for r in winner.reasons),
        "## Considered options",
        "\n".join([f"- **{md(winner.name)}** ({winner.score:.2f}, chosen)", *(f"- {md(r.name)} ({r.score:.2f})" for r in others)]),
        "\n".join(f"- {md(r.name)}: out. {md(sentence(r.excluded_by or ''))}" for r in excluded(choice)[:_OPTIONS]),
        "## Consequences",
        "\n".join(f"- {md(words(s.role))} in {md(s.name)}, in step by {md(sentence(s.in_step_by))}" for s in beside),
        "\n".join(f"- {md(sentence(s))}" for s in choice.steps),
        "What would change this decision:" if choice.sensitivity else "",
        "\n".join(f"- {md(name_of(choice, c.challenger))} when {md(c.wins_when)}" for c in choice.sensitivity),
        "## Sources",
        "\n".join(f"- <{s}>" for s in winner.sources),
    )  # fmt: skip


def _asked(choice: Choice) -> tuple[str, ...]:
    demand = choice.demand
    said = [r.because for s in demand.shares for r in s.requirements] + [r.because for r in demand.requirements]
    return tuple(dict.fromkeys(s for s in said if s))
