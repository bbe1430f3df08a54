"""Who runs it and how long it may be down."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dbarchitect.choose.demand.sheet import Sheet
    from dbarchitect.choose.demand.told import Told

FEW = 4
"""Developers who also run it themselves."""


def contribute(told: Told, sheet: Sheet) -> None:
    _people(told, sheet)
    availability = told.brief.availability
    if told.mentions("high_availability"):
        how = told.strength("high_availability")
        sheet.ask("main", "replication.failover", ">=", "add_on", how, told.because("high_availability"))
    if availability.percent is not None and availability.percent >= 99.9:
        how = "must" if availability.percent >= 99.99 else "should"
        sheet.ask("main", "replication.failover", ">=", "add_on", how, f"availability: {availability.percent:g} %")
    if availability.rto_seconds is not None and availability.rto_seconds <= 120:
        because = f"availability: back within {availability.rto_seconds:g} s"
        sheet.ask("main", "replication.failover", ">=", "add_on", "must", because)


def _people(told: Told, sheet: Sheet) -> None:
    """Few hands want little to run and something they have worked with."""
    team = told.brief.team
    because = next((told.because(n) for n in ("no_administrator", "small_team") if told.has(n)), None)
    if because is None and team.administrators == 0:
        because = "team: administrators 0"
    if because is None and team.developers is not None and team.developers <= FEW and not team.administrators:
        because = f"team: developers {team.developers}"
    if because is not None and not told.has("platform_team"):
        least = "low" if told.has("no_administrator") else "medium"
        sheet.ask("main", "operations.burden", ">=", least, "should", because)
        sheet.ask("main", "skills.familiarity", ">=", "common", "may", because)
