"""The assessment as a Markdown document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.report.assessment import words
from dbarchitect.report.assessment.masking import masked
from dbarchitect.report.evidence import phrase
from dbarchitect.report.marks import block, code, md, paragraphs, table
from dbarchitect.report.words import line, sentence

if TYPE_CHECKING:
    from dbarchitect.model.findings import Assessment, Finding, Fix

MEDIA = "text/markdown"
_MOST_OBJECTS = 40


def render(assessment: Assessment) -> str:
    """Headline, a table of the looks, the findings by look, what was silenced and what was not judged."""
    it = masked(assessment)
    rows = [(words.TITLES[look], str(len(found)), md(words.look_line(it, look))) for look, found in words.by_look(it)]
    return paragraphs(
        "# Assessment",
        md(words.source_line(it)),
        f"**{md(words.headline(it))}**",
        table(("look", "findings", "checks"), rows),
        *(_look(words.TITLES[look], found) for look, found in words.by_look(it)),
        _silenced(it),
        _not_judged(it),
    )


def _look(title: str, found: tuple[Finding, ...]) -> str:
    return paragraphs(f"## {title}", *(_finding(f) for f in found)) if found else ""


def _finding(it: Finding) -> str:
    more = len(it.objects) - _MOST_OBJECTS
    at = ", ".join(code(o) for o in it.objects[:_MOST_OBJECTS]) + (f" and {more} more" if more > 0 else "")
    return paragraphs(
        f"### {it.level}: {code(it.object)}",
        f"{md(sentence(it.message))} ({code(it.check)})",
        f"At {at}." if it.objects else "",
        "\n".join(f"- *{e.kind}:* {md(phrase(e))}" for e in it.evidence),
        f"Also explains {', '.join(code(e) for e in it.explains)}." if it.explains else "",
        _fix(it.fix) if it.fix is not None and it.fix.sql else "",
    )


def _fix(fix: Fix) -> str:
    price, proof = words.price_of(fix), words.proof_of(fix)
    return paragraphs(
        f"Fix{': ' + md(line(price)) if price else ':'}",
        block(_script(fix.sql), "sql"),
        f"*{md(sentence(proof))}*" if proof else "",
        paragraphs("Back:", block(_script(fix.reverse), "sql")) if fix.reverse else "",
    )


def _script(statements: tuple[str, ...]) -> str:
    return "\n".join(f"{s.strip().rstrip(';')};" for s in statements)


def _silenced(it: Assessment) -> str:
    lines = [f"- {code(s.key)}: {md(s.reason)}" for s in it.silenced]
    lines += [f"- the baseline names {code(k)}, which nothing answers to any longer" for k in it.stale]
    return paragraphs("## Silenced by the baseline", "\n".join(lines)) if lines else ""


def _not_judged(it: Assessment) -> str:
    lines = [f"- {md(u)}" for u in it.not_judged]
    lines += [f"- {md(why)}: {', '.join(code(n) for n in names)}" for why, names in words.not_judged(it)]
    return paragraphs("## Not judged", "\n".join(lines)) if lines else ""
