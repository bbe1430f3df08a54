"""What is unclear in a brief and would change the choice, the weightiest first."""

from __future__ import annotations

import pkgutil
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

from dbarchitect.choose.demand import unclear as room
from dbarchitect.choose.demand.demanding import demand
from dbarchitect.choose.demand.told import Told

if TYPE_CHECKING:
    from dbarchitect.model.brief import Brief
    from dbarchitect.model.question import Question
    from dbarchitect.model.technology import Demand


class Unclear(Protocol):
    """A module of the folder `unclear`."""

    def ask(self, told: Told, found: Demand) -> Question | None: ...


@lru_cache(maxsize=1)
def _unclear() -> tuple[Unclear, ...]:
    names = sorted(m.name for m in pkgutil.iter_modules(room.__path__))
    return tuple(cast("Unclear", import_module(f"{room.__name__}.{name}")) for name in names)


def questions(brief: Brief) -> tuple[Question, ...]:
    """The open questions of a brief's demand, each with what was assumed instead of an answer."""
    told, found = Told(brief), demand(brief)
    asked = [q for q in (module.ask(told, found) for module in _unclear()) if q is not None]
    return tuple(sorted(asked, key=lambda q: (-q.weight, q.id)))
