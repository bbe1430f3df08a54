"""How long it has held under how many, and what there is around it: drivers, tools, hosting, people. What declines counts half."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.choose.phrasing import claim_in_words
from dbarchitect.choose.wishes import blended
from dbarchitect.model.choice import Reason

if TYPE_CHECKING:
    from dbarchitect.choose.case import Case
    from dbarchitect.choose.known import Known
    from dbarchitect.choose.serving import Plan

TITLE = "Ecosystem and maturity"
BASE = 0.08
PATHS = ("maturity.", "ecosystem.")
LOAD = False
_DECLINING = 0.5


def value(known: Known, plan: Plan, case: Case) -> float | None:
    said = [v for v in (known.grade("ecosystem.grade"), known.step("maturity.grade")) if v is not None]
    usual = sum(said) / len(said) if said else None
    if usual is not None and known.technology.status.value == "declining":
        usual *= _DECLINING
    return blended(known, case, PATHS, usual)


def why(known: Known, plan: Plan, case: Case) -> tuple[Reason, ...]:
    if known.technology.status.value == "declining":
        note = known.technology.status.note
        return (Reason(text=f"in decline{f': {note}' if note else ''}", criterion="ecosystem"),)
    return tuple(
        Reason(text=claim_in_words(p, known.value(p), known.technology.claim(p)), criterion="ecosystem", source=known.source(p))
        for p in ("maturity.grade",)
        if known.value(p) is not None
    )  # fmt: skip
