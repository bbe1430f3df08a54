"""What a read sees after a write, and what may be lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dbarchitect.choose.demand.sheet import Sheet
    from dbarchitect.choose.demand.told import Told


def contribute(told: Told, sheet: Sheet) -> None:
    """Asked of the record: caches and search beside it may always lag."""
    brief = told.brief
    if told.has("strong_consistency"):
        sheet.ask("record", "consistency.strongest", ">=", "strong", "must", told.because("strong_consistency"))
    elif brief.consistency == "strong":
        sheet.ask("record", "consistency.strongest", ">=", "strong", "must", "consistency: strong")
    elif brief.consistency == "read_your_writes":
        sheet.ask("record", "consistency.strongest", ">=", "session", "must", "consistency: read your writes")
    if told.has("no_lost_writes") or brief.availability.rpo_seconds == 0:
        because = told.because("no_lost_writes") if told.has("no_lost_writes") else "availability: rpo 0"
        sheet.ask("record", "durability.record", ">=", "good", "must", because)
        sheet.ask("record", "replication.rpo_zero", "=", True, "should", because)
    if told.has("may_be_lost"):
        sheet.assume("What the brief says may be lost is not counted as the only copy of anything.")
