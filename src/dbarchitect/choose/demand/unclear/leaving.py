"""Why leave what runs today?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.model.question import Question

if TYPE_CHECKING:
    from dbarchitect.choose.demand.told import Told
    from dbarchitect.model.technology import Demand

_REASONS = (
    "licence_costs_hurt", "licence_worry", "horizontal_scale", "multi_region_writes", "no_lock_in", "open_source_only", "managed_service",
    "full_text_search", "graph_traversal", "time_series", "analytics", "vector_search",
)  # fmt: skip


def ask(told: Told, found: Demand) -> Question | None:
    if found.question not in {"move", "stay_or_move"} or told.mentions(*_REASONS) or not found.existing:
        return None
    return Question(
        id="choice_leaving",
        text=f"What is it that {found.existing[0]} fails at today: which query, which rate, which bill?",
        matters_because="most complaints are met by an index, a larger machine or a replica where the data already is; a move pays only for "
        "what the engine cannot do.",
        options=("queries are slow", "writes are at their limit", "it costs too much", "it is closing down"),
        assumed="queries are slow",
        weight=0.85,
        about=found.existing,
    )
