"""A table whose rows come and go all day is vacuumed as seldom as any other: it grows to many times its rows.

Why
    In a queue every row dies soon. Autovacuum waits for a share of the table, then reads all its indexes; readers of the head step over
    the dead meanwhile. Limits in rows, not shares, keep it small.

Example
    CREATE TABLE outbox (…);  -- 2,000 rows, 400,000 come and go a day

Fix
    ALTER TABLE outbox SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);

When to ignore
    It is emptied by dropping partitions.

Source
    https://www.postgresql.org/docs/18/runtime-config-vacuum.html#GUC-AUTOVACUUM-VACUUM-THRESHOLD
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.finding import finding
from dbarchitect.assess.window import days_counted
from dbarchitect.engines.postgresql.names import qualified
from dbarchitect.model.findings import Fix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "notice"
ENGINES = ("postgresql",)
NEEDS = ("use",)
CAUSES = ("autovacuum_disabled_on_table", "autovacuum_behind", "bloated_table")
A_DAY = 50_000.0
TIMES_A_DAY = 10.0


def check(case: Case) -> Iterator[Finding]:
    days = days_counted(case, least=1)
    for table in case.schema.tables:
        use = case.use(table)
        if (
            use is None
            or table.partitioning is not None
            or any(k.startswith("autovacuum_vacuum_") for k, _ in table.options)
        ):
            continue
        gone, come = (use.deleted or 0) / days, (use.inserted or 0) / days
        rows = max(use.live_rows or 0, 1)
        if gone < A_DAY or come < 0.5 * gone or gone < TIMES_A_DAY * rows or (use.dead_rows or 0) < 2 * rows:
            continue
        name = qualified(table.name)
        yield finding(
            case, table, f"{gone:,.0f} rows of {table.name} come and go a day; {use.dead_rows or 0:,} dead ones lie beside {use.live_rows or 0:,} live ones, and readers step over them.",
            level="notice",
            fix=Fix(
                sql=(f"ALTER TABLE {name} SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000)",),
                reverse=(f"ALTER TABLE {name} RESET (autovacuum_vacuum_scale_factor, autovacuum_vacuum_threshold)",), lock="ShareUpdateExclusive", risk="It is vacuumed every few minutes, which is cheap while it is small.",
            ),
        )  # fmt: skip
