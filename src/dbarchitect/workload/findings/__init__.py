"""Habits of an application that cost more than any one statement: one file each, found by this folder.

Each has `find(case) -> Iterator[Habit]`; its docstring says what it is, why it hurts and what to do instead.
"""

from __future__ import annotations

import pkgutil
from importlib import import_module
from typing import TYPE_CHECKING

from dbarchitect.workload.findings._case import Case

if TYPE_CHECKING:
    from dbarchitect.model.inspection import Inspection
    from dbarchitect.model.observed import Habit, Read
    from dbarchitect.workload.counting import Counted

_LEVELS = ("error", "warning", "notice")
MOST_OF_A_KIND = 20


def habits(read: Read, counted: Counted, inspection: Inspection | None) -> tuple[Habit, ...]:
    """All habits found, the most costly first within a level; at most `MOST_OF_A_KIND` of each."""
    case = Case(read, counted, inspection)
    found: list[Habit] = []
    for module in sorted(m.name for m in pkgutil.iter_modules(__path__) if not m.name.startswith("_")):
        these = sorted(import_module(f"{__name__}.{module}").find(case), key=_rank)
        found += these[:MOST_OF_A_KIND]
    return tuple(sorted(found, key=_rank))


def _rank(habit: Habit) -> tuple[int, float, float, str, tuple[str, ...]]:
    return _LEVELS.index(habit.level), -(habit.milliseconds or 0.0), -habit.calls, habit.kind, habit.statements
