"""Where the brief itself asks for a store of its own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dbarchitect.choose.demand.sheet import Sheet
    from dbarchitect.choose.demand.told import Told
    from dbarchitect.model.technology import Part

_APART = re.compile(
    r"\b(?:in front of|separate(?:ly)?|dedicated|stand-?alone|(?:a|an|its|their) own (?:store|database|engine|cluster|index|system)|alongside|beside)\b",
    re.IGNORECASE,
)
_NEEDS: tuple[tuple[Part, tuple[str, ...]], ...] = (
    ("cache", ("cache", "sessions", "rate_limits", "leaderboards")),
    ("search", ("full_text_search", "typo_tolerance", "log_search")),
    ("vector", ("vector_search",)),
    ("analytics", ("analytics",)),
    ("graph", ("graph_traversal",)),
    ("time_series", ("time_series",)),
)


def contribute(told: Told, sheet: Sheet) -> None:
    """Only when the sentence of the need says so; "no second store" wins over it."""
    if told.has("one_store"):
        return
    for part, needs in _NEEDS:
        for need in needs:
            if told.has(need) and _APART.search(told.needs[need].text):
                sheet.own[part] = told.strength(need)
