"""How many vectors, of how many dimensions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.choose.demand.figures import largest, saying

if TYPE_CHECKING:
    from dbarchitect.choose.demand.sheet import Sheet
    from dbarchitect.choose.demand.told import Told


def contribute(told: Told, sheet: Sheet) -> None:
    """Dimensions are a hard limit; very many vectors make the part heavier."""
    if not told.mentions("vector_search", "vectors"):
        return
    dimensions = largest(told, "dimensions")
    if dimensions:
        sheet.ask("vector", "limits.dimensions", ">=", dimensions, "must", saying(told, "dimensions"))
    count = largest(told, "vectors")
    if count >= 10e6:
        sheet.weigh("vector", 1.0 if count < 100e6 else 2.0)
