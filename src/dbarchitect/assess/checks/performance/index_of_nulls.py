"""Nearly all entries of an index are NULL and are never searched for.

Why
    An index over a column that is seldom set holds an entry for every row all the same. With WHERE … IS NOT NULL it holds those
    that are searched for, a small part of the size and of the writes.

Example
    CREATE INDEX account_closed ON account (closed_at);  -- 98 % NULL

Fix
    CREATE INDEX CONCURRENTLY … ON account (closed_at) WHERE closed_at IS NOT NULL; then drop the other.

When to ignore
    Statements search for IS NULL, or sort all rows by it.

Source
    https://www.postgresql.org/docs/18/indexes-partial.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess import dropping, redundancy
from dbarchitect.assess.capacity import bytes_said
from dbarchitect.assess.finding import finding
from dbarchitect.engines.postgresql.names import quote_identifier

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import AnyIndex, Case
    from dbarchitect.model.findings import Finding, Fix
    from dbarchitect.model.tables import Table

LEVEL = "notice"
ENGINES = ("postgresql",)
NEEDS = ("statistics", "sizes")
CAUSES = ("redundant_index", "unused_index", "index_on_constant_column")
LEAST_ROWS = 10_000
MOSTLY = 0.9


def check(case: Case) -> Iterator[Finding]:
    for table in case.tables:
        rows = case.rows(table) or 0
        if rows < LEAST_ROWS:
            continue
        for index in case.indexes[str(table.name)]:
            if (
                index.index is None
                or index.method != "btree"
                or index.where
                or len(index.columns) != 1
                or index.columns[0] is None
            ):
                continue
            known = case.statistics(table, index.columns[0])
            if known is None or (known.null_share or 0) < MOSTLY or not redundancy.is_valid(index):
                continue
            size = case.index_bytes(str(table.name), index.name)
            weight = f" of {bytes_said(size)}" if size else ""
            yield finding(
                case, table,
                f"{known.null_share:.0%} of the entries of {index.name}{weight} are NULL: {table.name}.{index.columns[0]} is seldom set.",
                level="notice", about=f"{table.name}.{index.name}", fix=_fix(case, table, index, index.columns[0]),
            )  # fmt: skip


def _fix(case: Case, table: Table, index: AnyIndex, column: str) -> Fix | None:
    if index.index is None or (index.unique and index.index.nulls_not_distinct):
        return None
    smaller = index.index.but(
        name=dropping.fresh_name(case, table, column, label="set_idx"),
        where=f"{quote_identifier(column)} IS NOT NULL",
        comment=None,
    )
    return dropping.replace(case, table, index.index, smaller, "Statements that search for IS NULL read the table.")
