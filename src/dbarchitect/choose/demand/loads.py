"""The figures of each share: what the brief says of it, what is reckoned from its things, and how."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dbarchitect.choose.demand.figures import largest, reckoned_ingest, saying, smallest, value_of, vector_count
from dbarchitect.choose.demand.rows import YEARS, added_per_second, row_bytes, row_count, rows_in_years
from dbarchitect.model.technology import Load
from dbarchitect.notation.periods import PERIOD_SECONDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dbarchitect.choose.demand.told import Told
    from dbarchitect.model.brief import AccessPattern, Entity, Need
    from dbarchitect.model.technology import Part

_TAKES: dict[str, tuple[Part, ...]] = {
    "ingest_rate": ("time_series", "event_log", "analytics", "search", "key_value", "documents"),
    "vectors": ("vector",),
}
_FIELDS = {
    "write_rate": "writes_per_second",
    "read_rate": "reads_per_second",
    "ingest_rate": "ingest_rows_per_second",
    "item_rate": "writes_per_second",
}
_STREAMED: tuple[Part, ...] = ("time_series", "event_log", "analytics")
STREAM = 5000.0
"""Items a second from which a rate belongs to what is streamed in, where that is the main thing."""
_HOT = ("cache", "search", "vector")
READS = frozenset({"get", "list", "search", "count", "aggregate", "nearest"})
WRITES = frozenset({"insert", "update", "delete"})
REQUESTS_PER_USER = 0.1
"""Requests a second of one user who is there."""
READS_TO_WRITES = 0.8
VECTOR_OVERHEAD = 1.5
"""An index of neighbours beside four bytes a dimension."""
USUAL_DIMENSIONS = 768.0


@dataclass
class _Draft:
    """Figures of one share as they are found, each with where it comes from."""

    values: dict[str, float] = field(default_factory=dict)
    origins: dict[str, str] = field(default_factory=dict)

    def note(self, name: str, value: float | None, origin: str, *, add: bool = False) -> None:
        """The larger of two figures holds; with `add` they add up."""
        if value is None or value <= 0:
            return
        before = self.values.get(name, 0.0)
        self.values[name] = before + value if add else max(before, value)
        if add or value >= before:
            self.origins[name] = origin

    def load(self) -> Load:
        rounded = {k: float(f"{v:.6g}") for k, v in self.values.items()}
        return Load(**rounded, origins=tuple(sorted(self.origins.items())))


def loads(
    told: Told, said_of: Mapping[Part, frozenset[str]], main: Part, held: Mapping[Part, tuple[Entity, ...]]
) -> dict[Part, Load]:
    """The load of each part; `said_of` are the sentences that speak of it, `held` the things it keeps."""
    drafts: dict[Part, _Draft] = {part: _Draft() for part in said_of}
    for need in told.brief.needs:
        if need.name in _FIELDS:
            part = _part_of(need, said_of, main)
            drafts[part].note(
                _FIELDS[need.name], value_of(need), need.text or f"{need.name.replace('_', ' ')}: {need.value}"
            )
        elif need.name in {"data_size", "item_size", "latency"}:
            name = {"data_size": "data_bytes", "item_size": "item_bytes", "latency": "latency_ms"}[need.name]
            drafts[_part_of(need, said_of, main)].note(
                name, value_of(need), need.text or f"{need.name.replace('_', ' ')}: {need.value}"
            )
    wanted = smallest(told, "latency")
    for draft in drafts.values():
        if wanted is not None and "latency_ms" in draft.values:
            draft.values["latency_ms"] = wanted
    _senders(told, drafts, main)
    _vectors(told, drafts)
    record: Part = main if "system_of_record" not in drafts else "system_of_record"
    _workload(told, drafts, main)
    for part, entities in held.items():
        if part in drafts:
            _things(told, drafts[part], entities)
    _patterns(told, drafts, held, record)
    _people(told, drafts[main])
    for part, draft in drafts.items():
        _later(told, draft, part == main, part not in ("cache", "coordination"))
    return {part: draft.load() for part, draft in drafts.items()}


def _part_of(need: Need, said_of: Mapping[Part, frozenset[str]], main: Part) -> Part:
    """The share a figure belongs to: one its sentence speaks of, else what takes such figures, else the main one."""
    if need.name in ("item_rate", "write_rate") and main in _STREAMED and (value_of(need) or 0.0) >= STREAM:
        return main
    usual = [p for p in _TAKES.get(need.name, ()) if p in said_of]
    near = [p for p in sorted(said_of) if need.text and need.text in said_of[p]]
    if near:
        first = [p for p in usual if p in near]
        return first[0] if first else main if main in near else near[0]
    return usual[0] if usual else main


def _senders(told: Told, drafts: dict[Part, _Draft], main: Part) -> None:
    """Readings of so many senders, each every so often, where no rate is said."""
    if not any("ingest_rows_per_second" in d.values for d in drafts.values()):
        per_second, origin = reckoned_ingest(told)
        drafts["time_series" if "time_series" in drafts else main].note("ingest_rows_per_second", per_second, origin)


def _vectors(told: Told, drafts: dict[Part, _Draft]) -> None:
    count = vector_count(told)
    if count and "vector" in drafts:
        dimensions = largest(told, "dimensions") or USUAL_DIMENSIONS
        said = "" if largest(told, "dimensions") else " (assumed)"
        origin = f"{saying(told, 'vectors') or told.because('vector_search')} — {count:,.0f} vectors × {dimensions:g} dimensions{said} × 4 bytes × {VECTOR_OVERHEAD}"
        drafts["vector"].note("data_bytes", count * dimensions * 4 * VECTOR_OVERHEAD, origin)


def _workload(told: Told, drafts: dict[Part, _Draft], main: Part) -> None:
    """What the brief says of the load as a whole goes to the main share, unless a sentence said it of another."""
    load, draft = told.brief.workload, drafts[main]
    given = {n for d in drafts.values() for n in d.values}
    figures = (
        ("reads_per_second", load.reads_per_second, "workload: reads"),
        ("writes_per_second", load.writes_per_second, "workload: writes"),
        (
            "data_bytes",
            None if told.values("data_growth") or told.values("memory") else load.data_size_bytes,
            "workload: size",
        ),
        ("latency_ms", load.latency_ms, "workload: latency"),
    )
    for name, value, origin in figures:
        if name not in given:
            draft.note(name, value, origin)


def _things(told: Told, draft: _Draft, entities: tuple[Entity, ...]) -> None:
    """Bytes and new rows reckoned from counts and growth, where nobody said them."""
    bytes_now = [(e, row_count(e, told.brief)) for e in entities]
    counted = [(e, n) for e, n in bytes_now if n is not None]
    if counted and "data_bytes" not in draft.values:
        names = ", ".join(f"{n:,.0f} {e.name}" for e, n in sorted(counted, key=lambda p: -p[1] * row_bytes(p[0]))[:3])
        draft.note("data_bytes", sum(n * row_bytes(e) for e, n in counted), f"reckoned from counts: {names}")
    later = [(e, rows_in_years(e, told.brief)) for e in entities]
    if any(e.growth for e in entities) and not draft.values.get("ingest_rows_per_second"):
        total = sum(n * row_bytes(e) for e, n in later if n is not None)
        draft.note("data_bytes_in_3_years", total, f"reckoned from counts and growth over {YEARS} years")
    if "writes_per_second" not in draft.values and "ingest_rows_per_second" not in draft.values:
        added = sum(added_per_second(e, told.brief) or 0.0 for e in entities)
        draft.note("writes_per_second", added, "reckoned from growth")


def _patterns(told: Told, drafts: dict[Part, _Draft], held: Mapping[Part, tuple[Entity, ...]], record: Part) -> None:
    """Rates of access patterns add up where their things are kept."""
    sums: dict[tuple[Part, str], float] = {}
    said = {value_of(n) for n in told.brief.needs if n.name in _FIELDS}
    for pattern in told.brief.access:
        if pattern.rate_per_second and not _is_said(pattern.rate_per_second, said):
            key = (
                _keeper(pattern, drafts, held, record),
                "writes_per_second" if pattern.operation in WRITES else "reads_per_second",
            )
            sums[key] = sums.get(key, 0.0) + pattern.rate_per_second
    for (part, name), total in sums.items():
        drafts[part].note(name, total, "sum of the access patterns")


def _is_said(rate: float, said: set[float | None]) -> bool:
    """Whether a figure of the brief is that rate: it counts once."""
    return any(abs(rate - s) <= rate * 1e-3 for s in said if s is not None)


def _keeper(
    pattern: AccessPattern, drafts: dict[Part, _Draft], held: Mapping[Part, tuple[Entity, ...]], record: Part
) -> Part:
    return next(
        (p for p in sorted(held) if p in drafts and p not in _HOT and any(e.name == pattern.entity for e in held[p])),
        record,
    )


def _people(told: Told, draft: _Draft) -> None:
    """Requests of those who are there, where no rate is said."""
    crowd = told.brief.workload.concurrent_users
    if not crowd or "reads_per_second" in draft.values:
        return
    share = told.brief.workload.read_share or READS_TO_WRITES
    requests = crowd * REQUESTS_PER_USER
    said = f"{crowd:,} users at once × {REQUESTS_PER_USER:g} requests a second × {share:.0%} reads (assumed)"
    draft.note("reads_per_second", requests * share, said)
    if "writes_per_second" not in draft.values:
        draft.note(
            "writes_per_second", requests * (1 - share), said.replace(f"{share:.0%} reads", f"{1 - share:.0%} writes")
        )


def _later(told: Told, draft: _Draft, is_main: bool, is_kept: bool) -> None:
    """What there will be in three years."""
    now = draft.values.get("data_bytes")
    if is_main:
        added, factor = largest(told, "data_growth"), largest(told, "growth_factor")
        kept = (
            largest(told, "raw_retention")
            or told.brief.retention_days
            or (USUAL_LOG_DAYS if told.has("log_search") else None)
        )
        seconds = min(YEARS * PERIOD_SECONDS["year"], kept * 86400.0 if kept else float("inf"))
        if added:
            total = added * seconds + (0.0 if kept else now or 0.0)
            draft.note("data_bytes_in_3_years", max(total, now or 0.0), saying(told, "data_growth"))
        elif factor and now:
            draft.note("data_bytes_in_3_years", now * factor**YEARS, saying(told, "growth_factor"))
    if is_kept and draft.values.get("ingest_rows_per_second") and not (is_main and told.values("data_growth")):
        _ingested(told, draft)
    if now and "data_bytes_in_3_years" not in draft.values:
        draft.note("data_bytes_in_3_years", now * 2, "assumed: twice today's in 3 years")


USUAL_EVENT_BYTES = 100.0
USUAL_LOG_DAYS = 30
"""For how many days logs are kept where they are searched, when nobody says."""
COMPRESSED_READING_BYTES = 20.0
"""A reading with its time, compressed by columns: an order of magnitude, between the 1-2 bytes of a metric's sample and rows of many columns."""
USUAL_RETENTION_DAYS = 365


def _ingested(told: Told, draft: _Draft) -> None:
    raw = largest(told, "raw_retention")
    days = raw or told.brief.retention_days or USUAL_RETENTION_DAYS
    said = "kept" if raw or told.brief.retention_days else "kept (assumed)"
    rows = draft.values["ingest_rows_per_second"]
    size = draft.values.get("item_bytes", COMPRESSED_READING_BYTES if told.has("time_series") else USUAL_EVENT_BYTES)
    total = rows * size * 86400.0 * min(days, YEARS * 365)
    draft.note(
        "data_bytes_in_3_years", total, f"reckoned: {rows:,.0f} rows a second × {size:g} bytes × {days} days {said}"
    )
