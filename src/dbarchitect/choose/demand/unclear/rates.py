"""How many writes and reads a second?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.model.question import Question

if TYPE_CHECKING:
    from dbarchitect.choose.demand.told import Told
    from dbarchitect.model.technology import Demand


def ask(told: Told, found: Demand) -> Question | None:
    load = found.shares[0].load
    if load.writes_per_second or load.reads_per_second or load.ingest_rows_per_second:
        return None
    return Question(
        id="choice_rates",
        text="How many writes and how many reads a second at the peak?",
        matters_because="one server takes some ten thousand writes a second; beyond that a store that spreads writes, or one built for "
        "appending, replaces it. Many equal reads pay for a cache or replicas.",
        options=("under 100", "100 to 5,000", "5,000 to 50,000", "more"),
        assumed="under 100 a second",
        weight=0.75,
        about=found.shares[0].holds[:8],
    )
