"""Which stores there are: the main one keeps every part it serves well enough; another one must pay for itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from dbarchitect.choose.case import Case
from dbarchitect.choose.phrasing import facet_in_words
from dbarchitect.choose.ranking import rank
from dbarchitect.choose.serving import PRICE, SPECIALIST
from dbarchitect.choose.synchrony import in_step
from dbarchitect.model.choice import StorePlan

if TYPE_CHECKING:
    from dbarchitect.choose.ranking import Field, Standing
    from dbarchitect.choose.serving import Elsewhere, Served
    from dbarchitect.model.technology import Share


class Stores(NamedTuple):
    plans: tuple[StorePlan, ...]
    unserved: tuple[str, ...]
    """Parts that nobody in the catalogue serves as asked."""


def stores(field: Field, case: Case, winner: Standing) -> Stores:
    """The stores for the winner as the main engine, the main store first."""
    plans, unserved = [_main(case, winner)], []
    plans += [_same(case, winner, each) for each in winner.plan.served]
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


def _same(case: Case, winner: Standing, each: Served) -> StorePlan:
    inside = each.by.id if each.by.id != winner.id else None
    gain, price = SPECIALIST - each.fit, PRICE[each.share.own_store]
    instead = f"; a specialist would gain {gain:.2f} on a scale of 1, less than one more system costs ({price:.2f})" if gain > 0.05 else ""  # fmt: skip
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
    alone = case.demand.model_copy(update={"shares": (share,), "wanted": None, "question": "choose", "customary": ()})
    sub = Case(alone, case.scale_by)
    return next((s for s in rank(field, sub) if s.id != winner.id and s.id not in field.extensions), None)


def _lacks(winner: Standing, missing: Elsewhere) -> str:
    if missing.asked:
        return missing.lacks
    if missing.pays is not None:
        price = PRICE[missing.share.own_store]
        wanted = ", which the brief asks for" if missing.share.own_store else ""
        return f"a store made for it gains {missing.pays:.2f} on a scale of 1, more than one more system costs ({price:.2f}){wanted}"
    return f"{winner.known.name} does not serve it as asked: {facet_in_words(missing.lacks)}"
