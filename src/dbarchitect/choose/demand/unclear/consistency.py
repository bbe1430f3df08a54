"""May a read be late?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.model.question import Question

if TYPE_CHECKING:
    from dbarchitect.choose.demand.told import Told
    from dbarchitect.model.technology import Demand

_SAID = (
    "strong_consistency", "eventual_consistency_accepted", "local_writes_consistent", "ledger", "money", "multi_row_transactions",
    "always_writable", "may_be_lost",
)  # fmt: skip


def ask(told: Told, found: Demand) -> Question | None:
    spread = told.mentions("multi_region_writes", "multi_region_reads", "horizontal_scale")
    if (
        told.brief.consistency
        or told.mentions(*_SAID)
        or not (spread or found.shares[0].part in {"key_value", "documents"})
    ):
        return None
    return Question(
        id="choice_consistency",
        text="After a write, must everybody everywhere see it at once, or may some see the old state for a second?",
        matters_because="at once over several regions leaves only stores that agree on every write (and make it slower); a second of "
        "delay lets each region write on its own and merge.",
        options=("at once, everywhere", "at once for the one who wrote", "a few seconds late is fine"),
        assumed="at once for the one who wrote",
        weight=0.8 if told.mentions("multi_region_writes") else 0.45,
    )
