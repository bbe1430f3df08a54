"""A question asked again and again that nearly always has the same answer: nothing.

A queue or a flag is looked at in a loop. Let the database say when there is something: LISTEN and NOTIFY, logical decoding, or at
least a partial index over what is open and a longer pause with `FOR UPDATE SKIP LOCKED`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.model.observed import Habit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.workload.findings._case import Case

FEWEST_CALLS = 200
MOST_ROWS_PER_CALL = 0.05
_STATE = re.compile(r"\b(?:status|state|processed|locked|sent|done|pending|published|handled|run_at|available_at|next_\w+|scheduled\w*|"
                    r"visible_at|reserved_at|claimed\w*|priority|queue\w*|attempts)\b")  # fmt: skip


def find(case: Case) -> Iterator[Habit]:
    window = case.read.seconds
    for observed, _ in case.pairs:
        sql = observed.statement.sql
        if observed.kind not in ("select", "update", "delete") or observed.calls < FEWEST_CALLS:
            continue
        empty = observed.rows is not None and observed.rows <= MOST_ROWS_PER_CALL * observed.calls
        takes = "SKIP LOCKED" in sql or (_STATE.search(sql) is not None and " WHERE " in sql and "LIMIT" in sql)
        if (
            not takes
            or (observed.rows is not None and not empty)
            or (observed.rows is None and "FOR UPDATE" not in sql)
        ):
            continue
        often = f", {observed.calls / window:,.1f} times a second" if window else ""
        found = f" and found {observed.rows:,.0f} rows" if observed.rows is not None else ""
        yield Habit(
            kind="polling",
            level="notice" if observed.rows is None else "warning",
            statements=(observed.statement.name,),
            message=f"{observed.statement.name} asked {observed.calls:,.0f} times{often}{found}",
            instead="let the database tell: LISTEN and NOTIFY with a slow look as a safety net; keep a partial index over what is open",
            calls=observed.calls,
            milliseconds=observed.total_ms,
        )
