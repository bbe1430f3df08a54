"""The rehearsal as Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.report.migration.rehearsal import words
from dbarchitect.report.words import line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.model.rehearsal import Rehearsal

MEDIA = "text/markdown"


def render(it: Rehearsal) -> str:
    """Headline, what the load felt, and lists."""
    return "\n".join(_lines(it)).rstrip() + "\n"


def _lines(it: Rehearsal) -> Iterator[str]:
    yield from (f"# Rehearsal: {line(it.source)}", "", line(words.headline(it)), "")
    yield f"| {' | '.join(words.HEADS)} |"
    yield f"|{'---|' * len(words.HEADS)}"
    for row in words.stages(it):
        yield f"| {' | '.join(row)} |"
    for title, listed in words.sections(it):
        yield from ("", f"## {title}", "", *(f"- {line(one)}" for one in listed))
