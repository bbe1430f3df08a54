"""From a measured statement to its hazards and verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.core.english import listed
from dbarchitect.migrate.lint.breaking import cached
from dbarchitect.migrate.lint.locks import BLOCKS_READS
from dbarchitect.migrate.lint.registry import all_hazards

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dbarchitect.migrate.lint.case import Case
    from dbarchitect.model.migration import Grade, Hazard

_ORDER: dict[Grade, int] = {"safe": 0, "caution": 1, "unsafe": 2}


def worst(grades: Iterable[Grade]) -> Grade:
    return max(grades, key=lambda g: _ORDER[g], default="safe")


def worse(a: Grade, b: Grade) -> bool:
    """Whether `a` is worse than `b`."""
    return _ORDER[a] > _ORDER[b]


def judged(case: Case) -> tuple[Hazard, ...]:
    """The hazards of a statement, the worst first."""
    found = [hazard for known in all_hazards() for hazard in known.find(case)]
    unique = dict.fromkeys(found)
    return tuple(sorted(unique, key=lambda h: -_ORDER[h.grade]))


def notes(case: Case) -> str:
    """What is worth knowing of a statement that does no harm."""
    said = []
    if case.measured.skipped:
        said.append(case.measured.skipped)
    locked = [case.name(o) for o, m in case.measured.locks if m in BLOCKS_READS and case.used(o)]
    if locked:
        said.append(
            f"takes ACCESS EXCLUSIVE on {listed(list(dict.fromkeys(locked)))} for a moment: "
            "SET lock_timeout lets it give up instead of making others queue behind it"
        )
    stale = [case.name(o) for o in cached(case)]
    if stale:
        said.append(
            f"a prepared SELECT * FROM {stale[0]} has to be prepared anew (“cached plan must not change result type”)"
        )
    refusal = case.measured.refusal
    if refusal is not None and refusal.on_data:
        said.append(f"on rows made up to fit the schema it failed harmlessly ({refusal.message}): count them first")
    return "; ".join(said)
