"""How prepared statements, bulk inserts, upserts and merges are done: one file for each driver, found by this folder.

A file has a docstring, `DRIVER` (as users type it), `LANGUAGE`, and `recipes(subject)`.
"""

from __future__ import annotations

import pkgutil
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

from dbarchitect.core.errors import ArchitectError, nearest

if TYPE_CHECKING:
    from dbarchitect.explain.subject import Subject
    from dbarchitect.model.explanation import Recipe


class Driver(Protocol):
    """A module of this folder."""

    DRIVER: str
    LANGUAGE: str

    def recipes(self, subject: Subject) -> tuple[Recipe, ...]: ...


@lru_cache(maxsize=1)
def drivers() -> dict[str, Driver]:
    """All drivers by name."""
    names = sorted(m.name for m in pkgutil.iter_modules(__path__))
    found = [cast("Driver", import_module(f"{__name__}.{n}")) for n in names]
    return {d.DRIVER: d for d in found}


def driver(name: str) -> Driver:
    """The driver of that name; ArchitectError `explain.driver` when it is not known."""
    wanted = {"psycopg3": "psycopg", "pg": "node-postgres", "node-pg": "node-postgres", "pgjdbc": "jdbc"}.get(
        name.lower(), name.lower()
    )
    if wanted not in drivers():
        known = ", ".join(drivers())
        raise ArchitectError(
            "explain.driver",
            f"nothing is known of the driver “{name}”",
            hint=nearest(wanted, drivers()) or f"known: {known}",
        )
    return drivers()[wanted]
