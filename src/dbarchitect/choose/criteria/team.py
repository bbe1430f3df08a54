"""What the team can do already: what it knows, what is close to that, else how likely anybody has worked with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.choose.parts import kinship
from dbarchitect.choose.phrasing import claim_in_words
from dbarchitect.choose.wishes import blended
from dbarchitect.model.choice import Reason

if TYPE_CHECKING:
    from dbarchitect.choose.case import Case
    from dbarchitect.choose.known import Known
    from dbarchitect.choose.serving import Plan

TITLE = "Team"
BASE = 0.08
PATHS = ("skills.",)
LOAD = False
_FAMILIAR = (0.1, 0.35, 0.65, 0.85)
_OF_A_HOST = 0.75
"""An extension is asked in the language of the host everybody knows."""


def value(known: Known, plan: Plan, case: Case) -> float | None:
    mine = (*case.demand.team_knows, *case.runs)
    if known.id in mine:
        return blended(known, case, PATHS, 1.0)
    step = known.step("skills.familiarity")
    likely = None if step is None else _FAMILIAR[round(step * 3)]
    if known.host is not None:
        likely = max(likely or 0.0, _OF_A_HOST)
    if any(kinship().akin(known.id, m) for m in mine):
        return blended(known, case, PATHS, max(likely or 0.0, 0.85))
    if mine and likely is not None:
        likely *= 0.85
    return blended(known, case, PATHS, likely)


def why(known: Known, plan: Plan, case: Case) -> tuple[Reason, ...]:
    if known.id in case.demand.team_knows:
        return (Reason(text=f"the team knows {known.name}", criterion="team"),)
    if known.id in case.runs:
        return (Reason(text=f"{known.name} is in use already", criterion="team"),)
    close = [m for m in (*case.demand.team_knows, *case.runs) if kinship().akin(known.id, m)]
    if close:
        return (Reason(text=f"close to {close[0]}, which the team knows", criterion="team"),)
    claim = known.technology.claim("skills.familiarity")
    if claim is None:
        return ()
    text = claim_in_words("skills.familiarity", claim.value, claim)
    return (Reason(text=text, criterion="team", source=known.source("skills.familiarity")),)
