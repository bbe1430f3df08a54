"""What the team has and knows leans towards staying; one store is better than two."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dbarchitect.choose.demand.sheet import Sheet
    from dbarchitect.choose.demand.told import Told


def contribute(told: Told, sheet: Sheet) -> None:
    """How much there is that refers to each other speaks for the record."""
    entities = [e for e in told.entities if any(a.source == "brief" for a in e.attributes) or e.relationships]
    linked = sum(any(r.source == "brief" for r in e.relationships) for e in entities)
    sheet.weigh("system_of_record", min(0.12 * len(entities) + 0.1 * linked, 1.2))
    if told.brief.tenancy is not None:
        sheet.weigh("system_of_record", 0.3)
    if told.has("one_store"):
        sheet.assume("One store is wanted: a second one must earn its place.")
