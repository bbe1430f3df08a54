"""The prejudice for what runs: the engine in use (or settled on) stays unless it fails a need, and as far as it is made for the work.

Counts nothing when there is none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.choose.parts import kinship
from dbarchitect.choose.serving import fit_value
from dbarchitect.model.choice import Reason

if TYPE_CHECKING:
    from dbarchitect.choose.case import Case
    from dbarchitect.choose.known import Known
    from dbarchitect.choose.serving import Plan

TITLE = "Continuity"
BASE = 0.18
PATHS = ()
LOAD = False
_KIN = 0.6
"""Being close to what runs."""


def value(known: Known, plan: Plan, case: Case) -> float | None:
    able = fit_value(known, case, case.main)
    if known.id in case.runs:
        return able
    return _KIN * able if any(kinship().akin(known.id, r) for r in case.demand.existing) else 0.0


def why(known: Known, plan: Plan, case: Case) -> tuple[Reason, ...]:
    if known.id in case.demand.existing:
        return (Reason(text="it runs today: nothing has to be moved", criterion="continuity"),)
    if known.id == case.demand.wanted:
        return (Reason(text="the brief settles on it", criterion="continuity"),)
    return ()
