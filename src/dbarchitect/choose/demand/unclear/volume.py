"""How much data is there?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.model.question import Question

if TYPE_CHECKING:
    from dbarchitect.choose.demand.told import Told
    from dbarchitect.model.technology import Demand


def ask(told: Told, found: Demand) -> Question | None:
    main = found.shares[0]
    if main.part in {"cache", "coordination"} or main.load.data_bytes or main.load.data_bytes_in_3_years:
        return None
    return Question(
        id="choice_volume",
        text="How much data is there today, and how much is added in a month?",
        matters_because="up to about a terabyte one server of nearly any engine holds it with room to grow; tens of terabytes rule "
        "out engines of one node and make columns, tiers or many nodes pay.",
        options=("under 100 GB", "100 GB to 2 TB", "2 to 20 TB", "more than 20 TB"),
        assumed="under 100 GB, growing slowly",
        weight=0.7,
        about=main.holds[:8],
    )
