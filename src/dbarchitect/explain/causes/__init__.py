"""Causes: one file each, found by this folder. A file has a docstring (its page), `TITLE`, and `find(case)`."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    from dbarchitect.explain.case import Case
    from dbarchitect.model.explanation import Cause


class Finder(Protocol):
    """A module of this folder."""

    __name__: str
    TITLE: str

    def find(self, case: Case) -> Iterator[Cause]: ...


@lru_cache(maxsize=1)
def finders() -> tuple[Finder, ...]:
    """All causes by name."""
    names = sorted(m.name for m in pkgutil.iter_modules(__path__))
    return tuple(cast("Finder", import_module(f"{__name__}.{n}")) for n in names)


def causes(case: Case) -> tuple[Cause, ...]:
    """What explains the plan, the weightiest first."""
    found = [c for f in finders() for c in f.find(case)]
    return tuple(sorted(found, key=lambda c: (-(c.share or 0.0), c.name, c.nodes)))
