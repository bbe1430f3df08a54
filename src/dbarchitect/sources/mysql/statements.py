"""A MySQL script cut into statements, as the client `mysql` cuts it: strings, comments, DELIMITER."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_DELIMITER = re.compile(r"[ \t]*delimiter[ \t]+(\S+)[^\n]*(?:\n|\Z)", re.IGNORECASE)
_PIECE = re.compile(
    r"'(?:[^'\\]|\\.|'')*+(?:'|\Z)"
    r'|"(?:[^"\\]|\\.|"")*+(?:"|\Z)'
    r"|`(?:[^`]|``)*+(?:`|\Z)"
    r"|/\*.*?(?:\*/|\Z)"
    r"|(?:--(?=[\s\x00-\x1f]|\Z)|\#)[^\n]*",
    re.DOTALL,
)
_TELLING = re.compile(r"['\"`#]|/\*|--(?=\s|\Z)|\n")


def statements(script: str) -> Iterator[tuple[int, str]]:
    """Each statement with the line it begins at, without its delimiter; empty ones are left out.

    Time is linear in the length of the script.
    """
    ends, begun, at = ";", 0, 0
    if told := _DELIMITER.match(script):
        ends, begun = told[1], told.end()
        at = begun
    line, counted = 1, 0
    while at <= len(script):
        stop, at = _next(script, at, ends)
        if stop is None:
            ends, at, stop = _switched(script, at, begun)
        text = script[begun:stop].strip()
        if text and not _only_comments(text):
            first = begun + len(script[begun:stop]) - len(script[begun:stop].lstrip())
            line, counted = line + script.count("\n", counted, first), first
            yield line, text
        begun = at
        if at >= len(script):
            return


def _switched(script: str, at: int, begun: int) -> tuple[str, int, int]:
    """At the start of a line that sets another delimiter: that, where the script goes on, and where the statement ended."""
    told = _DELIMITER.match(script, at)
    if told is None:
        return ";", len(script), len(script)
    return told[1], told.end(), max(at, begun)


def _next(script: str, at: int, ends: str) -> tuple[int | None, int]:
    """Where the statement ends and the next begins; None and a place where a line sets the delimiter or the script ends."""
    while True:
        stop = script.find(ends, at)
        told = _TELLING.search(script, at)
        if told is None or (stop >= 0 and stop < told.start()):
            return (stop, stop + len(ends)) if stop >= 0 else (None, len(script))
        if script[told.start()] == "\n":
            at = told.end()
            if _DELIMITER.match(script, at):
                return None, at
            continue
        piece = _PIECE.match(script, told.start())
        at = piece.end() if piece else told.end()


def _only_comments(text: str) -> bool:
    """Comments that begin with `/*!` hold statements."""
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
        elif text.startswith("/*", at) and not text.startswith(("/*!", "/*M!"), at):
            stop = text.find("*/", at + 2)
            at = len(text) if stop < 0 else stop + 2
        elif text[at] == "#" or (text.startswith("--", at) and (at + 2 >= len(text) or text[at + 2].isspace())):
            stop = text.find("\n", at)
            at = len(text) if stop < 0 else stop + 1
        else:
            return False
    return True
