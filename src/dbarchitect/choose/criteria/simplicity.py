"""The prejudice for the simple: one store rather than several, and no cluster for what one server holds with room to grow.

Each store beside the main one takes away `ANOTHER_STORE`. An engine that needs several nodes from the beginning loses up to
`CLUSTER_FOR_NOTHING`, the more the further the load lies below what one large server carries, and so does one that serves nothing else
(`SPECIALIST_FOR_NOTHING`). An extension is one more thing inside its host (`AN_EXTENSION`), licences that nobody has yet are
contracts and audits (`A_PURCHASE`), and so, less, is a service of a vendor who is not the cloud's (`A_VENDOR`).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from dbarchitect.choose.capacity import PEAKS, grade_of
from dbarchitect.choose.parts import kinship
from dbarchitect.model.choice import Reason

if TYPE_CHECKING:
    from dbarchitect.choose.case import Case
    from dbarchitect.choose.known import Known
    from dbarchitect.choose.serving import Plan
    from dbarchitect.model.technology import Share

TITLE = "Simplicity"
BASE = 0.15
PATHS = ()
LOAD = True
ANOTHER_STORE = 0.35
CLUSTER_FOR_NOTHING = 0.6
SPECIALIST_FOR_NOTHING = 0.35
AN_EXTENSION = 0.15
A_PURCHASE = 0.3
A_VENDOR = 0.2
GENERAL = ("time_series", "analytics", "key_value", "event_log", "documents")
"""Parts a general-purpose engine does as well, as long as there is little of them."""
SILENT = 0.5
_BURDENED = {"none": 0.35, "low": 0.35, "medium": 0.5, "high": 0.8, "very_high": 1.0}
ONE_SERVER = {
    "writes_per_second": 20_000.0,
    "reads_per_second": 200_000.0,
    "ingest_rows_per_second": 300_000.0,
    "data_bytes": 10e12,
}
"""What one large, well-kept server carries, in orders of magnitude: the figures of the single-node engines of the catalogue."""


def value(known: Known, plan: Plan, case: Case) -> float | None:
    needless = _needless(case, plan)
    inside = AN_EXTENSION * _brings_nothing(known, case)
    cluster, special = CLUSTER_FOR_NOTHING * _distributed(known), SPECIALIST_FOR_NOTHING * _specialised(known, case)
    bought = A_PURCHASE * _must_be_bought(known, case) + A_VENDOR * _is_another_vendor(known, case)
    return max(0.0, 1 - inside - bought - ANOTHER_STORE * plan.stores - (cluster + special) * needless)


def _must_be_bought(known: Known, case: Case) -> bool:
    """Whether licences have to be bought that nobody there has."""
    mine = (*case.runs, *case.demand.team_knows)
    return known.value("price.model") == "licence" and known.id not in mine


def _is_another_vendor(known: Known, case: Case) -> bool:
    """Whether it is a closed service of somebody the brief has nothing to do with yet."""
    closed = known.value("operations.shape") == "service" and known.value("licence.open_source") is not True
    clouds = known.value("deployment.clouds")
    at_home = (
        isinstance(clouds, tuple) and len(clouds) == 1 and (not case.demand.clouds or clouds[0] in case.demand.clouds)
    )
    rented = case.main.part == "analytics"  # warehouses are
    return closed and not at_home and not rented and known.id not in (*case.runs, *case.demand.team_knows)


def _brings_nothing(known: Known, case: Case) -> bool:
    """Whether it is an extension whose own abilities are not what the main part is about."""
    brings = kinship().brings.get(known.id)
    return brings is not None and grade_of(known, case, case.main)[1] not in brings


def _specialised(known: Known, case: Case) -> float:
    """How far it is from being of use for anything else, where a general engine could do the part at all."""
    if case.main.part not in GENERAL:
        return 0.0
    return 1 - max(known.grade("fit.relational") or 0.0, known.grade("fit.document") or 0.0)


def _distributed(known: Known) -> float:
    """How much of a cluster it is, 0..1: by its nodes and its burden; a service nobody sizes counts a little, since its model is a cluster's."""
    shape = known.value("operations.shape")
    if shape == "service":
        return (
            0.35 if known.value("scale.writes") == "automatic" and known.value("operations.burden") != "none" else 0.0
        )
    if shape != "cluster" and (known.number("scale.nodes_minimum") or 1.0) < 3:
        return 0.0
    return _BURDENED.get(str(known.value("operations.burden")), 0.8)


def _needless(case: Case, plan: Plan) -> float:
    """1 where a thirtieth of one server carries all, 0 where the load is three times one server; half where there are no figures."""
    load = _fullness(case, plan.main.share)
    return max(0.0, min(1.0, (0.5 - math.log10(load)) / 1.5)) if load > 0 else SILENT


def _fullness(case: Case, share: Share) -> float:
    load = case.load(share)
    asked = {
        "writes_per_second": load.writes_per_second,
        "reads_per_second": load.reads_per_second,
        "ingest_rows_per_second": load.ingest_rows_per_second,
        "data_bytes": case.data_bytes(share),
    }
    reckoned = "data_bytes" not in dict(load.origins)
    return max(
        ((v or 0.0) / ONE_SERVER[f] / (PEAKS if reckoned and f == "data_bytes" else 1.0) for f, v in asked.items()),
        default=0.0,
    )


def why(known: Known, plan: Plan, case: Case) -> tuple[Reason, ...]:
    found = []
    if plan.elsewhere:
        names = ", ".join(case.nature(e.share).title for e in plan.elsewhere)
        found.append(Reason(text=f"needs another store beside it for {names}", criterion="simplicity"))
    elif case.others:
        found.append(Reason(text="one store serves all parts of the work", criterion="simplicity"))
    if _distributed(known) >= 0.5 and _needless(case, plan) > 0.3:
        found.append(Reason(text="a cluster for what one server holds", criterion="simplicity", source=known.source("scale.nodes_minimum")))  # fmt: skip
    return tuple(found)
