"""Licences, leaving, and how proven it must be."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dbarchitect.choose.demand.sheet import Sheet
    from dbarchitect.choose.demand.told import Told


def contribute(told: Told, sheet: Sheet) -> None:
    """Asked of every store."""
    if told.mentions("open_source_only"):
        how = told.strength("open_source_only")
        sheet.ask("all", "licence.open_source", "=", True, how, told.because("open_source_only"))
    for need in ("open_source", "licence_worry", "licence_costs_hurt"):
        if told.mentions(need):
            how = "should" if need != "open_source" and told.has(need) else told.strength(need)
            sheet.ask("all", "licence.open_source", "=", True, how, told.because(need))
    if told.mentions("no_lock_in"):
        how = told.strength("no_lock_in")
        sheet.ask("all", "lock_in", ">=", "medium", how, told.because("no_lock_in"))
        sheet.ask("all", "lock_in", ">=", "low", "may", told.because("no_lock_in"))
        sheet.ask("all", "licence.open_source", "=", True, "may", told.because("no_lock_in"))
    if told.mentions("mature"):
        sheet.ask("main", "maturity.grade", ">=", "established", told.strength("mature"), told.because("mature"))
    if told.has("licence_paid"):
        sheet.assume("Licences that are paid for cost nothing more until they end; staying is counted so.")
