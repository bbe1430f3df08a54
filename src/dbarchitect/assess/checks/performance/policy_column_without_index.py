"""Every statement of a tenant reads all tenants' rows: no index leads with the column the policy compares.

Why
    A policy adds its condition to each statement. Without an index that begins with the column the engine finds a tenant's rows by
    reading everybody's, and the larger the others grow the slower each becomes.

Example
    CREATE POLICY own ON invoice USING (tenant_id = …);  -- no index on tenant_id

Fix
    CREATE INDEX CONCURRENTLY ON invoice (tenant_id); better still, lead the indexes that statements use with it.

When to ignore
    The table is small, or partitioned by that column.

Source
    https://www.postgresql.org/docs/18/indexes-multicolumn.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess import dropping, policies, redundancy
from dbarchitect.assess.finding import finding, rows_said

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "warning"
ENGINES = ("postgresql",)
CAUSES = ("foreign_key_without_index",)
SMALL_ROWS = 1000
FEW = 5


def check(case: Case) -> Iterator[Finding]:
    for table in policies.guarded(case):
        rows = case.rows(table)
        if rows is not None and 0 < rows < SMALL_ROWS:
            continue
        parted = {k.expression for k in table.partitioning.keys} if table.partitioning else set()
        for column in sorted(policies.tenant_columns(table) - parted):
            known = case.statistics(table, column)
            if known is not None and known.distinct is not None and not known.distinct_scales and known.distinct < FEW:
                continue
            leads = any(
                i.columns[:1] == (column,)
                and i.where is None
                and i.method in ("btree", "hash")
                and redundancy.is_valid(i)
                for i in case.indexes[str(table.name)]
            )
            if not leads:
                yield finding(
                    case, table, f"Each statement on {table.name} reads the rows of all{rows_said(case, table)}: its policy compares {column}, and no index leads with it.",
                    level="warning", column=column, fix=dropping.add(case, table, dropping.over(case, table, column)),
                )  # fmt: skip
