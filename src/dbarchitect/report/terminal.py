"""The frame of an answer in the terminal: paragraphs wrapped to the width, headings, SQL as it stands, colours where wanted."""

from __future__ import annotations

import textwrap

from dbarchitect.report.words import clean, line

BOLD, DIM, HEAD, GOOD, END = "\x1b[1m", "\x1b[2m", "\x1b[1;36m", "\x1b[32m", "\x1b[0m"
WARN, BAD = "\x1b[1;33m", "\x1b[1;31m"


class Page:
    """Lines from top to bottom, none longer than `width` (SQL excepted), with ANSI colours when `colour`."""

    def __init__(self, width: int, colour: bool) -> None:
        self.width = max(width, 40)
        self.colour = colour
        self.lines: list[str] = []

    def __str__(self) -> str:
        return "\n".join(self.lines).rstrip() + "\n"

    def styled(self, text: str, style: str) -> str:
        return f"{style}{text}{END}" if self.colour and style else text

    def line(self, text: str, style: str = "", indent: int = 0, hang: int = 0) -> None:
        """A paragraph wrapped to the width; rows after the first stand `hang` further in."""
        rows = textwrap.wrap(
            line(text), self.width, initial_indent=" " * indent, subsequent_indent=" " * (indent + hang),
            break_long_words=False, break_on_hyphens=False,
        )  # fmt: skip
        self.lines += [self.styled(row, style) for row in rows]

    def raw(self, text: str, style: str = "") -> None:
        """A row of a table, cut at the width."""
        self.lines.append(self.styled(text[: self.width].rstrip(), style))

    def head(self, title: str, note: str = "") -> None:
        shown = f"  {self.styled(note, DIM)}" if note else ""
        self.lines += ["", f"{self.styled(title.upper(), HEAD)}{shown}"]

    def sql(self, text: str, indent: int = 6, style: str = GOOD, most: int | None = None) -> None:
        """SQL as it stands, to be copied; its first `most` lines."""
        rows = textwrap.dedent(clean(text)).strip().splitlines()
        self.lines += [self.styled(f"{' ' * indent}{row}".rstrip(), style) for row in rows[:most]]
        if most is not None and len(rows) > most:
            self.lines.append(self.styled(f"{' ' * indent}-- and {len(rows) - most} more lines", DIM))
