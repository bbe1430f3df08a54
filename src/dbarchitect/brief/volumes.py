"""Whether the rows a brief speaks of can exist: what no system holds is a slip of the pen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.core.english import with_article
from dbarchitect.core.names import plural
from dbarchitect.notation.periods import PERIOD_SECONDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.model.brief import Entity

MOST_ROWS = 1e15
"""A thousand times the rows of the largest tables known."""
FASTEST_FACTOR = 1000.0
_HINT = "look at the unit: 2M is two million; `50 per company` counts for each company"


def absurd_volumes(entities: tuple[Entity, ...]) -> Iterator[tuple[str, str, str]]:
    """(entity, message, hint) for every count or growth that leads beyond what can be stored."""
    known = {e.name: e for e in entities}
    for entity in entities:
        things = plural(entity.name).replace("_", " ")
        rows = _rows(entity, known)
        if rows > MOST_ROWS:
            of = _chain(entity, known)
            yield entity.name, f"{rows:.0e} {things} are more than any system holds{of}", _HINT
        growth = entity.growth
        if growth is None:
            continue
        each = known.get(growth.per or "")
        a_year = (growth.amount or 0) * PERIOD_SECONDS["year"] / PERIOD_SECONDS[growth.period]
        a_year *= _rows(each, known) if each is not None else 1
        if a_year > MOST_ROWS:
            yield entity.name, f"{a_year:.0e} new {things} a year are more than any system takes", _HINT
        elif (growth.factor or 0) > FASTEST_FACTOR:
            said = f"{things} that grow {growth.factor:,.0f} times {with_article(growth.period)} fill every disk"
            yield entity.name, said, "write for example `20 % per year` or `doubles every year`"


def _rows(entity: Entity, known: dict[str, Entity]) -> float:
    """How many there are at most, through every `per`."""
    rows = 1.0
    for step in _steps(entity, known):
        rows *= max(step.volume.high, 1.0) if step.volume else 1.0
    return rows


def _steps(entity: Entity, known: dict[str, Entity]) -> tuple[Entity, ...]:
    steps = [entity]
    while steps[-1].volume is not None and (above := known.get(steps[-1].volume.per or "")) and above not in steps:
        steps.append(above)
    return tuple(steps)


def _chain(entity: Entity, known: dict[str, Entity]) -> str:
    steps = [s for s in _steps(entity, known) if s.volume is not None]
    if len(steps) < 2:
        return ""
    return " (" + " × ".join(f"{s.volume.high:g} per {s.volume.per}" if s.volume and s.volume.per else f"{s.volume.high:g}" for s in steps if s.volume) + ")"  # fmt: skip
