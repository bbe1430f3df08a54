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
LEAST = 0.3
"""The share from which a custom is worth telling."""


def value(known: Known, plan: Plan, case: Case) -> float | None:
    return case.customary.get(known.id, 0.0) if case.customary else None


def why(known: Known, plan: Plan, case: Case) -> tuple[Reason, ...]:
    share = case.customary.get(known.id, 0.0)
    if share < LEAST:
        return ()
    return (Reason(text=f"about {share:.0%} of experienced people would accept it for a need told in such words", criterion="custom"),)  # fmt: skip
