"""How far what the engine carries lies above the load in three years: the logarithm of the ratio; beyond ten times nothing more counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.choose.capacity import headroom_value, tightest
from dbarchitect.choose.phrasing import load_in_words
from dbarchitect.choose.wishes import blended
from dbarchitect.model.choice import Reason

if TYPE_CHECKING:
    from dbarchitect.choose.case import Case
    from dbarchitect.choose.known import Known
    from dbarchitect.choose.serving import Plan

TITLE = "Scale headroom"
BASE = 0.1
PATHS = ("scale.writes", "scale.reads", "scale.ingest", "scale.data", "limits.")
LOAD = True


def value(known: Known, plan: Plan, case: Case) -> float | None:
    found = [headroom_value(known, case, plan.main.share)]
    found += [headroom_value(s.by, case, s.share) for s in plan.served]
    said = [f for f in found if f is not None]
    return blended(known, case, PATHS, min(said) if said else None)


def why(known: Known, plan: Plan, case: Case) -> tuple[Reason, ...]:
    worst = tightest(known, case, plan.main.share)
    if worst is None:
        return ()
    factor = f"{worst.headroom:,.0f} times" if worst.headroom >= 10 else f"{worst.headroom:.1f} times"
    far = factor if worst.headroom < 1e4 else "far above"
    text = f"carries about {load_in_words(worst.field, worst.carries)}, {far} the {load_in_words(worst.field, worst.asked)} asked"
    return (Reason(text=text, criterion="scale", source=known.source(worst.path)),)
