"""Most of an index is empty pages: searches read more of them, and memory holds air.

Why
    Entries of deleted rows leave gaps that only new entries of the same range fill. Where values move on, as times and numbers do,
    they stay empty.

Example
    CREATE INDEX job_run_at ON job (run_at);  -- done jobs are deleted, new ones come at the end

Fix
    REINDEX INDEX CONCURRENTLY job_run_at;

When to ignore
    The rows that fill it come back, as after a purge.

Source
    https://www.postgresql.org/docs/18/routine-reindex.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess import dropping, redundancy
from dbarchitect.assess.capacity import MB, PAGE, bytes_said
from dbarchitect.assess.finding import finding
from dbarchitect.assess.storage import btree_pages
from dbarchitect.model.architecture import Calculated
from dbarchitect.model.findings import Fix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "warning"
ENGINES = ("postgresql",)
NEEDS = ("sizes", "index_sizes", "statistics")
CAUSES = ("redundant_index", "unused_index", "invalid_index", "bloated_table")


def check(case: Case) -> Iterator[Finding]:
    sizes = {(s.table, s.index): s for s in case.inspection.index_sizes or ()}
    for table in case.schema.tables:
        if table.partitioning is not None:
            continue
        for index in case.indexes[str(table.name)]:
            size = sizes.get((str(table.name), index.name))
            rows = case.rows(table) if index.where is None else size.rows if size else None
            if (
                index.method != "btree"
                or size is None
                or not size.bytes
                or rows is None
                or not redundancy.is_valid(index)
            ):
                continue
            needed = btree_pages(case, table, index, rows)
            if needed is None:
                continue
            empty = size.bytes - needed * PAGE
            if empty < 8 * MB or empty / size.bytes < 0.5:
                continue
            yield finding(
                case, table,
                f"About {empty / size.bytes:.0%} of {index.name} on {table.name} is empty: its {rows:,.0f} entries need "
                f"{bytes_said(needed * PAGE)} and take {bytes_said(size.bytes)}.",
                level="warning" if empty >= 64 * MB else "notice", about=f"{table.name}.{index.name}",
                fix=Fix(
                    sql=(f"REINDEX INDEX CONCURRENTLY {dropping.own_name(table, index.name)}",), lock="ShareUpdateExclusive",
                    risk="It needs room for a second copy meanwhile; writes go on.",
                ),
                evidence=(Calculated(
                    formula="pages needed = entries × (12 + keys, aligned to 8) / (8,152 × fillfactor)",
                    inputs=(("entries", f"{rows:,.0f}"), ("pages", f"{size.bytes // PAGE:,}")), result=f"{needed:,.0f} pages needed",
                ),),
            )  # fmt: skip
