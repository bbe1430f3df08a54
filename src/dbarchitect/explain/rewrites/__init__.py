"""Rewrites: one file each, found by this folder. A file has a docstring (its page), `TITLE`, and `offer(view)`.

A rewrite states what it needs to be right as far as the schema and the text say; whether it is right is then shown by running it.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    from dbarchitect.explain.shape import Candidate, View


class Rewriter(Protocol):
    """A module of this folder."""

    __name__: str
    TITLE: str

    def offer(self, view: View) -> Iterator[Candidate]: ...


@lru_cache(maxsize=1)
def rewriters() -> tuple[Rewriter, ...]:
    """All rewrites by name."""
    names = sorted(m.name for m in pkgutil.iter_modules(__path__))
    return tuple(cast("Rewriter", import_module(f"{__name__}.{n}")) for n in names)
