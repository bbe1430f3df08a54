"""What happens, as a log, and who is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dbarchitect.choose.demand.sheet import Sheet
    from dbarchitect.choose.demand.told import Told


def contribute(told: Told, sheet: Sheet) -> None:
    """A log of its own where many read at their own pace; event sourcing alone is asked of the record."""
    if told.mentions("event_stream"):
        sourced = told.has("event_sourcing")
        sheet.weigh("event_log", 0.4 if sourced else 1.4, told.strength("event_stream"))
        sheet.ask("event_log", "change_capture", ">=", "good", "should", told.because("event_stream"))
    if told.mentions("event_sourcing"):
        how, because = told.strength("event_sourcing"), told.because("event_sourcing")
        sheet.weigh("system_of_record", 0.6, how)
        sheet.ask("event_log", "durability.record", ">=", "good", "must", because)
        sheet.ask("record", "change_capture", ">=", "limited", "should", because)
        sheet.ask("record", "transactions.scope", ">=", "single_partition", "should", because)
