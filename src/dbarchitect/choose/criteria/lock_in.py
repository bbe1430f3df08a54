"""What leaving would cost: dialect, features and vendors; an open-source licence halves what remains."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.choose.phrasing import claim_in_words
from dbarchitect.choose.wishes import blended
from dbarchitect.model.choice import Reason

if TYPE_CHECKING:
    from dbarchitect.choose.case import Case
    from dbarchitect.choose.known import Known
    from dbarchitect.choose.serving import Plan

TITLE = "Freedom to leave"
BASE = 0.05
PATHS = ("lock_in", "licence.")
LOAD = False
OF_THE_HOUSE = 0.85


def value(known: Known, plan: Plan, case: Case) -> float | None:
    step = known.step("lock_in")
    if step is not None and known.value("licence.open_source") is True:
        step += (1 - step) / 2
    if step is not None and _is_of_the_house(known, case):
        step = max(step, OF_THE_HOUSE)
    return blended(known, case, PATHS, step)


def _is_of_the_house(known: Known, case: Case) -> bool:
    """Whether it is a service of the one cloud everything else of the brief runs on: leaving that cloud is the larger move."""
    clouds = known.value("deployment.clouds")
    return len(case.demand.clouds) == 1 and isinstance(clouds, tuple) and clouds == case.demand.clouds


def why(known: Known, plan: Plan, case: Case) -> tuple[Reason, ...]:
    paths = [p for p in ("lock_in", "licence.id") if known.value(p) is not None]
    return tuple(
        Reason(text=claim_in_words(p, known.value(p), known.technology.claim(p)), criterion="lock_in", source=known.source(p))
        for p in paths
    )  # fmt: skip
