"""One row that everybody writes.

Updates of one and the same row wait for each other, whatever the hardware: a counter, a balance, a `last_seen`. Write rows of their own and
add them up, spread the counter over several rows, or gather updates before they are written.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from dbarchitect.model.observed import Habit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.model.observed import Observed
    from dbarchitect.workload.findings._case import Case

FEWEST_CALLS = 50
SHARE = 0.3
FEWEST_EXAMPLES = 6
_KEY = re.compile(r"(?:[\w\"]+\.)?([\w\"]+) = \$(\d+)")


def find(case: Case) -> Iterator[Habit]:
    for observed, _ in case.pairs:
        if observed.kind != "update" or observed.calls < FEWEST_CALLS or not observed.statement.tables:
            continue
        table = observed.statement.tables[0]
        _, found, condition = observed.statement.sql.partition(" WHERE ")
        if not found:
            if case.rows_of(table) in (None, 0.0, 1.0):
                yield _habit(observed, f"the same row or rows of {table} every time: it has no condition", 1.0)
            continue
        keys = [int(n) for _, n in _KEY.findall(condition.partition(" RETURNING ")[0])]
        if not keys:
            continue
        share = _most(observed, keys)
        if share is not None and share >= SHARE:
            yield _habit(observed, f"one and the same row of {table} in {share:.0%} of the examples", share)


def _most(observed: Observed, keys: list[int]) -> float | None:
    """The share of examples that have the most frequent key; None when there are too few."""
    counts: Counter[tuple[str, ...]] = Counter()
    drawn = [d for d in observed.draws if d.origin == "example" and d.literals]
    for draw in drawn:
        counts[tuple(draw.literals[k - 1] for k in keys if k <= len(draw.literals))] += round(draw.weight * 1000)
    enough = len(drawn) >= FEWEST_EXAMPLES or (
        len(drawn) >= 1 and observed.calls >= FEWEST_CALLS and sum(counts.values()) > 0
    )
    if not enough or not counts:
        return None
    top = counts.most_common(1)[0][1]
    # eight different draws of one each say nothing of what comes often
    return (
        top / sum(counts.values()) if top > 1.5 * sum(counts.values()) / max(len(drawn), 2) or len(drawn) == 1 else 0.0
    )


def _habit(observed: Observed, said: str, share: float) -> Habit:
    return Habit(
        kind="write_hot_spot",
        statements=(observed.statement.name,),
        message=f"{observed.statement.name} changes {said}; {observed.calls:,.0f} calls queue for its lock",
        instead="insert changes as rows of their own and add them up, spread the counter over several rows, or gather changes before writing",
        calls=observed.calls * share,
        milliseconds=observed.total_ms,
    )
