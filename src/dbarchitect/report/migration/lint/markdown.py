"""The judgement as a Markdown document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.report.marks import block, code, md, paragraphs, table
from dbarchitect.report.migration.lint import words
from dbarchitect.report.words import line, sentence

if TYPE_CHECKING:
    from dbarchitect.model.migration import Hazard, JudgedStatement, LintReport

MEDIA = "text/markdown"


def render(report: LintReport) -> str:
    """Headline, a table of the statements, then those that are not safe with their hazards and safe forms."""
    rows = [
        (code(words.place(s)), s.verdict, code(line(s.sql)[:80]), ", ".join(dict.fromkeys(h.id for h in s.hazards)))
        for s in report.statements
    ]
    return paragraphs(
        "# Migrations judged",
        f"**{md(words.headline(report))}**",
        table(("at", "verdict", "statement", "hazards"), rows) if rows else "",
        *(_statement(s) for s in report.statements if s.hazards),
        paragraphs("## Not judged", "\n".join(f"- {md(line(w))}" for w in report.not_judged))
        if report.not_judged
        else "",
    )


def _statement(it: JudgedStatement) -> str:
    form = (
        paragraphs(f"{words.form_title(it).capitalize()}:", block(words.script(it.safe_form), "sql"))
        if it.safe_form
        else ""
    )
    return paragraphs(
        f"## {it.verdict}: {code(words.place(it))}",
        block(f"{it.sql.strip()};", "sql"),
        "\n".join(_hazard(h) for h in it.hazards),
        form,
    )


def _hazard(it: Hazard) -> str:
    at = f" at {code(it.object)}" if it.object else ""
    facts = words.facts(it)
    return f"- **{it.id}**{at}: {md(sentence(it.why))}{f' *{md(line(facts))}*' if facts else ''}"
