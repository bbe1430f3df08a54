"""Where data is read, written and kept."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dbarchitect.choose.demand.sheet import Sheet
    from dbarchitect.choose.demand.told import Told
    from dbarchitect.model.brief import Strength

_EUROPE = re.compile(
    r"\b(?:EU|EEA|European Union|Europe|Germany|France|Ireland|Netherlands|Spain|Italy|Sweden|Austria|Frankfurt|Belgium|Denmark|Finland|Poland|Portugal|eu-\w+-\d|europe-\w+\d)\b"
)
_ANY_KIND = "conflict_resolution,partitioned,consensus"
_STRICT = ("strong_consistency", "local_writes_consistent", "ledger", "money", "pinned_rows")


def contribute(told: Told, sheet: Sheet) -> None:
    """Regions are asked of the main store: it is the one whose writes have to be near."""
    _writes(told, sheet)
    if told.mentions("multi_region_reads") and not told.has("multi_region_writes"):
        how = told.strength("multi_region_reads")
        sheet.ask("main", "replication.multi_region_reads", "=", True, how, told.because("multi_region_reads"))
    if told.mentions("always_writable") and not told.has(*_STRICT):
        how, because = told.strength("always_writable"), told.because("always_writable")
        sheet.ask("main", "consistency.pacelc", "in", "PA/EL,PA/EC", how, because)
    if told.mentions("survive_region_loss"):
        how, because = told.strength("survive_region_loss"), told.because("survive_region_loss")
        sheet.ask("main", "replication.multi_region_reads", "=", True, how, because)
        sheet.ask("main", "replication.failover", ">=", "add_on", how, because)
    _residency(told, sheet)


def _writes(told: Told, sheet: Sheet) -> None:
    """Agreed upon where contradictions would cost money, merged afterwards where that is said to be fine."""
    if not told.mentions("multi_region_writes", "local_writes_consistent"):
        return
    need = "multi_region_writes" if told.mentions("multi_region_writes") else "local_writes_consistent"
    because = told.because(need)
    how: Strength = "must" if told.has(need) and not told.has("one_place") else "may"
    strict = told.has(*_STRICT) or told.brief.consistency == "strong"
    kinds = _kinds(told, strict)
    sheet.ask("main", "replication.multi_region_writes", "in", kinds, how, because)
    if kinds == _ANY_KIND:
        sheet.assume(
            "Writes of several regions may be merged afterwards; where that is wrong they must be agreed upon."
        )


def _kinds(told: Told, strict: bool) -> str:
    """How writes of several places may come together: by agreement, by merging, or in any way."""
    merged = told.mentions("eventual_consistency_accepted", "last_write_wins") or told.brief.consistency == "eventual"
    if strict and not merged:
        return "consensus"
    return "conflict_resolution" if merged or told.mentions("always_writable") else _ANY_KIND


def _residency(told: Told, sheet: Sheet) -> None:
    regions = ", ".join(told.brief.regions)
    if told.has("on_premises_only", "air_gapped"):
        return
    if told.mentions("data_residency"):
        because, how = told.because("data_residency"), told.strength("data_residency")
        if _EUROPE.search(because) or _EUROPE.search(regions):
            sheet.ask("all", "compliance.eu_region", "=", True, how, because)
        else:
            sheet.assume(
                "Data stays in its country: the region has to be offered there, which is to be checked with the provider."
            )
    elif _EUROPE.search(regions):
        sheet.ask("all", "compliance.eu_region", "=", True, "should", f"regions: {regions}")
