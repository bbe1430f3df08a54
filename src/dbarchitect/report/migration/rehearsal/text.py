"""The rehearsal in the terminal."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from dbarchitect.report.migration.rehearsal import words
from dbarchitect.report.words import line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.model.rehearsal import Rehearsal

_BOLD, _BAD, _GOOD, _END = "\x1b[1m", "\x1b[1;31m", "\x1b[32m", "\x1b[0m"


def render(it: Rehearsal, *, width: int = 100, colour: bool = False) -> str:
    """Headline, what the load felt, and lists."""
    return "\n".join(_lines(it, max(width, 40), colour)).rstrip() + "\n"


def _lines(it: Rehearsal, width: int, colour: bool) -> Iterator[str]:
    def styled(text: str, style: str) -> str:
        return f"{style}{text}{_END}" if colour else text

    for row in textwrap.wrap(line(words.headline(it)), width):
        yield styled(row, _BAD if it.faults else _GOOD)
    yield ""
    rows = (words.HEADS, *words.stages(it))
    wide = [max(len(r[i]) for r in rows) for i in range(len(words.HEADS))]
    for cells in rows:
        yield "  ".join(
            cell.ljust(w) if i == 0 else cell.rjust(w) for i, (cell, w) in enumerate(zip(cells, wide, strict=True))
        )
    for title, listed in words.sections(it):
        yield from ("", styled(title.upper(), _BOLD))
        for one in listed:
            yield from textwrap.wrap(
                line(one),
                width,
                initial_indent="- ",
                subsequent_indent="  ",
                break_long_words=False,
                break_on_hyphens=False,
            )
