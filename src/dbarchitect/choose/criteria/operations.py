"""What it takes to run it: the burden of the easiest way that stands (managed offer or own machines), and its least number of nodes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.choose.exclusion import standing
from dbarchitect.choose.known import source_of
from dbarchitect.choose.offers import offers
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
ONE_CLOUD = 0.3
"""What being sold on one cloud only takes away where the brief has not settled on a cloud."""
ELSEWHERE = 0.2
"""What a second supplier takes away: its bill, its access rules, its network."""
CLEARLY = 0.2
_EASE = {"very_high": 0.0, "high": 0.25, "medium": 0.55, "low": 0.9, "none": 1.0}


def value(known: Known, plan: Plan, case: Case) -> float | None:
    ways = standing(known, case, case.asked) or known.options
    found = [v for o in ways if (v := blended(known, case, PATHS, _ease(o), o)) is not None]
    return max(found) - ONE_CLOUD * _one_cloud(known, case) - ELSEWHERE * _is_elsewhere(known, case) if found else None


def _is_elsewhere(known: Known, case: Case) -> bool:
    """Whether others are to run it, and the one cloud the brief runs on has no service of its own for it."""
    clouds = case.demand.clouds
    wanted = any(r.path == "operations.burden" and r.value in ("low", "none") for r in case.asked)
    return wanted and len(clouds) == 1 and not any(o.value("deployment.clouds") == clouds for o in known.options)


def _one_cloud(known: Known, case: Case) -> bool:
    """Whether it can be had on one cloud only while the brief names none."""
    clouds = known.value("deployment.clouds")
    bound = known.value("operations.shape") == "service" and isinstance(clouds, tuple) and len(clouds) == 1
    return bound and not case.demand.clouds


def _ease(option: Option) -> float | None:
    return _EASE.get(str(option.value("operations.burden")))


def _shown(known: Known, case: Case, ways: tuple[Option, ...]) -> Option:
    """The way a reader would take: the first of the fitting offers unless another is clearly easier."""
    worth = {o.id: blended(known, case, PATHS, _ease(o), o) or 0.0 for o in ways}
    easiest = max(ways, key=lambda o: worth[o.id])
    first = next((f.offer for f in offers(known, case) if f.fits), None)
    return next((o for o in ways if o.id == first and worth[o.id] >= worth[easiest.id] - CLEARLY), easiest)


def why(known: Known, plan: Plan, case: Case) -> tuple[Reason, ...]:
    ways = standing(known, case, case.asked) or known.options
    best = _shown(known, case, ways)
    if best.value("operations.burden") is None:
        return ()
    claim = best.claim("operations.burden")
    text = claim_in_words("operations.burden", best.value("operations.burden"), claim)
    through = f" as {best.offer.name}" if best.offer else ""
    source = source_of(claim) or known.source("operations.burden")
    return (Reason(text=f"{text}{through}", criterion="operations", source=source),)
