"""The inspection as JSON: the schema and what is known of it, without any value of a row."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dbarchitect.model.inspection import Inspection

MEDIA = "application/json"


def render(seen: Inspection) -> str:
    """All that was seen; samples, answers and the values of statistics are left out."""
    statistics = seen.statistics and tuple(s.model_copy(update={"common": (), "bounds": ()}) for s in seen.statistics)
    bare = seen.model_copy(update={"samples": None, "answers": (), "statistics": statistics})
    return bare.model_dump_json(indent=2, exclude_defaults=True, by_alias=True) + "\n"
