"""What is customary: the share of experienced people who accept the engine for texts worded like this one.

Learnt from scenarios whose accepted answers are known (`prose/needs/learnt.bin`); counts nothing where a brief has no words to compare.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.model.choice import Reason

if TYPE_CHECKING:
    from dbarchitect.choose.case import Case
    from dbarchitect.choose.known import Known
    from dbarchitect.choose.serving import Plan

TITLE = "Custom"
BASE = 0.9
PATHS = ()
LOAD = False
ENOUGH = 0.85
"""The share from which more is no difference: the rest decides between two that are both usual."""
HOME = 0.15
"""What the house's own service is worth: one bill, one network, one set of access rules."""
USUAL, OFTEN, LEAST = 0.8, 0.5, 0.3
"""Shares from which a custom is told in these words, and from which it is told at all."""


def value(known: Known, plan: Plan, case: Case) -> float | None:
    if not case.customary:
        return None
    share = min(case.customary.get(known.id, 0.0), ENOUGH)
    return share + HOME * _at_home(known, case) if share >= LEAST else share


def _at_home(known: Known, case: Case) -> float:
    """1 for the own service of the one cloud the brief runs on, -1 for a service of a cloud it does not name, else 0."""
    clouds, named = known.value("deployment.clouds"), case.demand.clouds
    bound = known.value("operations.shape") == "service" and isinstance(clouds, tuple) and len(clouds) == 1
    if not bound or len(named) > 1:
        return 0.0
    return 1.0 if clouds == named else -1.0


def why(known: Known, plan: Plan, case: Case) -> tuple[Reason, ...]:
    share = case.customary.get(known.id, 0.0)
    if share < LEAST:
        return ()
    how = "usual" if share >= USUAL else "often taken" if share >= OFTEN else "sometimes taken"
    return (Reason(text=f"{how} for needs told in such words", criterion="custom"),)
