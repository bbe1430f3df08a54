"""Autovacuum is held back so much that a vacuum of all data would take days.

Why
    Autovacuum sleeps after some pages. With the cost limit of 200 and the default delay it writes at most some 40 MB a second, all
    workers together; on hundreds of gigabytes it does not keep up, and wraparound vacuums come too late.

Example
    autovacuum_vacuum_cost_limit = 200  -- 2 TB of tables

Fix
    ALTER SYSTEM SET autovacuum_vacuum_cost_limit = 2000;

When to ignore
    The storage cannot bear more.

Source
    https://www.postgresql.org/docs/18/runtime-config-vacuum.html#GUC-AUTOVACUUM-VACUUM-COST-LIMIT
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.capacity import MB, PAGE, about_server, bytes_said, in_ms, number, set_to
from dbarchitect.assess.window import live
from dbarchitect.model.architecture import Calculated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "warning"
ENGINES = ("postgresql",)
NEEDS = ("settings", "sizes")
LONG_HOURS = 12.0


def check(case: Case) -> Iterator[Finding]:
    live(case)
    delay = _first(in_ms(case, "autovacuum_vacuum_cost_delay"), in_ms(case, "vacuum_cost_delay"))
    limit = _first(number(case, "autovacuum_vacuum_cost_limit"), number(case, "vacuum_cost_limit"))
    dirty = number(case, "vacuum_cost_page_dirty") or 20
    if delay is None or limit is None or delay <= 0:
        return
    parts = {str(t.name) for t in case.schema.tables if t.partitioning is not None}
    data = sum(s.heap_bytes or 0 for s in case.inspection.sizes or () if s.table not in parts)
    rate = limit / dirty * PAGE * 1000 / delay
    hours = data / rate / 3600
    if hours < LONG_HOURS:
        return
    yield about_server(
        "setting autovacuum_vacuum_cost_limit", f"A vacuum that writes each page of {bytes_said(data)} takes {hours:,.0f} hours: autovacuum is held to {rate / MB:,.0f} MB a second, all workers together.",
        level="warning", size=float(data), fix=set_to(case, "autovacuum_vacuum_cost_limit", str(int(min(10_000, max(2000, limit * 10)))), risk="Vacuum takes more of the disks' time."),
        evidence=(Calculated(formula="cost limit / cost of a dirtied page × 8 kB / delay", inputs=(("limit", f"{limit:.0f}"), ("delay", f"{delay:g} ms")), result=f"{rate / MB:,.0f} MB a second"),),
    )  # fmt: skip


def _first(own: float | None, general: float | None) -> float | None:
    """A setting of autovacuum's, where -1 stands for the general one."""
    return general if own is None or own < 0 else own
