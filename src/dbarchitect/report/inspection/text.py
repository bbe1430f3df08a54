"""The inspection in the terminal: the source, its tables, what was not seen."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from dbarchitect.core.english import counted
from dbarchitect.report.inspection import digest
from dbarchitect.report.words import line, short

if TYPE_CHECKING:
    from dbarchitect.model.inspection import Inspection

_BOLD, _DIM, _END = "\x1b[1m", "\x1b[2m", "\x1b[0m"


def render(seen: Inspection, notes: tuple[str, ...] = (), *, width: int = 100, colour: bool = False) -> str:
    """One line for each table; nothing of its rows."""
    bold, dim, end = (_BOLD, _DIM, _END) if colour else ("", "", "")
    lines = [f"{bold}{line(digest.source_line(seen))}{end}"]
    if seen.source.files:
        lines += _wrapped(f"read from {', '.join(seen.source.files[:20])}", width)
    lines.append("")
    found = digest.tables(seen)
    wide = min(40, max((len(t.name) for t in found), default=0))
    for table in found:
        rows = f", {short(table.rows)} rows" if table.rows is not None else ""
        parts = f", {counted(table.partitions, 'partition')}" if table.partitions else ""
        refers = f" → {', '.join(table.refers_to)}" if table.refers_to else ""
        said = f"  {line(table.name):<{wide}}  {counted(table.columns, 'column')}{rows}{parts}{refers}"
        lines += textwrap.wrap(said, width, subsequent_indent=" " * (wide + 6), drop_whitespace=True) or [said]
    remarks = [*notes, *(f"not seen: {u}" for u in digest.not_seen(seen) if not any(n in u for n in notes))]
    if remarks:
        lines.append("")
        lines += [f"{dim}{row}{end}" for r in remarks for row in _wrapped(f"- {line(r)}", width)]
    return "\n".join(lines) + "\n"


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(line(text), width, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)
