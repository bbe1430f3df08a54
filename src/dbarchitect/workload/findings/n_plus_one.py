"""One read for a list, then one more read for each of its rows.

A session reads a list and then, within the same transaction or without a pause, runs one and the same statement many times, each time
with another key. Each of them is fast and none is worth an index; together they cost a round trip per row. Read them at once: a join,
`WHERE key = ANY ($1)`, or what the object-relational mapper calls eager loading.

Sources: Django documentation, `select_related` and `prefetch_related`; Rails guide, Active Record Query Interface, N + 1 queries problem.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.model.observed import Habit
from dbarchitect.workload.bursts import MANY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.workload.bursts import Repeated
    from dbarchitect.workload.findings._case import Case

_KEYED = re.compile(r"(?:=|IN|ANY) ?\(?\$\d+")
DISTINCT_SHARE = 0.6
"""Of the repetitions, those with another key than all before."""
SAME_PARENT_SHARE = 0.5
FOLLOWED_SHARE = 0.25
"""Of the parent's executions, those that such a run follows."""
SHARE_IN_RUNS = 0.2
"""Of all executions of the statement, those in runs: what is read by many sessions now and then makes runs by chance."""


def find(case: Case) -> Iterator[Habit]:
    for number, repeated in sorted(case.bursts.repeated.items()):
        pair = case.by_number.get(number)
        if pair is None or pair[0].kind != "select" or not _KEYED.search(pair[0].statement.sql):
            continue
        if repeated.calls - repeated.identical < DISTINCT_SHARE * repeated.calls:
            continue
        if repeated.calls < SHARE_IN_RUNS * case.bursts.seen.get(number, 0):
            continue
        parent = _parent(case, number, repeated)
        if parent is None:
            continue
        child = pair[0]
        each = repeated.calls / repeated.bursts
        parents = case.by_number[parent][0]
        yield Habit(
            kind="n_plus_one",
            level="error" if each >= 2 * MANY else "warning",
            statements=(child.statement.name, parents.statement.name),
            message=f"{child.statement.name} runs {each:,.0f} times in a row on average (at most {repeated.most:,}) after each {parents.statement.name}, "
            f"every time with another key: {repeated.calls:,} calls where {repeated.bursts:,} would do",
            instead=f"read the rows of {_table(child.statement.tables)} for all of {_table(parents.statement.tables)} at once: a join, "
            "`= ANY ($1)` with all keys, or the mapper's eager loading",
            calls=float(repeated.calls - repeated.bursts),
            milliseconds=repeated.milliseconds * (1.0 - 1.0 / each) if repeated.milliseconds else None,
        )


def _table(tables: tuple[str, ...]) -> str:
    return tables[0] if tables else "the list"


def _parent(case: Case, number: int, repeated: Repeated) -> int | None:
    """The read that stands before most of the bursts; None when no one does."""
    known = {n: c for n, c in repeated.parents.items() if n != number and n in case.by_number}
    if not known:
        return None
    parent = max(sorted(known), key=lambda n: known[n])
    followed = known[parent] >= FOLLOWED_SHARE * case.bursts.seen.get(parent, 0)
    return parent if followed and known[parent] >= SAME_PARENT_SHARE * repeated.bursts else None
