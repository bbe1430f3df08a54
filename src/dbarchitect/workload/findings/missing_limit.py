"""A sorted list without LIMIT.

Somebody wants the newest or the best, and the database sorts and sends all. With a LIMIT an index in that order gives the first rows
without sorting; without one it cannot.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.model.observed import Habit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.workload.findings._case import Case

FEWEST_ROWS = 100
_LIMITED = re.compile(r"\bLIMIT\b|\bFETCH (?:FIRST|NEXT)\b")
_SORTED = re.compile(r"\bORDER BY (?!NULL)[^()]*\Z")
_BY_KEY = re.compile(r"WHERE \(?[\w.\"]+ (?:= \$\d+|IN \(\$\d+\))\)? ORDER BY")


def find(case: Case) -> Iterator[Habit]:
    for observed, group in case.pairs:
        sql = observed.statement.sql
        if observed.kind != "select" or _LIMITED.search(sql) or not _SORTED.search(sql) or "GROUP BY" in sql:
            continue
        each = observed.rows / observed.calls if observed.rows is not None and observed.calls else None
        if each is not None and each < FEWEST_ROWS:
            continue
        if each is None and (_BY_KEY.search(sql) or observed.calls < 2):
            # the children of one parent are few as a rule
            continue
        if (group.most_rows or 0.0) >= 1_000:
            # told as an unbounded read
            continue
        rows = f"{each:,.0f} rows at a time" if each is not None else "as many rows as there are"
        yield Habit(
            kind="missing_limit",
            level="notice",
            statements=(observed.statement.name,),
            message=f"{observed.statement.name} sorts and sends {rows}, {observed.calls:,.0f} times",
            instead="say how many are shown (`LIMIT 50`) and go on by key; an index in the order of the list then needs no sort",
            calls=observed.calls,
            milliseconds=observed.total_ms,
        )
