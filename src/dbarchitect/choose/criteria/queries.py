"""Whether the questions that are asked can be asked: what the brief names, else what is usual for its parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.choose.phrasing import claim_in_words
from dbarchitect.choose.wishes import blended, reasons, wishes
from dbarchitect.model.choice import Reason

if TYPE_CHECKING:
    from dbarchitect.choose.case import Case
    from dbarchitect.choose.known import Known
    from dbarchitect.choose.serving import Plan

TITLE = "Queries"
BASE = 0.12
PATHS = ("query.",)
LOAD = False


def value(known: Known, plan: Plan, case: Case) -> float | None:
    usual = case.nature(case.main).queries
    grades = [known.grade(path) for path in usual]
    said = [0.4 if g is None else g for g in grades]
    return blended(known, case, PATHS, sum(said) / len(said) if said else 0.8)


def why(known: Known, plan: Plan, case: Case) -> tuple[Reason, ...]:
    found = reasons(known, case, PATHS, "queries")
    asked = {r.path for r in wishes(case, PATHS)}
    usual = [p for p in case.nature(case.main).queries if p not in asked][: max(0, 2 - len(found))]
    more = tuple(
        Reason(text=claim_in_words(p, known.value(p), known.technology.claim(p)), criterion="queries", source=known.source(p))
        for p in usual
        if known.value(p) is not None
    )  # fmt: skip
    return (*found, *more)
