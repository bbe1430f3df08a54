"""Statements of milliseconds are compiled before they run: compiling takes longer than running.

Why
    JIT helps statements of seconds. Where the planner overestimates costs, as with many partitions, it compiles short ones for
    tens or hundreds of milliseconds each time.

Example
    jit = on  -- half of the calls take 60 ms, all others under 5 ms

Fix
    ALTER SYSTEM SET jit = off; and SET jit = on for reports.

When to ignore
    EXPLAIN ANALYZE of the slow ones shows no JIT.

Source
    https://www.postgresql.org/docs/18/runtime-config-query.html#GUC-JIT
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.capacity import about_server, is_on, number, set_to
from dbarchitect.assess.statement_shapes import counted
from dbarchitect.assess.window import live

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "notice"
ENGINES = ("postgresql",)
NEEDS = ("settings", "statements")
LEAST_CALLS = 10_000
PARTITIONS = 50


def check(case: Case) -> Iterator[Finding]:
    live(case)
    if is_on(case, "jit") is not True or (number(case, "jit_above_cost") or 0) > 500_000:
        return
    calls = sum(s.use.calls for s in counted(case) if s.use)
    short = sum(s.use.calls for s in counted(case) if s.use and (s.use.mean_ms or 0) < 10)
    parts: dict[str, int] = {}
    for table in case.schema.tables:
        if table.partition_of is not None:
            parts[table.partition_of.parent.name] = parts.get(table.partition_of.parent.name, 0) + 1
    if calls < LEAST_CALLS or short < 0.95 * calls:
        return
    # the planner adds the costs of all partitions it cannot exclude: their statements pass the threshold though they read one
    suspects = [
        s
        for s in counted(case)
        if s.use
        and 30 <= (s.use.mean_ms or 0) <= 1000
        and any(parts.get(t, 0) >= PARTITIONS for t in s.tables)
        and s.use.calls >= 100
    ]
    if suspects:
        worst = max(suspects, key=lambda s: s.use.total_ms or 0 if s.use else 0)
        mean = worst.use.mean_ms if worst.use else 0
        yield about_server(
            "setting jit", f"{short / calls:.0%} of {calls:,.0f} calls take under 10 ms, yet statements over many partitions take {mean:,.0f} ms, which is what compiling takes: {worst.short}",
            level="notice", traffic=sum(s.use.calls for s in suspects if s.use), fix=set_to(case, "jit", "off", risk="Long reports may take longer; SET jit = on for them."),
        )  # fmt: skip
