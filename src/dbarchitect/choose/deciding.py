"""The technology decision as a whole: from what is asked and what is known to a choice with its reasons, price and turning points."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.choose.case import Case
from dbarchitect.choose.comparison import comparison
from dbarchitect.choose.costing import costs
from dbarchitect.choose.criteria import criteria
from dbarchitect.choose.explaining import explained
from dbarchitect.choose.notes import notes
from dbarchitect.choose.offers import MOST, offers
from dbarchitect.choose.parts import kinship, natures
from dbarchitect.choose.ranking import Field, rank
from dbarchitect.choose.sensitivity import sensitivity
from dbarchitect.choose.staying import steps
from dbarchitect.choose.stores import stores
from dbarchitect.choose.synchrony import lost_update
from dbarchitect.choose.weights import weights
from dbarchitect.core.errors import ArchitectError
from dbarchitect.model.choice import Choice, Methods, Primary

if TYPE_CHECKING:
    from dbarchitect.choose.ranking import Standing
    from dbarchitect.knowledge.catalogue import Catalogue
    from dbarchitect.model.architecture import Question
    from dbarchitect.model.choice import Comparison, Ranked, StorePlan
    from dbarchitect.model.technology import Demand


def decide(
    demand: Demand, catalogue: Catalogue, *, title: str = "The data layer", questions: tuple[Question, ...] = ()
) -> Choice:
    """The choice for a demand; ArchitectError `choose.nothing_stands` when every technology is excluded."""
    field, case = Field(catalogue), Case(demand)
    weighing = weights(case)
    weight = {w.criterion: w.weight for w in weighing}
    ranked = rank(field, case, weight)
    if not ranked:
        raise _nothing(field, case)
    winner = ranked[0]
    ranking = explained(field, case, ranked, weight)
    turns = sensitivity(field, case, ranked, weight, demand.named)
    found = stores(field, case, winner)
    fits = offers(winner.known, case)
    compared = comparison(field, case, ranked, ranking, turns)
    stay = winner.id in case.demand.existing and demand.question in ("move", "stay_or_move")
    beside = next((p for p in found.plans if not p.same_as_primary and p.role not in ("coordination", "cache")), None)
    fitting = tuple(o.offer for o in fits if o.fits)[:MOST]
    priced = (winner.id, *(n for n in demand.named if n in {s.id for s in ranked}), *(s.id for s in ranked[1:4]))
    chosen = tuple(field.known[e] for e in dict.fromkeys(priced))
    return Choice(
        title=title,
        answer=_answer(winner, found.plans, compared, stay),
        primary=_primary(case, winner, ranking[0], fitting, found.plans),
        stores=found.plans,
        ranking=ranking,
        sensitivity=turns,
        cost=costs(case, chosen, fitting),
        notes=notes(catalogue, case, winner, found.unserved),
        questions=questions,
        assumptions=demand.assumptions,
        offers=fits,
        compared=compared,
        stay=stay,
        steps=steps(case, winner) if stay else (),
        methods=_methods(ranked),
        weights=weighing,
        dual_writes=lost_update(winner.known, field.known[beside.engine]) if beside else None,
        demand=demand,
    )


def _primary(
    case: Case, winner: Standing, ranked: Ranked, offered: tuple[str, ...], plans: tuple[StorePlan, ...]
) -> Primary:
    host = kinship().host(winner.id)
    added: tuple[str, ...] = (winner.id,) if host != winner.id else ()
    added += tuple(dict.fromkeys(p.extension for p in plans if p.extension))
    return Primary(
        engine=winner.id, name=winner.known.name, role=case.main.part, offers=offered, extensions=added, because=ranked.grounds[:4]
    )  # fmt: skip


def _answer(winner: Standing, plans: tuple[StorePlan, ...], compared: Comparison | None, stay: bool) -> str:
    beside = [p for p in plans if not p.same_as_primary]
    others = "; ".join(f"{p.name} for {natures()[p.role].title}" for p in beside)
    if stay:
        return f"Stay with {winner.known.name}{f', with {others}' if others else ''}: it meets what must be met; see the steps."
    alone = "as the only store" if not beside else f"as the main store, with {others}"
    return f"{winner.known.name} {alone}."


def _methods(ranked: tuple[Standing, ...]) -> Methods:
    """Who wins by each method; where they differ, the criterion that makes the difference is named."""
    first, other = ranked[0], max(ranked, key=lambda s: (s.second, s.score))
    if first.id == other.id:
        return Methods(weighted_sum=first.id, topsis=other.id, agree=True)
    weak = min(first.values, key=lambda n: first.values[n] - other.values[n])
    note = (
        f"By closeness to the ideal {other.known.name} is ahead, because {first.known.name} is weaker in {criteria()[weak].TITLE.lower()} "
        f"({first.values[weak]:.2f} against {other.values[weak]:.2f}). The weighted sum decides: its weights are the ones the turning points speak of."
    )
    return Methods(weighted_sum=first.id, topsis=other.id, agree=False, note=note)


def _nothing(field: Field, case: Case) -> ArchitectError:
    """The error when all are out: it names the requirement that excludes most."""
    from collections import Counter

    from dbarchitect.choose.exclusion import exclusions

    out = Counter(
        e.asked
        for k in field.known.values()
        for e in exclusions(k, case, case.main, case.asked)
        if e.path not in ("status", "kind")
    )
    most = ", ".join(f"“{asked}” ({count})" for asked, count in out.most_common(3))
    return ArchitectError(
        "choose.nothing_stands",
        f"no technology of the catalogue meets everything that must be met; most are out by {most}",
        hint="say which of these is a wish rather than a must, or give the figures it comes from",
    )
