"""Whether answers come in the time asked; without a figure, the usual time of a read by key and of an aggregate where there are any."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from dbarchitect.choose.phrasing import claim_in_words
from dbarchitect.choose.wishes import blended
from dbarchitect.model.choice import Reason

if TYPE_CHECKING:
    from dbarchitect.choose.case import Case
    from dbarchitect.choose.known import Known
    from dbarchitect.choose.serving import Plan

TITLE = "Latency"
BASE = 0.05
PATHS = ("latency.",)
LOAD = False
_USUAL_MS = 25.0
"""What an interactive application allows one read when the brief is silent."""
_SCANS = ("analytics", "time_series")


def value(known: Known, plan: Plan, case: Case) -> float | None:
    if case.main.part in _SCANS:
        return blended(known, case, PATHS, known.step("latency.aggregate"))
    read = known.number("latency.point_read_ms")
    if read is None:
        return blended(known, case, PATHS, None)
    allowed = case.main.load.latency_ms or _USUAL_MS
    room = math.log10(allowed / read) if read > 0 else 1.0
    return blended(known, case, PATHS, max(0.0, min(1.0, 0.5 + room / 2)))


def why(known: Known, plan: Plan, case: Case) -> tuple[Reason, ...]:
    path = "latency.aggregate" if case.main.part in _SCANS else "latency.point_read_ms"
    if known.value(path) is None:
        return ()
    asked = case.main.load.latency_ms
    wanted = f"; asked: {asked:g} ms" if asked and path.endswith("_ms") else ""
    text = claim_in_words(path, known.value(path), known.technology.claim(path)) + wanted
    return (Reason(text=text, criterion="latency", source=known.source(path)),)
