"""Most of a table's pages hold no live row: scans, memory and backups carry the empty space.

Why
    Deleted and updated rows leave room that vacuum makes usable again but does not give back. After a mass delete, or when vacuum
    could not keep up, a table stays many times as large as its rows.

Example
    DELETE FROM session WHERE ended_at < …;  -- 95 % of the rows

Fix
    pg_repack, or VACUUM (FULL) in a quiet hour; then find what left the room: mass deletes, long transactions, autovacuum too slow.

When to ignore
    The room will be filled again soon, as in a table that grows and shrinks each night.

Source
    https://www.postgresql.org/docs/18/routine-vacuuming.html#VACUUM-FOR-SPACE-RECOVERY
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.capacity import GB, MB, PAGE, bytes_said
from dbarchitect.assess.finding import finding
from dbarchitect.assess.storage import heap_pages, row_bytes
from dbarchitect.engines.postgresql.names import qualified
from dbarchitect.model.architecture import Calculated
from dbarchitect.model.findings import Fix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "warning"
ENGINES = ("postgresql",)
NEEDS = ("sizes", "statistics")
CAUSES = ("autovacuum_behind", "autovacuum_disabled_on_table")


def check(case: Case) -> Iterator[Finding]:
    for table in case.schema.tables:
        size = case.size(table)
        if table.partitioning is not None or size is None or size.rows is None or not size.heap_bytes:
            continue
        needed = heap_pages(case, table, size.rows)
        if needed is None:
            continue
        empty = size.heap_bytes - needed * PAGE
        share = empty / size.heap_bytes
        if not ((share >= 0.5 and empty >= 8 * MB) or (share >= 0.3 and empty >= GB)):
            continue
        yield finding(
            case, table,
            f"About {share:.0%} of {table.name} is empty: {size.rows:,.0f} rows need {bytes_said(needed * PAGE)} "
            f"and take {bytes_said(size.heap_bytes)}.",
            level="warning" if empty >= 64 * MB else "notice",
            fix=Fix(
                sql=(f"VACUUM (FULL, ANALYZE) {qualified(table.name)}",), lock="AccessExclusive",
                risk=f"Nobody reads or writes {table.name} meanwhile; pg_repack does the same beside them.",
            ),
            evidence=(Calculated(
                formula="pages needed = rows × bytes per row / (8,168 × fillfactor)",
                inputs=(("rows", f"{size.rows:,.0f}"), ("bytes per row", f"{row_bytes(case, table):.0f}"), ("pages", f"{size.heap_bytes // PAGE:,}")),
                result=f"{needed:,.0f} pages needed",
            ),),
        )  # fmt: skip
