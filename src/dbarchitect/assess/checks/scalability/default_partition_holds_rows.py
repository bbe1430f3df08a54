"""Rows have landed in the default partition: their own partition can no longer be made beside them.

Why
    Attaching a partition scans the default one under lock, and fails when a row there belongs to the new one. The default partition
    is not left out by the planner either.

Example
    INSERT INTO visit VALUES (…, '2027-01-03');  -- no partition for 2027

Fix
    Move the rows in steps into a table of their own, then attach it; and make partitions ahead.

When to ignore
    All rows belong there, as those of rare tenants in a list.

Source
    https://www.postgresql.org/docs/18/sql-createtable.html#SQL-CREATETABLE-PARTITION
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.finding import finding
from dbarchitect.assess.partitions import is_default

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "warning"
ENGINES = ("postgresql",)
NEEDS = ("sizes",)


def check(case: Case) -> Iterator[Finding]:
    for table in case.schema.tables:
        rows = case.rows(table) or 0
        if table.partition_of is None or not is_default(table) or rows < 1:
            continue
        parent = case.by_name.get(str(table.partition_of.parent))
        by_list = parent is not None and parent.partitioning is not None and parent.partitioning.strategy == "list"
        total = case.rows(parent) if parent is not None else None
        share = f", {rows / total:.0%} of {table.partition_of.parent}" if total else ""
        if by_list and total and rows < 0.3 * total:
            continue
        yield finding(
            case, table, f"{rows:,.0f} rows{share} lie in the default partition {table.name}: a partition for them can no longer be attached without moving them.",
            level="notice" if by_list or rows < 1000 else "warning",
        )  # fmt: skip
