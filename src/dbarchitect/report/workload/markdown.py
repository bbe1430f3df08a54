"""The workload as a Markdown document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.report.marks import code, md, paragraphs, table
from dbarchitect.report.words import milliseconds, number
from dbarchitect.report.workload import words

if TYPE_CHECKING:
    from dbarchitect.model.observed import Read

MEDIA = "text/markdown"
MOST_STATEMENTS = 200


def render(read: Read) -> str:
    """Headline, habits, a table of the statements, what was not read. Shapes only: no values."""
    habits = [
        f"- **{md(words.title(h))}** ({h.level}{f', {words.cost(h)}' if words.cost(h) else ''}): {md(h.message)}. Instead: {md(h.instead)}."
        for h in read.findings
    ]
    rows = []
    for one in read.statements[:MOST_STATEMENTS]:
        share = words.share(one, read)
        rows.append((
            code(one.statement.name), "" if share is None else f"{share:.1%}", number(one.calls), milliseconds(one.mean_ms),
            "" if one.total_ms is None else words.duration(one.total_ms),
            "" if one.rows is None or not one.calls else number(round(one.rows / one.calls, 2)), code(one.statement.sql),
        ))  # fmt: skip
    more = len(read.statements) - MOST_STATEMENTS
    return paragraphs(
        "# The workload",
        md(words.source_line(read)),
        f"**{md(words.headline(read))}**",
        paragraphs("## Habits", "\n".join(habits)) if habits else "",
        paragraphs("## Statements", table(("statement", "share", "calls", "mean", "in all", "rows each", "shape"), rows)) if rows else "",
        f"And {more} more." if more > 0 else "",
        *(
            paragraphs(f"## {title}", "\n".join(f"- {md(r)}" for r in rows))
            for title, rows in (("Not read", words.unread(read)), ("Notes", read.notes))
            if rows
        ),
    )  # fmt: skip
