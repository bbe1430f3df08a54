"""How much an engine carries of a part of the work, and how far that is above what is asked.

Ceilings are the catalogue's orders of magnitude for a large node (or a usual cluster, where the engine grows by itself). For a part
that the engine serves only in a limited way it has a fraction of them (`parts.yaml`).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from dbarchitect.choose.known import GRADES

if TYPE_CHECKING:
    from dbarchitect.choose.case import Case
    from dbarchitect.choose.known import Known
    from dbarchitect.model.technology import Share

REPLICAS = 5
"""Reads of an engine with replicas grow to this many copies before the leader's log shipping is what limits."""
MORE_NODES = 30.0
"""How far beyond its usual cluster an engine that grows by itself is trusted."""
OF_A_PROVIDER = 100.0
"""The same where a provider adds the nodes."""
BY_HAND = 8.0
"""How far a deployment sharded by hand (or by an add-on) is trusted beyond one node."""
UNSURE = 10.0
"""How far a figure that was only reckoned may lie above what is carried before it excludes."""
PEAKS = 5.0
"""How far a figure that was only reckoned lies above the true one: rates that are told are those of busy hours."""
BATCH = 5.0
"""Rows in batches against single-row writes, where nobody says: the least of the published factors."""


class Ceiling(NamedTuple):
    """A figure of the load against what the engine carries of it; `stretch` is how far more machines carry it."""

    field: str
    asked: float
    carries: float
    path: str
    stretch: float
    reckoned: bool = False
    """Whether the figure was reckoned rather than said."""

    @property
    def headroom(self) -> float:
        return self.carries / self.asked if self.asked > 0 else math.inf


def grade_of(known: Known, case: Case, share: Share) -> tuple[float, str]:
    """How well the engine's kind fits the part (0..1), and the facet that says so best; 0 where nothing is known."""
    key = ("grade", known.id, id(share))
    if key in case.unmoved:
        seen: tuple[float, str] = case.unmoved[key]
        return seen
    best, by = 0.0, case.nature(share).fit[0][0]
    for path, factor in case.nature(share).fit:
        value = (known.grade(path) or 0.0) * factor
        if value > best:
            best, by = value, path
    case.unmoved[key] = best, by
    return best, by


def ceilings(known: Known, case: Case, share: Share) -> tuple[Ceiling, ...]:
    """The figures the brief names against what the engine carries of them for this part; unknown ceilings are left out."""
    key = ("ceilings", known.id, id(share))
    if key not in case.reckoned:
        case.reckoned[key] = _ceilings(known, case, share)
    found: tuple[Ceiling, ...] = case.reckoned[key]
    return found


def _ceilings(known: Known, case: Case, share: Share) -> tuple[Ceiling, ...]:
    fraction = _fraction(known, case, share)
    load = case.load(share)
    origins = dict(load.origins)
    growth = _growth(known)
    reads_grow = {"replicas": float(REPLICAS), "automatic": MORE_NODES}.get(str(known.value("scale.reads")), 1.0)
    batched = case.nature(share).batched
    rows = (
        max(load.ingest_rows_per_second or 0.0, load.writes_per_second or 0.0)
        if batched
        else load.ingest_rows_per_second
    )
    wanted = (
        ("writes_per_second", None if batched else load.writes_per_second, "scale.writes_per_second", growth),
        ("reads_per_second", load.reads_per_second, "scale.reads_per_second", reads_grow),
        ("ingest_rows_per_second", rows, "scale.ingest_per_second", growth),
        ("data_bytes", load.data_bytes, "scale.data_bytes", growth),
        ("data_bytes_in_3_years", load.data_bytes_in_3_years, "scale.data_bytes", growth),
    )
    found = []
    for field, asked, path, stretch in wanted:
        carries = known.number(path)
        if carries is None and field == "ingest_rows_per_second":
            path = "scale.writes_per_second"
            single = known.number(path)
            carries = None if single is None else single * BATCH
        if asked is not None and asked > 0 and carries is not None:
            # Questions that scan are not the key reads the ceiling speaks of.
            found.append(
                Ceiling(
                    field,
                    asked,
                    carries * fraction,
                    path,
                    stretch,
                    _is_reckoned(field, origins) or (batched and field == "reads_per_second"),
                )
            )
    return tuple(found)


_RECKONED = ("reckoned", "sum of")


def _is_reckoned(field: str, origins: dict[str, str]) -> bool:
    """Whether a figure was reckoned rather than said; growth over years always is, unless nothing else is known of the size."""
    if field == "data_bytes_in_3_years" and "data_bytes" in origins:
        return True
    return origins.get(field, "").startswith(_RECKONED)


def _growth(known: Known) -> float:
    if known.value("operations.shape") == "service" and known.value("scale.writes") == "automatic":
        return OF_A_PROVIDER
    return {"automatic": MORE_NODES, "manual_sharding": BY_HAND}.get(str(known.value("scale.writes")), 1.0)


def _fraction(known: Known, case: Case, share: Share) -> float:
    """The part of its ceilings the engine has for this part, by the grade of its best fit."""
    fit, _ = grade_of(known, case, share)
    nature = case.nature(share)
    if fit >= GRADES["native"] - 0.08:
        return 1.0
    return nature.capacity_of("good") if fit >= 0.55 else nature.capacity_of("limited")


def beyond(known: Known, case: Case, share: Share) -> Ceiling | None:
    """The figure that is most above what the engine can carry even with more machines; None when it carries all."""
    over = [c for c in ceilings(known, case, share) if c.headroom * c.stretch < (1 / UNSURE if c.reckoned else 1)]
    return min(over, key=lambda c: c.headroom * c.stretch) if over else None


def tightest(known: Known, case: Case, share: Share) -> Ceiling | None:
    """The figure with the least headroom on the usual machines; None when no figure is known."""
    return min(ceilings(known, case, share), key=lambda c: c.headroom, default=None)


def headroom_value(known: Known, case: Case, share: Share) -> float | None:
    """0 at the ceiling, 1 at ten times the load and beyond; more machines give up to 0.6, sharding by hand up to 0.25."""
    worst: float | None = None
    for it in ceilings(known, case, share):
        room = it.headroom * (PEAKS if it.reckoned else 1.0)
        value = min(1.0, math.log10(room)) if room >= 1 else 0.0
        if it.stretch >= MORE_NODES:
            value = max(value, 0.6 if room * it.stretch >= 1 else 0.0)
        elif it.stretch > 1 and room * it.stretch >= 1:
            value = max(value, 0.25 if it.stretch == BY_HAND else 0.5)
        worst = value if worst is None else min(worst, value)
    return worst
