"""Decision records (MADR): one file for each decision."""

from __future__ import annotations

from typing import NamedTuple

from dbarchitect.core.names import snake
from dbarchitect.model.architecture import Architecture, Artifact, Decision
from dbarchitect.report.digest import asked, title, weakest
from dbarchitect.report.evidence import exhibit, phrase
from dbarchitect.report.marks import block, code, md, paragraphs
from dbarchitect.report.outline import parts
from dbarchitect.report.words import line, sentence

_SLUG_LENGTH = 60


class Record(NamedTuple):
    """A decision with the file that records it."""

    number: int
    path: str
    part: str
    decision: Decision


def records(architecture: Architecture) -> tuple[Record, ...]:
    """Every decision in the order of the document, numbered from 1."""
    found: list[Record] = []
    for part in parts(architecture):
        for decision in part.section.decisions:
            number = len(found) + 1
            slug = snake(decision.id or decision.question).replace("_", "-")[:_SLUG_LENGTH].strip("-")
            found.append(Record(number, f"adr/{number:04d}-{slug}.md", part.title, decision))
    return tuple(found)


def files(architecture: Architecture) -> tuple[Artifact, ...]:
    """One Markdown file for each decision."""
    return tuple(
        Artifact(path=r.path, title=line(r.decision.question), media="text/markdown", content=text(architecture, r))
        for r in records(architecture)
    )


def text(architecture: Architecture, record: Record) -> str:
    """The record in MADR's headings."""
    decision = record.decision
    about = f"It concerns {', '.join(code(a) for a in decision.about)}." if decision.about else ""
    return paragraphs(
        f"# {record.number}. {md(decision.question)}",
        f"- Status: accepted\n- Part: {md(record.part)}\n- Weakest evidence: {weakest(decision)}",
        "## Context and problem statement",
        f"{md(title(architecture))}: {md(asked(architecture))} {about}",
        md(decision.question),
        "## Decision outcome",
        f"Chosen: **{md(decision.choice)}**",
        "\n".join(f"- {md(sentence(r))}" for r in decision.reasons),
        "## Considered options",
        "\n".join(
            [
                f"- **{md(decision.choice)}** (chosen)",
                *(f"- {md(a.choice)}: not chosen, because {md(a.why_not)}" for a in decision.alternatives),
            ]
        ),
        "## Consequences",
        f"What would change this decision: {md(sentence(decision.changes_if))}"
        if decision.changes_if
        else "Nothing the brief could still say is known to change this decision.",
        "## Evidence",
        _evidence(decision),
    )


def _evidence(decision: Decision) -> str:
    if not decision.evidence:
        return "None beyond the reasons above."
    return paragraphs(
        *(
            f"- *{e.kind}*: {md(phrase(e))}" + (f"\n\n{block(exhibit(e))}" if exhibit(e) else "")
            for e in decision.evidence
        )
    )
