"""How many rows of a thing there are, how large they are, and how many are added, reckoned from the brief."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.notation.periods import PERIOD_SECONDS

if TYPE_CHECKING:
    from dbarchitect.model.brief import Brief, Entity

YEARS = 3
ROW_OVERHEAD = 60.0
"""Bytes of a row's header, its key and its share of two indexes."""
USUAL_ATTRIBUTES = 8
_BYTES = {
    "boolean": 1, "integer": 4, "bigint": 8, "decimal": 8, "money": 10, "percent": 6, "date": 4, "time": 8, "timestamp": 8, "uuid": 16,
    "email": 28, "phone": 16, "url": 80, "text": 40, "long_text": 800, "json": 500, "enum": 6, "point": 20, "vector": 6000, "file": 120,
}  # fmt: skip
"""Bytes of a usual value; of any other type as of a short text."""


def row_bytes(entity: Entity) -> float:
    """Bytes of one row, indexes included."""
    if not entity.attributes and not entity.relationships:
        return ROW_OVERHEAD + USUAL_ATTRIBUTES * 20.0
    kinds = [a.type.split("(")[0].split("[")[0] for a in entity.attributes]
    return ROW_OVERHEAD + sum(_BYTES.get(k, 40) for k in kinds) + 12.0 * len(entity.relationships)


def row_count(entity: Entity, brief: Brief) -> float | None:
    """Rows there are at most today, through every `per`; None when nothing is said."""
    rows = 1.0
    seen: set[str] = set()
    step: Entity | None = entity
    while step is not None and step.name not in seen:
        if step.volume is None or (step.volume.high <= 1 and not seen):
            return rows if seen else None
        seen.add(step.name)
        rows *= max(step.volume.high, 1.0)
        step = brief.entity(step.volume.per) if step.volume.per else None
    return rows


def added_per_second(entity: Entity, brief: Brief) -> float | None:
    """New rows a second on average; None when nothing is said."""
    growth = entity.growth
    if growth is None:
        return None
    if growth.amount is None:
        rows = row_count(entity, brief)
        factor = growth.factor or 1.0
        return None if rows is None else rows * max(factor - 1, 0.0) / PERIOD_SECONDS[growth.period]
    per = brief.entity(growth.per) if growth.per else None
    each = row_count(per, brief) if per is not None else None
    return growth.amount * (each or 1.0) / PERIOD_SECONDS[growth.period]


def rows_in_years(entity: Entity, brief: Brief, years: float = YEARS) -> float | None:
    """Rows after so many years, as far as they are kept."""
    now = row_count(entity, brief)
    growth = entity.growth
    kept = entity.retention_days or brief.retention_days
    if growth is not None and growth.amount is None and growth.factor and now is not None:
        steps = years * PERIOD_SECONDS["year"] / PERIOD_SECONDS[growth.period]
        return now * min(float(growth.factor**steps), 1e6)
    added = added_per_second(entity, brief)
    if added is None:
        return now
    seconds = min(years * PERIOD_SECONDS["year"], kept * 86400.0 if kept else float("inf"))
    return max(now or 0.0, added * seconds) if kept else (now or 0.0) + added * seconds
