"""The explanation as a Markdown document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.report.explanation import words
from dbarchitect.report.marks import block, code, md, paragraphs, table
from dbarchitect.report.words import number

if TYPE_CHECKING:
    from dbarchitect.model.explanation import Cause, Explanation, Recipe, Rewrite

MEDIA = "text/markdown"


def render(it: Explanation) -> str:
    """Headline, causes, rewrites, the plan as a table, what was not offered and not judged."""
    deep = words.depths(it)
    rows = [
        (f"{'· ' * deep[s.node]}#{s.node} {md(words.heading(it, s.node))}", md(s.said), words.measure(s), words.share(s.share), number(s.rows) if s.rows is not None else "")
        for s in it.steps
    ]  # fmt: skip
    return paragraphs(
        "# The query explained",
        md(words.source_line(it)),
        f"**{md(words.headline(it))}**",
        block(it.query, "sql") if it.query else "",
        paragraphs("## Why", *(_cause(it, c) for c in it.causes)) if it.causes else "",
        paragraphs("## Rewrites that return the same rows", *(_rewrite(r) for r in it.rewrites)) if it.rewrites else "",
        paragraphs("## The plan", table(("step", "what it does", "own time or cost", "share", "rows"), rows)),
        *(_recipe(r) for r in it.recipes),
        paragraphs("## Not offered", "\n".join(f"- {code(r.name)}: {md(r.why)}" for r in it.refused))
        if it.refused
        else "",
        paragraphs("## Not judged", "\n".join(f"- {code(u.part)}: {md(u.why)}" for u in it.not_judged))
        if it.not_judged
        else "",
    )


def _cause(it: Explanation, cause: Cause) -> str:
    share = words.share(cause.share)
    remedies = []
    for remedy in words.remedies(cause):
        tried = words.proof(remedy)
        remedies.append(f"- {md(remedy.said)}{f' ({md(tried)})' if tried else ''}")
        if remedy.sql and remedy.proven is not False:
            remedies.append(block("\n".join(words.statement(s) for s in remedy.sql), "sql"))
    return paragraphs(
        f"### {md(cause.title)}{f' ({share})' if share else ''}",
        md(cause.said) + ("" if cause.certain else " This is likely, not certain."),
        md(words.named(it, cause)),
        *remedies,
    )


def _rewrite(rewrite: Rewrite) -> str:
    return paragraphs(
        f"### {md(rewrite.title)}: {md(words.gain(rewrite.effect))}",
        md(words.why(rewrite)),
        block(words.statement(rewrite.sql), "sql"),
        "\n".join(
            f"- {md(t)}" for t in (f"proof: {rewrite.proof}", f"measured: {rewrite.effect.measured_on}", *rewrite.notes)
        ),
    )


def _recipe(recipe: Recipe) -> str:
    ran = f"Executed here: {recipe.ran}." if recipe.ran else "Not executed here."
    return paragraphs(
        f"## {md(recipe.title)}",
        block(recipe.code, recipe.language),
        md(ran),
        "\n".join(f"- {md(n)}" for n in recipe.notes),
    )
