"""How the data is asked for: joins, search, vectors, paths, readings over time, analytics, documents, keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.choose.demand.families.kinds import is_busy, is_passed_on
from dbarchitect.choose.demand.figures import largest, rate, saying, smallest

if TYPE_CHECKING:
    from dbarchitect.choose.demand.sheet import Sheet, Where
    from dbarchitect.choose.demand.told import Told
    from dbarchitect.model.technology import Part

BUSY_ROWS_PER_SECOND = 20_000.0
"""Beyond this, rows added under keys ask for a store built for it."""
BUSY_READS_PER_SECOND = 100_000.0
FAST_MS = 10.0
_PARTS: tuple[tuple[str, Part, float, str, str], ...] = (
    ("full_text_search", "search", 0.7, "query.full_text", "good"),
    ("typo_tolerance", "search", 1.2, "query.typo_tolerance", "good"),
    ("facets", "search", 0.6, "query.aggregation", "limited"),
    ("log_search", "search", 1.6, "query.full_text", "good"),
    ("vector_search", "vector", 0.8, "query.vector", "good"),
    ("graph_traversal", "graph", 2.4, "query.graph_traversal", "good"),
    ("time_series", "time_series", 1.6, "query.time_series", "limited"),
    ("downsampling", "time_series", 1.0, "query.time_series", "good"),
    ("analytics", "analytics", 2.0, "query.aggregation", "good"),
    ("streaming_views", "analytics", 0.8, "query.streaming_views", "good"),
    ("varying_documents", "documents", 1.3, "query.json", "good"),
    ("key_lookups", "key_value", 1.3, "fit.key_value", "limited"),
)
"""(need, part, weight, facet, at least)."""
_RECORD: tuple[tuple[str, str, str], ...] = (
    ("joins", "query.joins", "good"),
    ("geo", "query.geo", "good"),
    ("reporting", "query.aggregation", "good"),
    ("aggregation", "query.aggregation", "limited"),
    ("change_feed", "change_capture", "good"),
)


def contribute(told: Told, sheet: Sheet) -> None:
    """The parts with their query abilities; what belongs to no part is asked of the record."""
    for need, part, weight, path, least in _PARTS:
        if told.mentions(need) and not _is_covered(told, need):
            how = told.strength(need)
            sheet.weigh(part, weight if need != "analytics" or is_busy(told) else REPORTS, how)
            sheet.ask(part, path, ">=", least, how, told.because(need))
    for need, path, least in _RECORD:
        if told.mentions(need):
            sheet.ask("record", path, ">=", least, told.strength(need), told.because(need))
    _tools(told, sheet)
    if _is_lake(told):
        sheet.weigh("analytics", 1.5)
    _wide(told, sheet)
    _synced(told, sheet)
    _heavy_ingest(told, sheet)
    _fast_reads(told, sheet)


REPORTS = 0.7
"""The weight of analysis of which no more is said than that there is some."""


_OTHERWISE = (
    "simple_record",
    "money",
    "cache",
    "sessions",
    "rate_limits",
    "leaderboards",
    "vector_search",
    "keep_dialect",
)
"""What much that is written may be besides readings and events."""


def _is_covered(told: Told, need: str) -> bool:
    """Whether a need is only another word for what something else asks for more exactly."""
    match need:
        case "key_lookups":
            return told.has("sessions", "cache", "rate_limits")
        case "graph_traversal":
            return told.mentions("bounded_depth", "embedded") and not told.paths_are_deep
        case "varying_documents":
            return told.has("log_search", "only_search") or (
                told.mentions("bounded_depth") and not told.has("key_lookups")
            )
        case "downsampling":
            return not told.has("time_series", "raw_retention", "promql")
        case "analytics":
            apart = told.has("log_search", "wide_rows", "key_lookups")
            scanned = told.has("live_analytics", "warehouse", "laptop", "open_lake")
            return is_passed_on(told) or (apart and not scanned)
        case "full_text_search":
            return told.has("log_search")
        case "time_series":
            if told.has("slow_readings"):
                return True
            asked = told.has("downsampling", "promql", "tick_data", "analytics", "aggregation")
            much = rate(told, "ingest_rate") >= HEAVY_WRITES or largest(told, "data_size") >= HUGE_BYTES
            spread = told.has("append_only_writes", "always_writable", "multi_region_writes")
            return told.has("wide_rows") and (spread or (much and not asked))
        case _:
            return False


HEAVY_WRITES = 100_000.0
"""Writes a second that no record of things that belong together has."""
LAKE_BYTES = 10e12
HUGE_BYTES = 50e12
"""Beyond this, readings that are only fetched by their key and a span of time are rows under keys."""


def _is_lake(told: Told) -> bool:
    """Whether SQL is asked of more than one server scans, and nothing says that the rows change together."""
    tied = told.has("referential_integrity", "multi_row_transactions", "money", "ledger")
    return told.has("full_sql", "ad_hoc_queries") and largest(told, "data_size") >= LAKE_BYTES and not tied


def _tools(told: Told, sheet: Sheet) -> None:
    """SQL and questions nobody foresaw: of the analytics when there are any, else of the record."""
    where: Part | Where = "analytics" if told.has("analytics") or _is_lake(told) else "record"
    for need, path, least in (("full_sql", "query.sql", "good"), ("ad_hoc_queries", "query.ad_hoc", "good")):
        if told.mentions(need):
            sheet.ask(
                where,
                path,
                ">=",
                least,
                told.strength(need),
                told.because(need),
            )


def _wide(told: Told, sheet: Sheet) -> None:
    """Ordered rows under keys: a part of their own only when they are very many."""
    if not told.mentions("wide_rows") or is_passed_on(told):
        return
    because, how = told.because("wide_rows"), told.strength("wide_rows")
    busy = max(rate(told, "write_rate"), rate(told, "ingest_rate"), rate(told, "item_rate"))
    if (
        busy >= BUSY_ROWS_PER_SECOND
        or largest(told, "data_size") >= 10e12
        or told.has("append_only_writes", "horizontal_scale")
    ):
        sheet.weigh("key_value", 2.0, how)
        sheet.ask("key_value", "fit.wide_column", ">=", "good", how, because)
    else:
        sheet.ask("record", "query.secondary_indexes", ">=", "limited", how, because)


def _synced(told: Told, sheet: Sheet) -> None:
    if told.mentions("real_time_sync"):
        how, because = told.strength("real_time_sync"), told.because("real_time_sync")
        sheet.ask("record", "change_capture", ">=", "good", how, because)
        sheet.ask("record", "query.streaming_views", ">=", "limited", "may", because)


_SHORT_LIVED = ("cache", "sessions", "rate_limits", "leaderboards", "counters", "may_be_lost")


def _fast_reads(told: Told, sheet: Sheet) -> None:
    """So many reads, or so fast, that only looking up by a key can be meant."""
    reads, wanted = rate(told, "read_rate"), smallest(told, "latency")
    if (
        reads >= BUSY_READS_PER_SECOND
        and wanted is not None
        and wanted <= FAST_MS
        and not told.has(
            "full_text_search", "typo_tolerance", "vector_search", "analytics", "graph_traversal", *_SHORT_LIVED
        )
    ):
        sheet.weigh("key_value", 1.6)
        sheet.ask("key_value", "fit.key_value", ">=", "good", "should", saying(told, "read_rate"))


def _heavy_ingest(told: Told, sheet: Sheet) -> None:
    """Many rows a second that are only ever added."""
    written = max(rate(told, "write_rate"), rate(told, "item_rate"))
    ingest = max(rate(told, "ingest_rate"), written if written >= HEAVY_WRITES else 0.0)
    if ingest >= 1000:
        if told.has("time_series", "downsampling"):
            sheet.weigh("time_series", 0.6)
        elif told.has("analytics"):
            sheet.weigh("analytics", 0.0 if _is_covered(told, "analytics") else 0.6)
        elif ingest >= BUSY_ROWS_PER_SECOND and not told.has(
            "wide_rows", "key_lookups", "log_search", "event_stream", "event_sourcing", *_OTHERWISE
        ):
            sheet.weigh("analytics" if told.has("reporting", "ad_hoc_queries", "aggregation") else "time_series", 1.2)
    if told.mentions("append_only_writes") and told.has("wide_rows", "key_lookups"):
        sheet.weigh("key_value", 0.5)
