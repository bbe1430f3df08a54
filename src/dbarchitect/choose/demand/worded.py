"""What kind of work the words of a brief as a whole speak of, and how that shifts the parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dbarchitect.choose.demand.told import Told
    from dbarchitect.model.technology import Part

PART_OF: dict[str, Part] = {
    "record": "system_of_record",
    "device": "device",
    "edge": "edge",
    "documents": "documents",
    "key_value": "key_value",
    "cache": "cache",
    "coordination": "coordination",
    "time_series": "time_series",
    "metrics": "time_series",
    "analytics": "analytics",
    "warehouse": "analytics",
    "laptop": "analytics",
    "graph": "graph",
    "search": "search",
    "vector": "vector",
    "clients": "documents",
    "event_log": "event_log",
}
SPOKEN = {True: 1.4, False: 0.3}
"""What the words add to the part they speak of: where they tell clearly, where they only make it probable."""
DOUBTED = {True: 0.4, False: 0.85}
"""What of the weight of the other parts remains."""
BESIDE: tuple[Part, ...] = ("cache", "coordination", "search", "vector", "graph", "event_log", "key_value", "device", "edge", "time_series", "analytics")  # fmt: skip
"""Parts that are the question where the words speak of them clearly; a record beside them is only assumed."""


def part_of(told: Told) -> tuple[Part | None, bool]:
    """The part the words speak of, and whether clearly."""
    need = told.needs.get("kind_of_work")
    if need is None or need.value not in PART_OF:
        return None, False
    return PART_OF[need.value], need.strength != "may"


def shifted(told: Told, weights: Mapping[Part, float]) -> dict[Part, float]:
    """The weights of all parts but the record, moved towards what the words speak of."""
    part, clear = part_of(told)
    if part is None:
        return dict(weights)
    moved: dict[Part, float] = {p: w if p == part else w * DOUBTED[clear] for p, w in weights.items()}
    if part != "system_of_record" and (clear or part in moved):
        moved[part] = moved.get(part, 0.0) + SPOKEN[clear]
    return moved
