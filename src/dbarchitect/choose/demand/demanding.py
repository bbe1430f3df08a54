"""A brief becomes a demand: the families speak, the parts are weighed, figures and things find their place."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.choose.demand.asking import standing
from dbarchitect.choose.demand.family import families
from dbarchitect.choose.demand.figures import rate
from dbarchitect.choose.demand.loads import loads
from dbarchitect.choose.demand.sheet import Sheet, Where
from dbarchitect.choose.demand.told import Told
from dbarchitect.choose.demand.worded import BESIDE, SPOKEN, part_of, shifted
from dbarchitect.core.names import plural
from dbarchitect.model.technology import Demand, Load, Share

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dbarchitect.model.brief import Brief, Entity
    from dbarchitect.model.technology import Part

RECORD = 0.8
"""The weight of the system of record before anything speaks for it."""
LEAST = 0.02
ALONE = 0.6
"""The weight from which a question is about a cache, coordination or search and nothing else."""
CLEAR = 1.0
"""The weight from which a part is clearly what is asked about."""
_TRUTHS: tuple[Part, ...] = ("time_series", "documents", "key_value", "event_log", "device", "edge")
"""Parts that are the only copy of what they hold."""
_KEPT_APART: frozenset[Part] = frozenset({"time_series", "analytics", "event_log", "documents", "key_value"})
"""Parts whose things are not also counted with the record."""
_HOLDING: tuple[Part, ...] = ("key_value", "documents", "device", "edge")
"""Parts that must keep what a record must, where there is none beside them."""
_ALONE = frozenset({"cache", "coordination", "search"})
"""Questions about these alone need no system of record."""
_TIED = ("money", "ledger", "multi_row_transactions", "referential_integrity", "joins")
_NOUNS: dict[Part, frozenset[str]] = {
    "time_series": frozenset(
        {"reading", "measurement", "metric", "sample", "telemetry", "tick", "observation", "point"}
    ),
    "cache": frozenset({"session"}),
    "analytics": frozenset({"click", "impression", "view", "event"}),
    "vector": frozenset({"embedding", "chunk", "vector", "passage"}),
    "event_log": frozenset({"event"}),
}


def demand(brief: Brief) -> Demand:
    """All that is asked of the data layer. Depends on what the brief says, never on the order in which it says it."""
    told = Told(brief)
    sheet = Sheet()
    for family in families():
        family.contribute(told, sheet)
    weights = _weights(told, sheet)
    main = max(sorted(weights), key=lambda p: weights[p])
    held = _held(told, sheet, weights)
    record: Part | None = "system_of_record" if "system_of_record" in weights else main if main in _HOLDING else None
    said_of = {p: _sentences(sheet, sheet.places(p, main, record)) for p in weights}
    figures = loads(told, said_of, main, held)
    total = sum(weights.values())
    shares = tuple(
        Share(
            part=part,
            holds=tuple(sorted({*(e.name for e in held.get(part, ())), *sheet.words.get(part, ())})),
            load=figures.get(part, Load()),
            requirements=sheet.requirements(*sheet.places(part, main, record)),
            weight=round(weights[part] / total, 4),
            own_store=sheet.own.get(part),
        )
        for part in sorted(weights, key=lambda p: (-weights[p], p))
    )
    return Demand(
        shares=shares,
        requirements=sheet.requirements("all"),
        assumptions=tuple(sorted(sheet.assumptions)),
        **standing(told),
    )


def _weights(told: Told, sheet: Sheet) -> dict[Part, float]:
    """The parts with their weights; what the truth of another part is takes little room beside it."""
    weights: dict[Part, float] = {p: w for p, w in sheet.weights.items() if w >= LEAST and p != "system_of_record"}
    weights = shifted(told, weights)
    part, clear = part_of(told)
    spoken = sheet.weights.get("system_of_record", 0.0)
    described = any(told.is_described(e) for e in told.entities)
    tied = told.has(*_TIED)
    if clear and part == "system_of_record" and not told.record_is_elsewhere:
        return {**weights, part: round(RECORD + SPOKEN[True] + spoken, 4)}
    if clear and part in _ALONE - {"search"} and not told.has("ledger"):
        return weights
    if clear and part in BESIDE and not told.has("ledger"):
        return {**weights, "system_of_record": round(RECORD / 4 + spoken / 4, 4)}
    if (
        sum(weights.values()) >= ALONE
        and weights.keys() <= _ALONE
        and not (described or tied or told.has("simple_record"))
        and not _is_a_box(told, weights)
    ):
        return weights
    if told.record_is_elsewhere and max(weights.values(), default=0.0) >= ALONE:
        return weights
    if _is_alone(told, weights) and not told.has("ledger", "referential_integrity"):
        return weights
    if _is_unspoken(told) and max(weights.values(), default=0.0) >= CLEAR:
        return {**weights, "system_of_record": round(RECORD / 4 + spoken / 4, 4)}
    if not tied and any(weights.get(p, 0.0) >= 1.2 for p in _TRUTHS):
        return {**weights, "system_of_record": round(RECORD / 2 + spoken / 3, 4)}
    return {**weights, "system_of_record": round(RECORD + spoken, 4)}


def _is_a_box(told: Told, weights: dict[Part, float]) -> bool:
    """Whether the search is no more than words in what a database holds: there must be one."""
    alone = told.has("typo_tolerance", "log_search", "only_search", "facets") or rate(told, "read_rate") >= 200
    return max(weights, key=lambda p: weights[p]) == "search" and not alone


def _is_alone(told: Told, weights: dict[Part, float]) -> bool:
    """Whether what is asked about is short-lived or small shared state, or paths too deep for tables: there is no record beside it."""
    described = told.has("simple_record", "money", "strong_consistency")
    if told.has("may_be_lost") and weights.get("cache", 0.0) >= ALONE and not described:
        return True
    if weights.get("coordination", 0.0) >= CLEAR and not told.has("simple_record"):
        return True
    return told.paths_are_deep and weights.get("graph", 0.0) >= CLEAR


def _is_unspoken(told: Told) -> bool:
    """Whether nothing is said of things that are bought, booked, paid or belong together."""
    return not told.has(*_TIED, "simple_record", "strong_consistency", "no_lost_writes")


def _sentences(sheet: Sheet, places: tuple[Part | Where, ...]) -> frozenset[str]:
    return frozenset(r.because for place in places for r in sheet.asked.get(place, []))


def _held(told: Told, sheet: Sheet, weights: dict[Part, float]) -> dict[Part, tuple[Entity, ...]]:
    """Which things each part keeps: by their names, or because its sentences speak of them; the rest is the record's."""
    held: dict[Part, list[Entity]] = {part: [] for part in weights}
    main = max(sorted(weights), key=lambda p: weights[p])
    for entity in told.entities:
        names = [p for p in sorted(weights) if set(entity.name.split("_")) & _NOUNS.get(p, frozenset())]
        spoken = [p for p in sorted(weights) if p != "system_of_record" and _speaks(sheet, p, entity)]
        for part in dict.fromkeys((*names, *spoken)):
            held[part].append(entity)
        if "system_of_record" in held and not _is_apart(entity, names, spoken, main):
            held["system_of_record"].append(entity)
    return {part: tuple(entities) for part, entities in held.items()}


def _is_apart(entity: Entity, names: Sequence[Part], spoken: Sequence[Part], main: Part) -> bool:
    """Whether another part is the truth of a thing: by its name, or because it is what the main part is about and it grows."""
    return any(p in _KEPT_APART for p in names) or (
        main in spoken and main in _KEPT_APART and entity.growth is not None
    )


def _speaks(sheet: Sheet, part: Part, entity: Entity) -> bool:
    words = entity.name.replace("_", " ")
    pattern = re.compile(
        rf"\b(?:{re.escape(words)}|{re.escape(plural(entity.name).replace('_', ' '))})\b", re.IGNORECASE
    )
    return any(pattern.search(r.because) for r in sheet.asked.get(part, []))
