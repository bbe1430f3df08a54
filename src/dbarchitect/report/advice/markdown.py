"""The advice as a Markdown document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.report.advice import words
from dbarchitect.report.marks import block, code, md, paragraphs, table
from dbarchitect.report.words import short

if TYPE_CHECKING:
    from dbarchitect.model.advice import Advice, AdvisedIndex

MEDIA = "text/markdown"


def render(it: Advice) -> str:
    """Headline and certificate, indexes, what goes, the curve, statements, what was refused."""
    curve = [
        (words.size(p.budget_bytes), words.size(p.size_bytes), f"{p.cost:.1%}", f"{p.bound:.1%}") for p in it.curve
    ]
    costs = [(code(s.statement), short(s.weight), short(s.cost_before), short(s.cost_after)) for s in words.turned(it)]
    notes = [*it.notes, *it.fidelity.notes, *(f"{u.statement}: {u.why}" for u in it.unplanned)]
    return paragraphs(
        "# Indexes for the workload",
        md(words.source_line(it)),
        f"**{md(words.headline(it))}**",
        md(it.certificate),
        paragraphs("## Build", *(_index(i) for i in it.indexes)) if it.indexes else "",
        paragraphs("## Drop", *(f"{md(words.dropped(d))}\n\n{block(f'{d.sql};{chr(10)}-- back: {d.restore_sql};', 'sql')}" for d in it.drop)) if it.drop else "",
        paragraphs("## Keep", "\n".join(f"- {md(k)}" for k in it.kept)) if it.kept else "",
        paragraphs("## Budget and cost", table(("budget", "taken", "cost of today's", "not below"), curve)) if len(curve) > 1 else "",
        paragraphs("## Statements", table(("statement", "executions", "cost before", "cost after"), costs)) if costs else "",
        _measured(it),
        paragraphs("## Consider", "\n".join(f"- {md(h.table)}: {code(h.sql)}: {md(h.why)}" for h in it.hints)) if it.hints else "",
        paragraphs("## Refused", "\n".join(f"- {code(r.sql)}: {md(r.why)}" for r in it.refused)) if it.refused else "",
        paragraphs("## Notes", "\n".join(f"- {md(n)}" for n in notes)) if notes else "",
    )  # fmt: skip


def _index(index: AdvisedIndex) -> str:
    return paragraphs(
        f"### {code(index.name)} on {code(index.table)}",
        md(f"{words.gain(index)}; {words.building(index)}; serves {words.serves(index)}"),
        block(f"{index.sql};\n-- back: {index.drop_sql};", "sql"),
    )


def _measured(it: Advice) -> str:
    if it.proof is None:
        return ""
    rows = [(code(m.statement), *words.time(m)) for m in it.proof.statements]
    return paragraphs(
        "## Measured",
        md(it.proof.where),
        table(("statement", "before", "after"), rows),
        "\n".join(f"- not built: {md(f)}" for f in it.proof.failed),
    )
