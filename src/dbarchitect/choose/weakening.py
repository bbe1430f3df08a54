"""A demand nothing meets, with what may be bargained over taken as wishes: an answer with its shortcoming told is of more use than none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.choose.phrasing import asked_in_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dbarchitect.knowledge.technology import Facet
    from dbarchitect.model.technology import Demand, Requirement

_KEPT = ("compliance.", "licence.", "durability.record", "operations.self_hosted", "transactions.")
"""What is never bargained over: law, licences, money, and whose machines it runs on."""


def weakened(demand: Demand, facets: Mapping[str, Facet]) -> Demand:
    """The demand with its other musts as wishes, and an assumption that names them; the same demand when there are none."""
    listed = (*demand.requirements, *(r for s in demand.shares for r in s.requirements))
    taken = sorted({asked_in_words(r, facets) for r in listed if _may_give_way(r)})
    if not taken:
        return demand
    said = f"Nothing known meets everything that must be met; taken as wishes: {', '.join(taken)}."
    shares = tuple(s.model_copy(update={"requirements": _softer(s.requirements)}) for s in demand.shares)
    return demand.model_copy(
        update={
            "shares": shares,
            "requirements": _softer(demand.requirements),
            "assumptions": (*demand.assumptions, said),
        }
    )


def _may_give_way(asked: Requirement) -> bool:
    return asked.strength == "must" and not asked.path.startswith(_KEPT)


def _softer(listed: tuple[Requirement, ...]) -> tuple[Requirement, ...]:
    return tuple(r.model_copy(update={"strength": "should"}) if _may_give_way(r) else r for r in listed)
