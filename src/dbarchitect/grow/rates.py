"""How fast each table grows, and so how large each is when the largest has grown by a factor."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from dbarchitect.shadow.arrays import elements

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dbarchitect.model.growth import RateOrigin
    from dbarchitect.model.tables import Table
    from dbarchitect.shadow.facts import AttributeStatistics, PlannerFacts

_LOOKUP_ROWS = 1000
_LOOKUP_COLUMNS = 4
_YEAR = 31_557_600.0
_IN_ORDER = 0.9
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Rate:
    """Rows added a year, where that is known; `fixed` is a factor that was asked for."""

    origin: RateOrigin
    basis: str = ""
    rows_per_year: float | None = None
    fixed: float | None = None


def rates_of(facts: PlannerFacts, yearly: Mapping[str, float], asked: Mapping[str, float]) -> dict[Key, Rate]:
    """The rate of every table. `yearly` are rows a year by the brief, `asked` factors by table that stand whatever the others do."""
    rows = _rows(facts)
    most = max(rows.values(), default=0.0)
    found: dict[Key, Rate] = {}
    for table in facts.schema_.tables:
        key = (table.name.namespace, table.name.name)
        name = str(table.name)
        if name in asked:
            found[key] = Rate("asked", "as asked", fixed=asked[name])
        elif name in yearly:
            found[key] = Rate("brief", "by the brief", rows_per_year=yearly[name])
        elif (rate := _history(facts, table, rows[key])) is not None:
            found[key] = rate
        elif (
            rows[key] <= _LOOKUP_ROWS < most
            and len(table.columns) <= _LOOKUP_COLUMNS
            and not _refers_to_growing(table, rows)
        ):
            found[key] = Rate("stays", "a short list that refers to nothing that grows")
        else:
            found[key] = Rate("follows", "grows with the rest")
    return found


def _rows(facts: PlannerFacts) -> dict[Key, float]:
    known = {(r.namespace, r.name): r.rows for r in facts.relations}
    found = {
        (t.name.namespace, t.name.name): max(0.0, known.get((t.name.namespace, t.name.name), 0.0))
        for t in facts.schema_.tables
    }
    for table in facts.schema_.tables:  # a partitioned table that was never analysed has its partitions' rows
        parent = table.partition_of.parent if table.partition_of else None
        if parent is not None and (root := facts.schema_.table(parent)) is not None:
            key = (root.name.namespace, root.name.name)
            if known.get(key, 0.0) < 1:
                found[key] += found[table.name.namespace, table.name.name]
    return found


def _refers_to_growing(table: Table, rows: Mapping[Key, float]) -> bool:
    return any(rows.get((k.target.namespace, k.target.name), 0.0) > _LOOKUP_ROWS for k in table.foreign_keys)


def _history(facts: PlannerFacts, table: Table, rows: float) -> Rate | None:
    """The rate of late, by a column of times in whose order the rows are stored: half of them came since its median."""
    if rows < 1:
        return None
    times = {c.name for c in table.columns if c.type.lower().startswith(("timestamp", "date"))}
    for one in facts.statistics:
        if (one.namespace, one.name) != (table.name.namespace, table.name.name) or one.attribute not in times:
            continue
        if abs(one.correlation or 0.0) < _IN_ORDER or facts.origin == "brief":
            continue
        span = _late_span(one)
        if span is not None:
            return Rate("history", f"by {one.attribute}", rows_per_year=rows / 2 / span * _YEAR)
    return None


def _late_span(one: AttributeStatistics) -> float | None:
    """Seconds from the median of the histogram to its end."""
    bounds = elements(one.bounds)
    if len(bounds) < 10:
        return None
    middle, end = _moment(bounds[len(bounds) // 2]), _moment(one.greatest or bounds[-1])
    if middle is None or end is None or end - middle < 60:
        return None
    return end - middle


def _moment(text: str) -> float | None:
    try:
        return datetime.fromisoformat(text.replace(" BC", "").strip()).timestamp() if "infinity" not in text else None
    except ValueError:
        try:
            return datetime.fromisoformat(text + ":00").timestamp()
        except ValueError:
            return None


def years_to(facts: PlannerFacts, rates: Mapping[Key, Rate], factor: float) -> float | None:
    """Years until the largest table whose rate is known has `factor` times its rows; None when no rate is known."""
    rows = _rows(facts)
    known = [(rows[k], r.rows_per_year) for k, r in rates.items() if r.rows_per_year and rows[k] >= 1]
    if not known:
        return None
    count, yearly = max(known)
    return (factor - 1) * count / (yearly or 1.0)


def factors_at(facts: PlannerFacts, rates: Mapping[Key, Rate], factor: float) -> dict[Key, float]:
    """The factor of each table when the database has grown by `factor`: partitions as their parents."""
    rows = _rows(facts)
    years = years_to(facts, rates, factor)
    found: dict[Key, float] = {}
    for key, rate in rates.items():
        if factor == 1 or rate.origin == "stays":
            found[key] = 1.0
        elif rate.fixed is not None:
            found[key] = rate.fixed
        elif rate.rows_per_year and years is not None and rows[key] >= 1:
            found[key] = 1 + rate.rows_per_year * years / rows[key]
        else:
            found[key] = factor
    for table in facts.schema_.tables:
        key, root = (table.name.namespace, table.name.name), table
        while root.partition_of is not None and (up := facts.schema_.table(root.partition_of.parent)) is not None:
            root = up
        found[key] = found.get((root.name.namespace, root.name.name), found.get(key, factor))
    return found
