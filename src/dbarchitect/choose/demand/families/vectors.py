"""How many vectors, of how many dimensions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.choose.demand.figures import largest, saying, vector_count

if TYPE_CHECKING:
    from dbarchitect.choose.demand.sheet import Sheet
    from dbarchitect.choose.demand.told import Told

_HEAVIER = ((100e6, 2.5), (10e6, 1.5), (1e6, 0.6), (0.0, 0.0))
"""(from how many vectors, so much more weight)."""


def contribute(told: Told, sheet: Sheet) -> None:
    """Dimensions are a hard limit; very many vectors make the part heavier."""
    if not told.mentions("vector_search", "vectors"):
        return
    how = told.strength("vector_search") if told.mentions("vector_search") else "should"
    dimensions = largest(told, "dimensions")
    if dimensions:
        sheet.ask("vector", "limits.dimensions", ">=", dimensions, "must", saying(told, "dimensions"))
    count = vector_count(told)
    sheet.weigh("vector", next(w for least, w in _HEAVIER if count >= least) if count else 0.4, how)
