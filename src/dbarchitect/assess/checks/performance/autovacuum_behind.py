"""Dead rows pile up faster than autovacuum removes them: scans read them, and the table grows.

Why
    Every update and delete leaves a dead row. Autovacuum starts when their number passes a threshold; a table that stays above it
    has a vacuum that is too slow, is cancelled, or may not remove rows because an old transaction could still see them.

Example
    UPDATE stock SET …;  -- 3,000,000 dead rows beside 1,000,000 live ones

Fix
    VACUUM (ANALYZE) stock; then give large tables a smaller scale factor and autovacuum a larger cost limit.

When to ignore
    A mass change has just ended and a vacuum is under way.

Source
    https://www.postgresql.org/docs/18/routine-vacuuming.html#AUTOVACUUM
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.capacity import number
from dbarchitect.assess.finding import finding
from dbarchitect.assess.window import live
from dbarchitect.engines.postgresql.names import qualified
from dbarchitect.model.architecture import Calculated
from dbarchitect.model.findings import Fix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding
    from dbarchitect.model.tables import Table

LEVEL = "warning"
ENGINES = ("postgresql",)
NEEDS = ("use",)
CAUSES = ("autovacuum_disabled_on_table",)
LEAST_DEAD = 10_000
OVER = 1.5
"""So far above the threshold that it is no vacuum about to start."""


def check(case: Case) -> Iterator[Finding]:
    live(case)
    for table in case.schema.tables:
        use = case.use(table)
        if use is None or table.partitioning is not None or (use.dead_rows or 0) < LEAST_DEAD:
            continue
        dead, rows = use.dead_rows or 0, use.live_rows or case.rows(table) or 0
        threshold = _threshold(case, table, rows)
        if dead < OVER * threshold:
            continue
        last = f"it was last vacuumed {use.last_vacuum[:10]}" if use.last_vacuum else "it was never vacuumed"
        yield finding(
            case, table,
            f"{dead:,} dead rows lie in {table.name} beside {rows:,.0f} live ones, {dead / max(threshold, 1):.1f} times what starts autovacuum; {last}.",
            level="warning",
            fix=Fix(
                sql=(f"VACUUM (ANALYZE) {qualified(table.name)}",), lock="ShareUpdateExclusive",
                risk="It reads the table; reads and writes go on. An old transaction or an idle replication slot would keep it from helping.",
            ),
            evidence=(Calculated(
                formula="autovacuum_vacuum_threshold + autovacuum_vacuum_scale_factor × rows",
                inputs=(("rows", f"{rows:,.0f}"), ("dead rows", f"{dead:,}")), result=f"{threshold:,.0f} dead rows start a vacuum",
            ),),
        )  # fmt: skip


def _threshold(case: Case, table: Table, rows: float) -> float:
    """Dead rows that start a vacuum, by the table's own settings or the server's."""
    own = dict(table.options)

    def said(name: str, usual: float) -> float:
        try:
            return float(own[name])
        except (KeyError, ValueError):
            given = number(case, name)
            return usual if given is None else given

    threshold = said("autovacuum_vacuum_threshold", 50) + said("autovacuum_vacuum_scale_factor", 0.2) * rows
    most = said("autovacuum_vacuum_max_threshold", -1)
    return min(threshold, most) if most > 0 else threshold
