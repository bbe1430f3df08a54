"""What it takes to run it: the burden of the easiest way that stands (managed offer or own machines), and its least number of nodes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.choose.exclusion import standing
from dbarchitect.choose.known import source_of
from dbarchitect.choose.phrasing import claim_in_words
from dbarchitect.choose.wishes import blended
from dbarchitect.model.choice import Reason

if TYPE_CHECKING:
    from dbarchitect.choose.case import Case
    from dbarchitect.choose.known import Known, Option
    from dbarchitect.choose.serving import Plan

TITLE = "Operations"
BASE = 0.12
PATHS = ("operations.", "deployment.", "scale.to_zero", "security.", "compliance.")
LOAD = False
_EASE = {"very_high": 0.0, "high": 0.25, "medium": 0.55, "low": 0.85, "none": 1.0}


def value(known: Known, plan: Plan, case: Case) -> float | None:
    ease = [e for e in (_ease(o) for o in standing(known, case, case.asked) or known.options) if e is not None]
    return blended(known, case, PATHS, max(ease) if ease else None)


def _ease(option: Option) -> float | None:
    return _EASE.get(str(option.value("operations.burden")))


def why(known: Known, plan: Plan, case: Case) -> tuple[Reason, ...]:
    ways = standing(known, case, case.asked) or known.options
    best = max(ways, key=lambda o: _ease(o) or 0.0)
    if best.value("operations.burden") is None:
        return ()
    claim = best.claim("operations.burden")
    text = claim_in_words("operations.burden", best.value("operations.burden"), claim)
    through = f" as {best.offer.name}" if best.offer else ""
    source = source_of(claim) or known.source("operations.burden")
    return (Reason(text=f"{text}{through}", criterion="operations", source=source),)
