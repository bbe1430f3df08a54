"""The normalization as a Markdown document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.report.marks import block, code, md, paragraphs, table
from dbarchitect.report.normalization import words
from dbarchitect.report.words import sentence

if TYPE_CHECKING:
    from dbarchitect.model.normalization import Dependency, NormalForm, Normalization

MEDIA = "text/markdown"


def render(normalization: Normalization) -> str:
    """Headline, a table of the forms, each table that could be better with its cut, references, dependencies."""
    it = normalization
    forms = [
        (code(f.table), f.form, words.rows(f), "; ".join(code(words.arrow(v)) for v in f.violations))
        for f in words.ordered(it)
        if f.rows
    ]
    references = [(code(r.from_), code(r.to), f"{r.confidence:.2f}", md(r.evidence)) for r in it.inferred_foreign_keys]
    return paragraphs(
        "# Normalization",
        md(words.source_line(it)),
        f"**{md(words.headline(it))}**",
        table(("table", "form", "rows", "violations"), forms),
        *(_form(f) for f in words.ordered(it) if f.violations),
        paragraphs("## References not declared", table(("from", "to", "confidence", "evidence"), references)) if references else "",
        _dependencies("## Nearly: rows that break what all others keep", words.dirty(it)),
        _dependencies("## Holds, but is not taken for a rule", words.others(it)),
        paragraphs("## Not judged", "\n".join([f"- {md(words.FIFTH)}", *(f"- {code(u.part)}: {md(u.why)}" for u in it.not_judged)])),
    )  # fmt: skip


def _form(it: NormalForm) -> str:
    cut = it.decomposition
    said = "\n".join(
        f"- {md(words.violation(v))}: {code(words.arrow(v))}. {md(sentence(v.evidence))}" for v in it.violations
    )
    if cut is None:
        return paragraphs(f"## {code(it.table)} is in {it.form}", said, md(sentence(it.why)) if it.why else "")
    tables = [
        (code(m.name), ", ".join(code(c) for c in m.columns), ", ".join(code(c) for c in m.key)) for m in cut.tables
    ]
    return paragraphs(
        f"## {code(it.table)} is in {it.form}",
        said,
        md(sentence(it.why)) if it.why else "",
        table(("table", "columns", "key"), tables),
        "\n".join(f"- {md(s)}" for s in words.cut(cut)),
        block("\n".join(f"{s};" for s in cut.sql), "sql") if cut.sql else "",
        paragraphs("Back:", block("\n".join(f"{s};" for s in cut.reverse), "sql")) if cut.reverse else "",
    )  # fmt: skip


def _dependencies(title: str, found: tuple[Dependency, ...]) -> str:
    rows = [(code(d.table), code(f"{', '.join(d.determinant)} -> {d.dependent}"), md(d.evidence)) for d in found]
    return paragraphs(title, table(("table", "dependency", "why"), rows)) if rows else ""
