"""The prejudice for what runs: the engine in use (or settled on) stays unless it fails a need. Counts nothing when there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.choose.parts import kinship
from dbarchitect.model.choice import Reason

if TYPE_CHECKING:
    from dbarchitect.choose.case import Case
    from dbarchitect.choose.known import Known
    from dbarchitect.choose.serving import Plan

TITLE = "Continuity"
BASE = 0.14
PATHS = ()
LOAD = False
_KIN, _WANTED = 0.6, 0.85
"""Being close to what runs, and being settled on without running yet: worth less, since nothing has to be moved."""


def value(known: Known, plan: Plan, case: Case) -> float | None:
    if known.id in case.demand.existing:
        return 1.0
    if known.id == case.demand.wanted:
        return _WANTED
    return _KIN if any(kinship().akin(known.id, r) for r in case.demand.existing) else 0.0


def why(known: Known, plan: Plan, case: Case) -> tuple[Reason, ...]:
    if known.id in case.demand.existing:
        return (Reason(text="it runs today: nothing has to be moved", criterion="continuity"),)
    if known.id == case.demand.wanted:
        return (Reason(text="the brief settles on it", criterion="continuity"),)
    return ()
