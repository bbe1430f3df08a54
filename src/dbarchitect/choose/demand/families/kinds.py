"""What the signs of a text say together: which kind of work it is, and what that kind asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.choose.demand.figures import largest, rate

if TYPE_CHECKING:
    from dbarchitect.choose.demand.sheet import Operator, Sheet, Where
    from dbarchitect.choose.demand.told import Told
    from dbarchitect.model.brief import Strength
    from dbarchitect.model.technology import Part

_WEIGHTS: tuple[tuple[str, Part, float], ...] = (
    ("promql", "time_series", 1.6),
    ("tick_data", "time_series", 1.4),
    ("warehouse", "analytics", 1.4),
    ("live_analytics", "analytics", 0.8),
    ("open_lake", "analytics", 1.6),
    ("on_device_question", "device", 2.0),
    ("tiny_databases", "edge", 0.8),
    ("deep_paths", "graph", 1.2),
    ("only_search", "search", 1.0),
    ("keep_dialect", "system_of_record", 0.6),
    ("htap", "system_of_record", 0.6),
)
PERMISSIVE = (
    "MIT,Apache-2.0,BSD-2-Clause,BSD-3-Clause,PostgreSQL,ISC,blessing,MIT OR Apache-2.0,Apache-2.0 OR GPL-2.0-only"
)
_ASKS: tuple[tuple[str, Part | Where, str, Operator, str | bool, Strength], ...] = (
    ("promql", "time_series", "skills.language", "includes", "promql", "must"),
    ("tick_data", "time_series", "query.sql", ">=", "good", "should"),
    ("tick_data", "time_series", "latency.aggregate", ">=", "interactive", "should"),
    ("warehouse", "analytics", "query.sql", ">=", "native", "should"),
    ("warehouse", "analytics", "query.joins", ">=", "native", "should"),
    ("live_analytics", "analytics", "latency.aggregate", ">=", "interactive", "must"),
    ("open_lake", "analytics", "lock_in", ">=", "low", "must"),
    ("open_lake", "analytics", "query.sql", ">=", "native", "should"),
    ("open_lake", "analytics", "query.in_place", ">=", "good", "must"),
    ("on_device_question", "device", "fit.embedded", ">=", "good", "must"),
    ("on_device_question", "device", "operations.shape", "=", "library", "must"),
    ("deep_paths", "graph", "fit.graph", ">=", "native", "should"),
    ("deep_paths", "graph", "query.graph_traversal", ">=", "native", "should"),
    ("permissive_only", "all", "licence.id", "in", PERMISSIVE, "must"),
    ("warehouse", "analytics", "transactions.scope", ">=", "multi_record", "should"),
    ("htap", "record", "fit.analytics", ">=", "good", "must"),
    ("htap", "record", "latency.aggregate", ">=", "seconds", "should"),
)


BESIDE = 0.3
"""How much a warehouse counts where a system of record is described: its reports may be all that is meant."""


def contribute(told: Told, sheet: Sheet) -> None:
    for need, part, weight in _WEIGHTS:
        if need in ("warehouse", "open_lake") and is_passed_on(told):
            continue
        if _says(told, need) and not (need == "live_analytics" and not told.has("analytics")):
            sheet.weigh(part, weight * (BESIDE if need == "warehouse" and told.has("simple_record") else 1.0))
    for need, where, path, operator, value, how in _ASKS:
        if _says(told, need):
            sheet.ask(where, path, operator, value, how, told.because(need))
    if told.has("linguistic_search"):
        tongue: Strength = "must" if told.record_is_elsewhere else "should"
        sheet.ask("search", "query.full_text", ">=", "native", tongue, told.because("linguistic_search"))
    _laptop(told, sheet)
    _clients(told, sheet)
    if told.has("simple_record"):
        sheet.weigh("system_of_record", 0.6)


def _says(told: Told, need: str) -> bool:
    return told.paths_are_deep if need == "deep_paths" else told.has(need)


def _laptop(told: Told, sheet: Sheet) -> None:
    """Analysis by one person on one machine: an engine in the process, whatever the size of the files."""
    if (
        told.has("laptop")
        and not told.has("warehouse", "live_analytics", "managed_service")
        and told.has("analytics", "aggregation", "ad_hoc_queries")
    ):
        sheet.weigh("analytics", 1.6)
        sheet.ask("analytics", "fit.embedded", ">=", "good", "must", told.because("laptop"))


def _clients(told: Told, sheet: Sheet) -> None:
    """Apps that read and write without a server of one's own: what is shared comes and goes by itself."""
    if (
        told.record_is_elsewhere
        or not told.has("real_time_sync")
        or not (told.has("no_backend") or told.has("offline"))
    ):
        return
    because = told.because("real_time_sync")
    sheet.weigh("documents", 1.8)
    sheet.ask("documents", "operations.shape", "=", "service", "must", because)
    sheet.ask("documents", "deployment.offline", "=", True, "must", because)
    sheet.ask("documents", "fit.document", ">=", "good", "must", because)


def is_passed_on(told: Told) -> bool:
    """Whether the question is how what happens reaches others; what these do with it is theirs."""
    return told.has("event_stream") and told.record_is_elsewhere and not told.has("live_analytics")


BUSY_ROWS = 200.0
"""Rows a second: some thousand millions a year, more than is summed while somebody waits where rows are kept whole."""


def is_busy(told: Told) -> bool:
    """Whether what is analysed is more than a report on the record."""
    many = max(rate(told, "ingest_rate"), rate(told, "item_rate")) >= BUSY_ROWS or largest(told, "data_size") >= 2e12
    reports = told.has("warehouse") and not told.has("simple_record")
    return many or reports or told.has("live_analytics", "open_lake", "laptop", "embedded")
