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

_SEEN = frozenset({"filter_removes_most"})
"""What follows from the causes in `_BEHIND` where they hold of the same step."""
_BEHIND = frozenset({"function_on_column", "implicit_cast", "leading_wildcard", "or_across_columns"})


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
    """What explains the plan, the weightiest first; what is seen of a cause comes after it, or not at all when it has no remedy of its own."""
    found = [c for f in finders() for c in f.find(case)]
    behind = {node for c in found if c.name in _BEHIND for node in c.nodes}
    kept = [c for c in found if c.name not in _SEEN or c.remedies or not behind.issuperset(c.nodes)]
    return tuple(sorted(kept, key=lambda c: (-(c.share or 0.0), c.name in _SEEN, c.name, c.nodes)))
