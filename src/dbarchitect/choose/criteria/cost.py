"""What a month costs, by what is paid for: the form of the price against the load. The amounts stand in the costs of the candidates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.choose.phrasing import claim_in_words
from dbarchitect.choose.wishes import blended
from dbarchitect.model.choice import Reason

if TYPE_CHECKING:
    from dbarchitect.choose.case import Case
    from dbarchitect.choose.known import Known
    from dbarchitect.choose.serving import Plan

TITLE = "Cost"
BASE = 0.08
PATHS = ("price.",)
LOAD = True
_BY_MODEL = {"free": 1.0, "instance": 0.75, "mixed": 0.65, "credits": 0.5, "licence": 0.1}
_NODE = 0.06
SCANNED = 0.55
"""Paying by what is scanned, where nobody says that it is little: people who ask all day scan much."""
RENTED = 0.8
"""What costs nothing is paid for by the hour where others are to run it."""
_BUSY, _QUIET = 3000.0, 30.0
"""Requests a second above which paying per request is dear, below which it is next to nothing."""


def value(known: Known, plan: Plan, case: Case) -> float | None:
    model = known.value("price.model")
    if model is None:
        return blended(known, case, PATHS, None)
    usual = _consumption(case) if model == "consumption" else _BY_MODEL.get(str(model), 0.5)
    if model == "free" and _is_rented(case):
        usual = RENTED
    if model == "licence" and known.id in case.runs:
        usual = 0.7  # the licence is there already
    if model not in ("consumption", "credits"):
        usual -= _NODE * (min(known.number("scale.nodes_minimum") or 1.0, 4.0) - 1)
    return blended(known, case, PATHS, max(0.0, usual))


def _is_rented(case: Case) -> bool:
    """Whether the brief wants that somebody else runs it."""
    return any(r.path == "operations.burden" and r.value in ("low", "none") for r in case.asked)


def _consumption(case: Case) -> float:
    if case.main.part == "analytics" and not any(r.path == "scale.to_zero" for r in case.asked):
        return SCANNED
    load = case.load(case.main)
    rate = (load.reads_per_second or 0.0) + 5 * (load.writes_per_second or 0.0) + (load.ingest_rows_per_second or 0.0)
    return 0.95 if rate <= _QUIET else 0.3 if rate >= _BUSY else 0.7


def why(known: Known, plan: Plan, case: Case) -> tuple[Reason, ...]:
    claim = known.technology.claim("price.model")
    if claim is None or claim.value is None:
        return ()
    return (Reason(text=claim_in_words("price.model", claim.value, claim), criterion="cost", source=known.source("price.model")),)  # fmt: skip
