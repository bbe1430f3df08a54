"""Small shared state that several machines must agree on."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dbarchitect.choose.demand.sheet import Sheet
    from dbarchitect.choose.demand.told import Told

_WEIGHTS = (("leader_election", 1.6), ("locks", 0.8), ("configuration", 0.9), ("service_discovery", 0.9))


def contribute(told: Told, sheet: Sheet) -> None:
    for need, weight in _WEIGHTS:
        if told.mentions(need):
            because = told.because(need)
            sheet.weigh("coordination", weight, told.strength(need))
            sheet.words.setdefault("coordination", set()).add(need.replace("_", " "))
            sheet.ask("coordination", "consistency.strongest", ">=", "strong", "must", because)
    if told.has("leader_election", "configuration"):
        need = "leader_election" if told.has("leader_election") else "configuration"
        sheet.ask("coordination", "fit.coordination", ">=", "good", "should", told.because(need))
