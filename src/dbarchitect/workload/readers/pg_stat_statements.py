"""An export of `pg_stat_statements`: CSV, JSON or a table as psql prints it. Several snapshots in one file are subtracted, resets respected."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

from dbarchitect.model.inspection import StatementUse
from dbarchitect.workload.readers import _rows

if TYPE_CHECKING:
    from dbarchitect.workload.entry import Skipped

ENGINE = "postgresql"
START = None
_SNAPSHOT = ("snapshot_at", "captured_at", "collected_at", "snapshot", "sampled_at", "now", "ts", "clock_timestamp")
_TOTAL = ("total_exec_time", "total_time", "total_ms")
_MEAN = ("mean_exec_time", "mean_time", "mean_ms", "avg_exec_time")


def sniff(head: bytes, name: str) -> int:
    """How sure it is, in hundredths."""
    names = _rows.header(head)
    return 96 if "query" in names and "calls" in names else 0


def totals(text: bytes, skipped: Skipped) -> tuple[StatementUse, ...]:
    """Every statement with its counters."""
    by_statement: dict[tuple[str, ...], list[_rows.Row]] = {}
    for row in _rows.rows(text, skipped):
        sql = row.get("query")
        if not isinstance(sql, str) or not sql.strip() or _rows.number(row, "calls") is None:
            skipped.miss("rows without a query or its calls")
        elif sql.startswith("<insufficient"):
            skipped.passed_over += 1
        else:
            key = tuple(str(row.get(k, "")) for k in ("userid", "dbid", "queryid", "toplevel"))
            by_statement.setdefault((*key, sql), []).append(row)
    return tuple(_use(key[-1], _one(snapshots)) for key, snapshots in by_statement.items())


def _one(snapshots: list[_rows.Row]) -> dict[str, float | None]:
    """The counters of what happened: of one snapshot all, of several what came between them."""
    name = next((n for n in _SNAPSHOT if n in snapshots[0]), None)
    read = [
        {"calls": _rows.number(r, "calls"), "total": _total(r), "rows": _rows.number(r, "rows")}
        for r in _ordered(snapshots, name)
    ]
    if name is None or len(read) == 1:
        made = dict(read[0])
        for more in read[1:]:
            made = {k: _plus(made[k], v) for k, v in more.items()}
        return made
    made = dict.fromkeys(read[0], 0.0)
    for before, after in itertools.pairwise(read):
        # a counter that went down was reset in between
        reset = (after["calls"] or 0.0) < (before["calls"] or 0.0)
        made = {
            k: _plus(made[k], v if reset else None if v is None else v - (before[k] or 0.0)) for k, v in after.items()
        }
    return made


def _ordered(snapshots: list[_rows.Row], name: str | None) -> list[_rows.Row]:
    return sorted(snapshots, key=lambda r: str(r.get(name))) if name else snapshots


def _plus(a: float | None, b: float | None) -> float | None:
    return None if a is None and b is None else (a or 0.0) + (b or 0.0)


def _total(row: dict[str, Any]) -> float | None:
    total = _rows.number(row, *_TOTAL)
    if total is not None:
        return total
    mean, calls = _rows.number(row, *_MEAN), _rows.number(row, "calls")
    return mean * calls if mean is not None and calls is not None else None


def _use(sql: str, counters: dict[str, float | None]) -> StatementUse:
    calls = max(0.0, counters["calls"] or 0.0)
    total = counters["total"]
    return StatementUse(
        sql=sql,
        calls=calls,
        total_ms=total,
        mean_ms=total / calls if total is not None and calls else None,
        rows=counters["rows"],
    )
