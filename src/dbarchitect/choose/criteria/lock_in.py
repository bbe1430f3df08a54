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


def value(known: Known, plan: Plan, case: Case) -> float | None:
    step = known.step("lock_in")
    if step is not None and known.value("licence.open_source") is True:
        step += (1 - step) / 2
    return blended(known, case, PATHS, step)


def why(known: Known, plan: Plan, case: Case) -> tuple[Reason, ...]:
    paths = [p for p in ("lock_in", "licence.id") if known.value(p) is not None]
    return tuple(
        Reason(text=claim_in_words(p, known.value(p), known.technology.claim(p)), criterion="lock_in", source=known.source(p))
        for p in paths
    )  # fmt: skip
