"""Forms a workload comes in, one file each, found by this folder.

A reader of executions has `ENGINE`, `START` (a pattern of bytes that begins an entry; None when the text has to be read as a whole),
`sniff(head, name)` (how sure it is, in hundredths) and `entries(text, skipped)`. A reader of counts has `totals(text, skipped)` instead.
"""

from __future__ import annotations

import pkgutil
import re
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol, cast

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.workload.entry import Entry, Skipped

HEAD_BYTES = 256 * 1024
SURE = 30
"""Hundredths from which on a reader is believed."""


class Reader(Protocol):
    """A module of this folder."""

    ENGINE: str
    START: re.Pattern[bytes] | None

    def sniff(self, head: bytes, name: str) -> int: ...

    def entries(self, text: bytes, skipped: Skipped) -> Iterator[Entry]: ...

    def totals(self, text: bytes, skipped: Skipped) -> Any: ...


@lru_cache(maxsize=1)
def forms() -> tuple[str, ...]:
    return tuple(sorted(m.name for m in pkgutil.iter_modules(__path__) if not m.name.startswith("_")))


def reader(form: str) -> Reader:
    """The module of a form."""
    return cast("Reader", import_module(f"{__name__}.{form}"))


def sniffed(head: bytes, name: str) -> tuple[str, int]:
    """The form the text most likely has, and how sure that is; ties go to the first by name."""
    found = [(reader(form).sniff(head, name), form) for form in forms()]
    sure, form = max(found, key=lambda f: (f[0], [-ord(c) for c in f[1]]))
    return form, sure
