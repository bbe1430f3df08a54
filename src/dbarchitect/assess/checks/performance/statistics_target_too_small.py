"""A column has more frequent values than its statistics list: the planner takes each of the others for rare.

Why
    ANALYZE lists the most common values up to the statistics target (100). When the list is full and its last value is still far
    more frequent than the mean of the rest, some values beyond it are frequent too and are estimated far too low.

Example
    SELECT … FROM event WHERE customer_id = $1;  -- 3,000 large customers, 100 of them listed

Fix
    ALTER TABLE event ALTER COLUMN customer_id SET STATISTICS 1000; ANALYZE event;

When to ignore
    No statement searches by the column.

Source
    https://www.postgresql.org/docs/18/planner-stats.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.capacity import number
from dbarchitect.assess.finding import finding
from dbarchitect.assess.statement_shapes import counted
from dbarchitect.engines.postgresql.names import qualified, quote_identifier
from dbarchitect.model.architecture import Calculated
from dbarchitect.model.findings import Fix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding
    from dbarchitect.model.tables import Column, Table

LEVEL = "notice"
ENGINES = ("postgresql",)
NEEDS = ("statistics", "sizes")
LEAST_ROWS = 500_000
STEEPER = 5.0


def check(case: Case) -> Iterator[Finding]:
    compared = {(c.table, c.column) for shape in counted(case) for c in shape.compared}
    for table in case.tables:
        rows = case.rows(table) or 0
        if rows < LEAST_ROWS:
            continue
        leading = {i.columns[0] for i in case.indexes[str(table.name)] if not (i.unique and len(i.columns) == 1)}
        for column in table.columns:
            if column.name in leading or (table.name.name, column.name) in compared:
                yield from _judged(case, table, column, rows)


def _judged(case: Case, table: Table, column: Column, rows: float) -> Iterator[Finding]:
    known = case.statistics(table, column.name)
    usual = number(case, "default_statistics_target") or 100
    target = column.statistics_target if column.statistics_target is not None else usual
    if known is None or known.distinct is None or not known.shares or target >= 1000:
        return
    values = known.distinct * rows if known.distinct_scales else known.distinct
    beyond = values - len(known.shares)
    rest = 1 - sum(known.shares) - (known.null_share or 0)
    if len(known.shares) < 0.9 * target or beyond < 2 * target or rest < 0.1:
        return
    mean, last = rest / beyond, min(known.shares)
    if last < STEEPER * mean:
        return
    name, quoted = qualified(table.name), quote_identifier(column.name)
    before = "-1" if column.statistics_target is None else str(column.statistics_target)
    yield finding(
        case, table,
        f"Values of {table.name}.{column.name} beyond the {len(known.shares)} listed are planned as {mean * rows:,.0f} rows each, "
        f"though the last one listed has {last * rows:,.0f}: {beyond:,.0f} values share {rest:.0%} of the rows.",
        level="notice", column=column.name,
        fix=Fix(
            sql=(f"ALTER TABLE {name} ALTER COLUMN {quoted} SET STATISTICS 1000", f"ANALYZE {name} ({quoted})"),
            reverse=(f"ALTER TABLE {name} ALTER COLUMN {quoted} SET STATISTICS {before}",),
            lock="ShareUpdateExclusive", risk="Planning and ANALYZE take a little longer.",
        ),
        evidence=(Calculated(
            formula="(1 − listed shares − NULLs) / values not listed",
            inputs=(("values", f"{values:,.0f}"), ("listed", str(len(known.shares)))), result=f"{mean:.2e} each, the last listed {last:.2e}",
        ),),
    )  # fmt: skip
