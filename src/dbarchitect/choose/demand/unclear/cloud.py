"""Where does it run?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.choose.demand.families.deployment import own_machines
from dbarchitect.model.question import Question

if TYPE_CHECKING:
    from dbarchitect.choose.demand.told import Told
    from dbarchitect.model.technology import Demand


def ask(told: Told, found: Demand) -> Question | None:
    local = found.shares[0].part == "device" or told.mentions("embedded", "self_hosted")
    if told.brief.cloud or found.clouds or own_machines(told) or local or told.mentions("edge"):
        return None
    return Question(
        id="choice_cloud",
        text="Where does it run: which cloud, or machines of your own?",
        matters_because="DynamoDB, Spanner, BigQuery and others exist in one cloud only; on own machines all managed offers fall away and "
        "what is easy to run counts for more.",
        options=("AWS", "Google Cloud", "Azure", "another provider", "own machines"),
        assumed="any of the large clouds",
        weight=0.5,
    )
