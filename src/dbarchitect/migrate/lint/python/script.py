"""SQL on the lines where the Python stood that makes it, and what of the Python could not be read."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from dbarchitect.migrate.lint.migrations import Migration, Unread

_MOST_TEXT = 300
_SPACE = re.compile(r"('(?:[^']|'')*')|\s+")


@dataclass
class Script:
    """Statements in order; each begins on the line of its operation, or as soon after it as there is room."""

    text: list[str] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    notes: dict[str, None] = field(default_factory=dict)
    transactions: bool = False
    """BEGIN and COMMIT are written out, because some of it runs outside."""
    _line: int = 1

    def say(self, line: int, *statements: str) -> None:
        for sql in statements:
            body = sql.strip().rstrip(";").strip()
            if not body:
                continue
            gap = max(line - self._line, 0)
            # SQL in a string of several lines stands as it did there
            lead = len(sql) - len(sql.lstrip("\n"))
            piece = "\n" * (gap + (lead if gap or lead else 0)) + body + ";"
            if self.text and not piece.startswith("\n"):
                piece = " " + piece
            self.text.append(piece)
            self._line += piece.count("\n")

    def skip(self, line: int, code: str, why: str) -> None:
        """Something that is not judged."""
        self.unread.append(Unread(line, code if len(code) <= _MOST_TEXT else code[:_MOST_TEXT] + " …", why))

    def migration(self, file: str, tool: str, *, alone: bool = False) -> Migration:
        wrapped = "" if alone or self.transactions else tool
        return Migration(
            file, "".join(self.text), wrapped=wrapped, alone=alone, notes=tuple(self.notes), unread=tuple(self.unread)
        )


def on_one_line(sql: str) -> str:
    """The statement with single spaces, strings as they are."""
    return _SPACE.sub(lambda m: m[1] or " ", sql)
