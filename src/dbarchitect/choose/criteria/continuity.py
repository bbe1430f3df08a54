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
ENOUGH, ENOUGH_TO_STAY = 0.5, 0.15
"""The share of experienced people accepting an engine from which it belongs to the question; less where staying is the question."""
WANTED = 0.2
"""What an engine wished for in prose is worth where nothing has been built on it yet; a brief written as data decides."""
_KIN = 0.6
"""Being close to what runs."""


def value(known: Known, plan: Plan, case: Case) -> float | None:
    able = fit_value(known, case, case.main) * _belongs(known, case)
    if known.id in case.runs:
        decided = known.id in case.demand.existing or not case.customary
        return able if decided else WANTED * able
    return _KIN * able if any(kinship().akin(known.id, r) for r in case.demand.existing) else 0.0


def _belongs(known: Known, case: Case) -> float:
    """How far what runs is what the question is about, 0..1: what nobody would take for it runs for something else."""
    if not case.customary:
        return 1.0
    enough = ENOUGH_TO_STAY if case.demand.question == "stay_or_move" else ENOUGH
    return min(1.0, case.customary.get(known.id, 0.0) / enough)


def why(known: Known, plan: Plan, case: Case) -> tuple[Reason, ...]:
    if known.id in case.demand.existing:
        return (Reason(text="it runs today: nothing has to be moved", criterion="continuity"),)
    if known.id == case.demand.wanted:
        return (Reason(text="the brief settles on it", criterion="continuity"),)
    return ()
