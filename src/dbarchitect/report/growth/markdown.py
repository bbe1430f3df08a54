"""Growth in Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.report.growth import words
from dbarchitect.report.words import line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dbarchitect.model.growth import Growth

MEDIA = "text/markdown"


def render(growth: Growth) -> str:
    """All of it, in tables."""
    return "\n".join(_lines(growth)) + "\n"


def _lines(growth: Growth) -> Iterator[str]:
    factors = [words.factor(f) for f in growth.factors]
    yield from ("# Growth", "", _cell(words.source_line(growth)), "", _cell(words.headline(growth)), "")
    if growth.breaks:
        yield from ("## What breaks, and when", "")
        yield from _table(
            ("at", "kind", "what", "then"), ((words.at(b), b.kind, b.message, b.advice) for b in growth.breaks)
        )
    yield from ("## Sizes", "")
    rows = [("all", *(words.size(b) for b in growth.total_bytes), "")]
    for t in growth.tables:
        rows.append(
            (t.table, *(words.size(b + i) for b, i in zip(t.bytes, t.index_bytes, strict=True)), words.growth_of(t))
        )
    yield from _table(("table", *factors, "grows"), rows)
    if growth.statements:
        yield from ("## Costs of statements", "")
        costs = ((s.statement, *(words.number(c) for c in s.costs), s.why) for s in growth.statements)
        yield from _table(("statement", *factors, "turns"), costs)
    for title, notes in (("How far to trust it", growth.reasons), ("Not judged", growth.not_judged)):
        if notes:
            yield from (f"## {title}", "", *(f"- {_cell(n)}" for n in notes), "")


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield "| " + " | ".join(head) + " |"
    yield "|" + " --- |" * len(head)
    for row in rows:
        yield "| " + " | ".join(_cell(c) for c in row) + " |"
    yield ""


def _cell(text: str) -> str:
    return line(text).replace("|", "\\|").replace("<", "&lt;")
