"""Whether the engine was built for the data at hand: its fit for each part of the work, by the parts' weights.

A part that gets a store of its own counts as well served; what that store costs is counted under simplicity.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.choose.capacity import grade_of
from dbarchitect.choose.phrasing import claim_in_words
from dbarchitect.model.choice import Reason

if TYPE_CHECKING:
    from dbarchitect.choose.case import Case
    from dbarchitect.choose.known import Known
    from dbarchitect.choose.serving import Plan

TITLE = "Data-model fit"
BASE = 0.26
PATHS = ("fit.",)
LOAD = True
_ELSEWHERE = 0.95
MAIN = 2.0
"""The main share counts for more than its weight: it is what the engine is chosen for."""


def value(known: Known, plan: Plan, case: Case) -> float | None:
    main = MAIN * case.main.weight
    total = main + sum(s.weight for s in case.others)
    own = plan.main.fit * main + sum(s.fit * s.share.weight for s in plan.served)
    return (own + _ELSEWHERE * sum(e.share.weight for e in plan.elsewhere)) / total if total else plan.main.fit


def why(known: Known, plan: Plan, case: Case) -> tuple[Reason, ...]:
    found = []
    for served in (plan.main, *plan.served):
        _, path = grade_of(served.by, case, served.share)
        title = case.nature(served.share).title
        if path.startswith("family."):
            found.append(Reason(text=f"{title}: built for it", criterion="data_model"))
            continue
        claim = served.by.technology.claim(path)
        by = "" if served.by is known else f" with {served.by.name}"
        text = f"{title}{by}: {claim_in_words(path, served.by.value(path), claim)}"
        found.append(Reason(text=text, criterion="data_model", source=served.by.source(path)))
    return tuple(found)
