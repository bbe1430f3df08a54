"""Which stores there are: the main one keeps every part it serves well enough; another one must pay for itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from dbarchitect.choose.case import Case
from dbarchitect.choose.phrasing import facet_in_words
from dbarchitect.choose.ranking import rank
from dbarchitect.choose.serving import fit_value
from dbarchitect.choose.synchrony import in_step
from dbarchitect.model.choice import StorePlan

if TYPE_CHECKING:
    from dbarchitect.choose.ranking import Field, Standing
    from dbarchitect.choose.serving import Elsewhere, Served
    from dbarchitect.model.technology import Share

PRICE = {None: 0.5, "may": 0.4, "should": 0.2, "must": 0.0}
"""What one more system to run, watch, back up and keep in step costs, on the scale of fit: a store that gains less does not pay."""


class Stores(NamedTuple):
    plans: tuple[StorePlan, ...]
    unserved: tuple[str, ...]
    """Parts that nobody in the catalogue serves as asked."""


def stores(field: Field, case: Case, winner: Standing) -> Stores:
    """The stores for the winner as the main engine, the main store first."""
    plans, unserved = [_main(case, winner)], []
    for each in winner.plan.served:
        beside = _specialist(field, case, winner, each.share)
        gain = _gain(beside, case, each)
        price = PRICE[each.share.own_store]
        if beside is not None and gain > price:
            plans.append(_beside(case, winner, beside, each.share, _pays(case, each, beside, gain, price)))
        else:
            plans.append(_same(case, winner, each, beside))
    for missing in winner.plan.elsewhere:
        beside = _specialist(field, case, winner, missing.share)
        if beside is None:
            unserved.append(f"{case.nature(missing.share).title}: nothing known serves it as asked")
        else:
            plans.append(_beside(case, winner, beside, missing.share, _lacks(winner, missing)))
    return Stores(tuple(plans), tuple(unserved))


def _main(case: Case, winner: Standing) -> StorePlan:
    return StorePlan(
        role=case.main.part, engine=winner.id, name=winner.known.name, holds=case.main.holds, truth=True,
        in_step_by="it is the truth", reads="everything that must be right", staleness="none",
        pays="the main store", same_as_primary=True,
    )  # fmt: skip


def _same(case: Case, winner: Standing, each: Served, beside: Standing | None) -> StorePlan:
    inside = each.by.id if each.by.id != winner.id else None
    instead = f"; {beside.known.name} would fit better, but not by what one more system costs" if beside else ""
    return StorePlan(
        role=each.share.part, engine=winner.id, name=winner.known.name, holds=each.share.holds, truth=True,
        in_step_by="the same transaction", reads="in the main store", staleness="none",
        pays=f"{case.nature(each.share).title} stays in {winner.known.name}{f' with {each.by.name}' if inside else ''}: it serves it well enough{instead}",
        extension=inside, same_as_primary=True,
    )  # fmt: skip


def _beside(case: Case, winner: Standing, beside: Standing, share: Share, pays: str) -> StorePlan:
    step = in_step(share.part, winner.known, beside.known)
    return StorePlan(
        role=share.part, engine=beside.id, name=beside.known.name, holds=share.holds,
        truth=share.part in ("coordination", "key_value"), in_step_by=step.by, reads=step.reads, staleness=step.staleness, pays=pays,
    )  # fmt: skip


def _specialist(field: Field, case: Case, winner: Standing, share: Share) -> Standing | None:
    """The best store for one part alone, the main engine and its extensions aside."""
    alone = case.demand.model_copy(update={"shares": (share,), "wanted": None, "question": "choose"})
    sub = Case(alone, case.scale_by)
    return next((s for s in rank(field, sub) if s.id != winner.id and s.id not in field.extensions), None)


def _gain(beside: Standing | None, case: Case, each: Served) -> float:
    if beside is None:
        return 0.0
    return fit_value(beside.known, case, each.share) - each.fit


def _pays(case: Case, each: Served, beside: Standing, gain: float, price: float) -> str:
    asked = " (the brief asks for it)" if each.share.own_store else ""
    return (
        f"{beside.known.name} fits {case.nature(each.share).title} by {gain:.2f} better on a scale of 1, "
        f"more than one more system costs ({price:.2f}){asked}"
    )


def _lacks(winner: Standing, missing: Elsewhere) -> str:
    if missing.asked:
        return missing.lacks
    return f"{winner.known.name} does not serve it as asked: {facet_in_words(missing.lacks)}"
