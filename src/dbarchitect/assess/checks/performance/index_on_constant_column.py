"""An index over a column with few values finds so many rows that the table is read anyway.

Why
    When every value stands in a large share of the rows, an index saves no page: the planner reads the table. It is still kept up
    to date. Where one value is rare, an index over the rare rows alone is a fraction of the size and serves as well.

Example
    CREATE INDEX sensor_enabled ON sensor (enabled);  -- 60 % true, 40 % false

Fix
    DROP INDEX CONCURRENTLY sensor_enabled; or one with WHERE over the rare value.

When to ignore
    The index is read without the table (index-only counts), or rows are about to become more varied.

Source
    https://www.postgresql.org/docs/18/indexes-partial.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess import dropping, redundancy
from dbarchitect.assess.finding import finding
from dbarchitect.model.architecture import Calculated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import AnyIndex, Case
    from dbarchitect.model.findings import Finding
    from dbarchitect.model.inspection import ColumnStatistics
    from dbarchitect.model.tables import Table

LEVEL = "notice"
ENGINES = ("postgresql", "mysql", "mariadb")
NEEDS = ("statistics", "sizes")
CAUSES = ("redundant_index", "unused_index")
LEAST_ROWS = 10_000
FEW = 4
LARGE_SHARE = 0.1
"""Above about a tenth of the rows, spread over the table, nearly every page holds one of them."""


def check(case: Case) -> Iterator[Finding]:
    for table in case.tables:
        rows = case.rows(table) or 0
        if rows < LEAST_ROWS:
            continue
        for index in case.indexes[str(table.name)]:
            if not _is_plain(table, index):
                continue
            known = case.statistics(table, index.columns[0] or "")
            if known is not None and (said := _useless(known)):
                yield finding(
                    case, table, f"{index.name} on {table.name}.{index.columns[0]} saves no page of {rows:,.0f} rows: {said}.",
                    level="warning" if (known.distinct or 0) <= 1 and not known.distinct_scales else "notice",
                    about=f"{table.name}.{index.name}",
                    fix=dropping.drop(case, index, "Statements that searched by it read the table, as they do now."),
                    evidence=(Calculated(formula="every value's share of the rows", inputs=_inputs(known), result=said),),
                )  # fmt: skip


def _is_plain(table: Table, index: AnyIndex) -> bool:
    return (
        index.method in ("btree", "hash")
        and len(index.columns) == 1
        and index.columns[0] is not None
        and index.where is None
        and not index.unique
        and not index.include
        and redundancy.is_valid(index)
        and not any(redundancy.serves_reference(index, key.columns) for key in table.foreign_keys)
    )


def _useless(known: ColumnStatistics) -> str:
    """Why no value narrows the search; empty when one does, or when it is unknown."""
    if known.distinct is None or known.distinct_scales or known.distinct > FEW:
        return ""
    nulls = known.null_share or 0.0
    if nulls >= 0.999:
        return "all of them are NULL"
    if known.distinct <= 1 and nulls < LARGE_SHARE:
        return "all of them have the same value"
    smallest = min(known.shares) if len(known.shares) >= known.distinct and known.shares else 0.0
    if smallest >= LARGE_SHARE and (nulls == 0 or nulls >= LARGE_SHARE):
        return f"the rarest of its {known.distinct:.0f} values has {smallest:.0%} of them"
    return ""


def _inputs(known: ColumnStatistics) -> tuple[tuple[str, str], ...]:
    shares = ", ".join(f"{s:.1%}" for s in known.shares)
    return (
        ("different values", f"{known.distinct:.0f}"),
        ("shares", shares or "unknown"),
        ("NULL", f"{known.null_share or 0:.1%}"),
    )
