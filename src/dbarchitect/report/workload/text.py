"""The workload in the terminal: habits, then statements by the time they take."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from dbarchitect.report.words import line
from dbarchitect.report.workload import words

if TYPE_CHECKING:
    from dbarchitect.model.observed import Observed, Read

_BOLD, _DIM, _HEAD, _BAD, _END = "\x1b[1m", "\x1b[2m", "\x1b[1;36m", "\x1b[1;33m", "\x1b[0m"
MOST_STATEMENTS = 25
LONGEST_SQL = 400


def render(read: Read, *, width: int = 100, colour: bool = False, values: bool = False) -> str:
    """Lines no longer than `width`, with ANSI colours when `colour`; `values`: with an example of each statement's parameters."""
    width = max(width, 40)

    def styled(text: str, style: str) -> str:
        return f"{style}{text}{_END}" if colour else text

    def wrapped(text: str, indent: int, style: str = "") -> list[str]:
        rows = textwrap.wrap(
            line(text), width, initial_indent=" " * indent, subsequent_indent=" " * indent, break_on_hyphens=False
        )
        return [styled(r, style) if style else r for r in rows]

    out = [styled(line(words.source_line(read)), _BOLD), *wrapped(words.headline(read), 0)]
    if read.findings:
        out += ["", styled("HABITS", _HEAD)]
    for habit in read.findings:
        said = words.cost(habit)
        out += ["", f"  {styled(habit.level, _BAD)}  {styled(words.title(habit), _BOLD)}{f'  {said}' if said else ''}"]
        out += [*wrapped(habit.message, 4), *wrapped(f"instead: {habit.instead}", 4, _DIM)]
    if read.statements:
        out += ["", styled("STATEMENTS", _HEAD)]
    for one in read.statements[:MOST_STATEMENTS]:
        out += [
            "",
            *_statement(one, read, styled(line(one.statement.name), _BOLD)),
            *wrapped(words.figures(one, read), 6, _DIM),
        ]
        out += wrapped(line(one.statement.sql)[:LONGEST_SQL], 6)
        if values and one.draws and one.draws[0].literals:
            out += wrapped("for example " + ", ".join(one.draws[0].literals), 6, _DIM)
    if len(read.statements) > MOST_STATEMENTS:
        out += ["", f"  and {len(read.statements) - MOST_STATEMENTS} more: in the JSON"]
    for title, rows in (("NOT READ", words.unread(read)), ("NOTES", read.notes)):
        if rows:
            out += ["", styled(title, _HEAD)]
            out += [made for row in rows for made in wrapped(f"- {row}", 2)]
    return "\n".join(out) + "\n"


def _statement(one: Observed, read: Read, name: str) -> list[str]:
    share = words.share(one, read)
    return [f"  {f'{share:6.1%}' if share is not None else '      '}  {name}"]
