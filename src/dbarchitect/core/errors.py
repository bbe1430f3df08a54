"""Errors a user can act on: a code, a message with the user's own names, a hint that names the next step."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

EXIT_CLEAN = 0
EXIT_FOUND = 1
EXIT_USAGE = 2
EXIT_UNREACHABLE = 3


class ArchitectError(Exception):
    """An expected failure. `code` is stable (`brief.unreadable`); `hint` says what to do; `where` is `file:line` or a path."""

    exit_code = EXIT_USAGE

    def __init__(self, code: str, message: str, *, hint: str = "", where: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint
        self.where = where


class UnreachableError(ArchitectError):
    """A source or an engine could not be reached."""

    exit_code = EXIT_UNREACHABLE


def nearest(word: str, known: Iterable[str]) -> str:
    """`perhaps you meant “x”`, or an empty string when nothing known is close to `word`."""
    found = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"perhaps you meant “{found[0]}”" if found else ""
