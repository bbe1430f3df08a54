"""The criteria, one file each, found by this folder.

A criterion has `TITLE`, `BASE` (its weight before the brief speaks), `PATHS` (the beginnings of the facets whose requirements raise it),
`LOAD` (whether a change of load can change its value), `value(known, plan, case) -> float | None` (0..1; None when nothing is known) and
`why(known, plan, case) -> tuple[Reason, ...]`.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    from dbarchitect.choose.case import Case
    from dbarchitect.choose.known import Known
    from dbarchitect.choose.serving import Plan
    from dbarchitect.model.choice import Reason

UNKNOWN = 0.4
"""What a criterion counts when nothing is known: a little below the middle, so that silence never wins."""


class Criterion(Protocol):
    """A module of this folder."""

    __name__: str
    TITLE: str
    BASE: float
    PATHS: tuple[str, ...]
    LOAD: bool

    @staticmethod
    def value(known: Known, plan: Plan, case: Case) -> float | None: ...
    @staticmethod
    def why(known: Known, plan: Plan, case: Case) -> tuple[Reason, ...]: ...


@lru_cache(maxsize=1)
def criteria() -> dict[str, Criterion]:
    """All criteria by name, sorted."""
    names = sorted(m.name for m in pkgutil.iter_modules(__path__))
    return {n: cast("Criterion", importlib.import_module(f"{__name__}.{n}")) for n in names}
