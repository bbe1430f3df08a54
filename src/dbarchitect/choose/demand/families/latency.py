"""How fast answers must come, and how large one item is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.choose.demand.figures import largest, saying, smallest

if TYPE_CHECKING:
    from dbarchitect.choose.demand.sheet import Sheet
    from dbarchitect.choose.demand.told import Told
    from dbarchitect.model.technology import Part

INTERACTIVE_MS, SECONDS_MS = 1500.0, 60_000.0


def contribute(told: Told, sheet: Sheet) -> None:
    """Answer times that a usual read of an engine would miss; aggregates by step."""
    wanted = smallest(told, "latency") or told.brief.workload.latency_ms
    if wanted is not None and wanted <= 100:
        because = saying(told, "latency") or f"workload: latency {wanted:g} ms"
        sheet.ask("main", "latency.point_read_ms", "<=", wanted, "should", because)
    writes = smallest(told, "write_latency")
    if writes is not None and writes <= 100:
        sheet.ask("main", "latency.point_write_ms", "<=", writes, "should", saying(told, "write_latency"))
    charts = smallest(told, "analytics_latency") or (wanted if told.has("analytics") else None)
    if charts is not None and charts <= SECONDS_MS:
        step = "interactive" if charts <= INTERACTIVE_MS else "seconds"
        where: Part = (
            "analytics" if told.has("analytics") else "time_series" if told.has("time_series") else "system_of_record"
        )
        sheet.ask(
            where,
            "latency.aggregate",
            ">=",
            step,
            "should",
            saying(told, "analytics_latency") or saying(told, "latency") or "workload: latency",
        )
    item = largest(told, "item_size")
    if item > 64_000:
        sheet.ask(
            "main",
            "limits.item_bytes",
            ">=",
            item,
            "must" if not told.has("large_values", "files") else "may",
            saying(told, "item_size"),
        )
    if told.mentions("large_values", "files") and item >= 1e6:
        sheet.assume("Large files lie in object storage; the database holds where they are and what is known of them.")
