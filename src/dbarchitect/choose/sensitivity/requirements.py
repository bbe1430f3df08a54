"""Which one requirement decides: dropped, or made a must, and who then wins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.choose.phrasing import asked_in_words
from dbarchitect.choose.ranking import rank
from dbarchitect.model.choice import Challenger
from dbarchitect.model.technology import Requirement

if TYPE_CHECKING:
    from collections.abc import Callable

    from dbarchitect.choose.case import Case
    from dbarchitect.choose.ranking import Field
    from dbarchitect.model.technology import Demand

MOST_TRIED = 24
MULTI_REGION = "replication.multi_region_writes"


def by_requirement(field: Field, case: Case, winner: str) -> tuple[Challenger, ...]:
    """Each requirement whose dropping or strengthening turns the answer; regions with writes of their own are always tried."""
    found: dict[str, Challenger] = {}
    asked = tuple(dict.fromkeys((*case.main.requirements, *case.demand.requirements)))[:MOST_TRIED]
    facets = field.catalogue.facets
    for requirement in asked:
        words = asked_in_words(requirement, facets)
        if requirement.strength != "may":
            _keep(found, field, dropped(case, requirement), winner, requirement.path, f"this is not asked: {words}")
        if requirement.strength != "must":
            _keep(
                found, field, strengthened(case, requirement), winner, requirement.path, f"this becomes a must: {words}"
            )
    if all(r.path != MULTI_REGION for r in asked):
        _keep(
            found,
            field,
            with_regions(case),
            winner,
            MULTI_REGION,
            "more than one region takes writes of its own that must agree",
        )
    return tuple(found.values())


def _keep(found: dict[str, Challenger], field: Field, changed: Case, winner: str, path: str, when: str) -> None:
    ranked = rank(field, changed)
    if ranked and ranked[0].id != winner and ranked[0].id not in found:
        first = ranked[0].id
        found[first] = Challenger(challenger=first, wins_when=when, kind="requirement", of=path)


def dropped(case: Case, requirement: Requirement) -> Case:
    """The case without the requirement, wherever it stands."""
    return case.with_demand(_each(case.demand, lambda r: None if r == requirement else r))


def strengthened(case: Case, requirement: Requirement) -> Case:
    """The case with the requirement as a must."""
    stronger = requirement.model_copy(update={"strength": "must"})
    return case.with_demand(_each(case.demand, lambda r: stronger if r == requirement else r))


def with_regions(case: Case) -> Case:
    """The case with writes in several regions that must agree."""
    regions = Requirement(
        path=MULTI_REGION, operator="=", value="consensus", strength="must", because="several regions take writes", source="assumed"
    )  # fmt: skip
    return case.with_demand(case.demand.model_copy(update={"requirements": (*case.demand.requirements, regions)}))


def _each(demand: Demand, change: Callable[[Requirement], Requirement | None]) -> Demand:
    def all_of(some: tuple[Requirement, ...]) -> tuple[Requirement, ...]:
        return tuple(c for r in some if (c := change(r)) is not None)

    shares = tuple(s.model_copy(update={"requirements": all_of(s.requirements)}) for s in demand.shares)
    return demand.model_copy(update={"shares": shares, "requirements": all_of(demand.requirements)})
