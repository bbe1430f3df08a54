"""What a transaction and a read can be trusted with, and what survives a crash: for a record strictly, for a cache hardly at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.choose.phrasing import claim_in_words
from dbarchitect.choose.wishes import blended, reasons, wishes
from dbarchitect.model.choice import Reason

if TYPE_CHECKING:
    from dbarchitect.choose.case import Case
    from dbarchitect.choose.known import Known
    from dbarchitect.choose.serving import Plan

TITLE = "Consistency and transactions"
BASE = 0.1
PATHS = ("transactions.", "consistency.", "durability.", "replication.", "change_capture", "expiry")
LOAD = False
_TRANSACTIONAL = ("transactions.scope", "transactions.isolation_strongest", "consistency.default", "durability.record")
_UNASKED = 0.8
"""For a part that is neither a record nor asked to be one, what an engine promises beyond what is asked earns nothing."""


def value(known: Known, plan: Plan, case: Case) -> float | None:
    nature = case.nature(case.main)
    if not nature.transactional:
        fleeting = not nature.volatile and known.value("durability.default") == "memory"
        return blended(known, case, PATHS, 0.0 if fleeting else _UNASKED)
    said = [v for v in (_of(known, p) for p in _TRANSACTIONAL) if v is not None]
    return blended(known, case, PATHS, sum(said) / len(said) if said else None)


def _of(known: Known, path: str) -> float | None:
    """A step's worth: half-way up a ladder is already most of what applications use."""
    if path == "durability.record":
        return known.grade(path)
    step = known.step(path)
    return None if step is None else min(1.0, step * 1.35)


def why(known: Known, plan: Plan, case: Case) -> tuple[Reason, ...]:
    found = reasons(known, case, PATHS, "consistency")
    if found or not case.nature(case.main).transactional:
        return found
    asked = {r.path for r in wishes(case, PATHS)}
    paths = [p for p in ("transactions.scope", "consistency.default") if p not in asked and known.value(p) is not None]
    return tuple(
        Reason(text=claim_in_words(p, known.value(p), known.technology.claim(p)), criterion="consistency", source=known.source(p))
        for p in paths
    )  # fmt: skip
