"""A BRIN index over scattered values excludes no block: each search reads the whole table.

Why
    BRIN keeps the smallest and the largest value of each range of blocks. It helps when rows lie in the order of the values;
    where they lie at random every range spans them all.

Example
    CREATE INDEX call_customer ON call USING brin (customer_id);  -- correlation 0.02

Fix
    CREATE INDEX CONCURRENTLY … USING btree; or BRIN with the operator class bloom for equality, minmax_multi for outliers.

When to ignore
    The table is clustered anew before it is searched.

Source
    https://www.postgresql.org/docs/18/brin.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess import dropping
from dbarchitect.assess.finding import finding
from dbarchitect.model.architecture import Calculated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "warning"
ENGINES = ("postgresql",)
NEEDS = ("statistics", "sizes")
LEAST_ROWS = 10_000
IN_ORDER = 0.8


def check(case: Case) -> Iterator[Finding]:
    for table in case.schema.tables:
        rows = case.rows(table) or 0
        if rows < LEAST_ROWS or table.partitioning is not None:
            continue
        for index in table.indexes:
            if index.method != "brin" or index.inherited or not index.valid:
                continue
            for key in index.keys:
                known = case.statistics(table, key.expression) if key.is_column and not key.operator_class else None
                if known is None or known.correlation is None or abs(known.correlation) >= IN_ORDER:
                    continue
                by = index.but(
                    name=dropping.fresh_name(case, table, key.expression),
                    method="btree",
                    options=(),
                    keys=(key,),
                    comment=None,
                )
                yield finding(
                    case, table,
                    f"A search by {table.name}.{key.expression} reads most of {rows:,.0f} rows in spite of {index.name}: "
                    f"rows do not lie in its order (correlation {known.correlation:.2f}).",
                    level="warning", about=f"{table.name}.{index.name}",
                    fix=dropping.replace(case, table, index, by, "A B-tree is larger and each write keeps it up to date."),
                    evidence=(Calculated(
                        formula="correlation of value and place (pg_stats)", inputs=(("column", key.expression),),
                        result=f"{known.correlation:.2f}",
                    ),),
                )  # fmt: skip
                break
