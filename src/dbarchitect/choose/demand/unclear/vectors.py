"""How many vectors?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.choose.demand.figures import vector_count
from dbarchitect.model.question import Question

if TYPE_CHECKING:
    from dbarchitect.choose.demand.told import Told
    from dbarchitect.model.technology import Demand


def ask(told: Told, found: Demand) -> Question | None:
    if not told.mentions("vector_search") or vector_count(told):
        return None
    return Question(
        id="choice_vectors",
        text="How many embeddings are there, and of how many dimensions?",
        matters_because="up to some millions lie best beside the rows they belong to; from tens of millions on memory decides, and a "
        "store of their own pays.",
        options=("under a million", "one to ten million", "ten to a hundred million", "more"),
        assumed="under a million of 768 dimensions",
        weight=0.6,
    )
