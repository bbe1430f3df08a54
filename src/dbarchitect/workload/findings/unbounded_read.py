"""A list read without any bound: neither a condition nor a LIMIT, or as many rows as there happen to be.

It is fast while the table is small and grows with it, in time, memory and traffic. Read pages by key (`WHERE id > $1 ORDER BY id LIMIT
100`); where everything is really needed, use a cursor or COPY.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.model.observed import Habit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.workload.findings._case import Case

MANY_ROWS = 1_000
MANY_TABLE_ROWS = 10_000
_BOUNDED = re.compile(r"\bLIMIT\b|\bFETCH FIRST\b|\bFETCH NEXT\b|\bTOP\b")
_ONE_ROW = re.compile(
    r"^SELECT (?:DISTINCT )?(?:count|sum|min|max|avg|exists|bool_or|bool_and|array_agg|json_agg|jsonb_agg|string_agg)\("
)


def find(case: Case) -> Iterator[Habit]:
    for observed, group in case.pairs:
        sql = observed.statement.sql
        if observed.kind != "select" or _BOUNDED.search(sql) or _ONE_ROW.match(sql) or not observed.statement.tables:
            continue
        each = observed.rows / observed.calls if observed.rows is not None and observed.calls else None
        most = group.most_rows or each
        whole = " WHERE " not in sql and " JOIN " not in sql and "GROUP BY" not in sql
        table = observed.statement.tables[0]
        size = case.rows_of(table)
        name = observed.statement.name
        said = ""
        if most is not None and most >= MANY_ROWS:
            said = f"{name} gave up to {most:,.0f} rows in one answer"
        elif whole and each is None and (size or 0.0) >= MANY_TABLE_ROWS:
            said = f"{name} reads all of {table}, which has {size:,.0f} rows"
        elif whole and each is None and size is None and " FROM " in sql:
            said = f"{name} reads all of {table} each time"
        if said:
            certain = most is not None or size is not None
            yield Habit(
                kind="unbounded_read",
                level="warning" if certain else "notice",
                statements=(name,),
                message=f"{said}, and nothing bounds it: {observed.calls:,.0f} calls",
                instead="read pages by key (`WHERE id > $1 ORDER BY id LIMIT 100`); for everything use a cursor or COPY",
                calls=observed.calls,
                milliseconds=observed.total_ms,
            )
