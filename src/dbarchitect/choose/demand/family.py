"""What a family of needs is, and where they are found."""

from __future__ import annotations

import pkgutil
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

from dbarchitect.choose.demand import families as room

if TYPE_CHECKING:
    from dbarchitect.choose.demand.sheet import Sheet
    from dbarchitect.choose.demand.told import Told


class Family(Protocol):
    """A module of the folder `families`."""

    def contribute(self, told: Told, sheet: Sheet) -> None:
        """Writes what this family reads in the brief onto the sheet; no family reads what another wrote."""


@lru_cache(maxsize=1)
def families() -> tuple[Family, ...]:
    """All families by name."""
    names = sorted(m.name for m in pkgutil.iter_modules(room.__path__))
    return tuple(cast("Family", import_module(f"{room.__name__}.{name}")) for name in names)
