"""Transactions of many small statements.

Each statement is a round trip while locks are held and a snapshot is kept. Send them together: one INSERT of many rows, COPY, a
pipeline, one statement with `WITH`, or one UPDATE over a list of keys.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.model.observed import Habit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.workload.findings._case import Case

SHARE = 0.1
FEWEST = 3
SHARE_IN_RUNS = 0.2


def find(case: Case) -> Iterator[Habit]:
    bursts = case.bursts
    if bursts.transactions and bursts.long_transactions >= max(FEWEST, SHARE * bursts.transactions):
        writes = tuple(
            o.statement.name for n, r in sorted(bursts.repeated.items(), key=lambda i: -i[1].calls)
            if (o := case.by_number[n][0] if n in case.by_number else None) is not None and o.kind != "select"
        )[:3]  # fmt: skip
        mean = bursts.transaction_statements / bursts.transactions
        yield Habit(
            kind="chatty_transaction",
            statements=writes,
            message=f"{bursts.long_transactions:,} of {bursts.transactions:,} transactions hold more than 16 statements "
            f"({mean:,.1f} on average, at most {bursts.longest_transaction:,}), each a round trip with locks held",
            instead="send them together: one INSERT with many rows, COPY, a pipeline, or one statement over a list of keys",
            calls=float(bursts.transaction_statements),
        )
        return
    for number, repeated in sorted(bursts.repeated.items()):
        pair = case.by_number.get(number)
        in_runs = repeated.calls >= SHARE_IN_RUNS * bursts.seen.get(number, 0)
        if (
            pair is not None
            and pair[0].kind in ("insert", "update", "delete")
            and repeated.bursts >= FEWEST
            and in_runs
        ):
            name = pair[0].statement.name
            each = repeated.calls / repeated.bursts
            yield Habit(
                kind="chatty_transaction",
                statements=(name,),
                message=f"{name} is sent {each:,.0f} times in a row on average (at most {repeated.most:,}), a row at a time",
                instead="send the rows together: one statement with many rows, COPY, or a pipeline",
                calls=float(repeated.calls - repeated.bursts),
                milliseconds=repeated.milliseconds or None,
            )
