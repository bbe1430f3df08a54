"""The same read with the same values again and again within one go of a session.

The answer cannot have changed much in between. Keep it: in the request, in the application, or in a cache with a time to live.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.model.observed import Habit
from dbarchitect.workload.bursts import MANY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.workload.findings._case import Case

SHARE = 0.5


def find(case: Case) -> Iterator[Habit]:
    for number, (count, spent) in sorted(case.bursts.again.items()):
        pair = case.by_number.get(number)
        # a prepared statement without its values looks the same each time
        if pair is None or any(d.origin != "example" for d in pair[0].draws) or not pair[0].draws:
            continue
        seen = case.bursts.seen.get(number, 0)
        if count < max(MANY - 1, SHARE * seen):
            continue
        name = pair[0].statement.name
        yield Habit(
            kind="identical_reads",
            statements=(name,),
            message=f"{name} is repeated with the same values in one transaction or without a pause: {count:,} of {seen:,} calls "
            "asked what had just been answered",
            instead="keep the answer for the length of the request, or cache it with a time to live",
            calls=float(count),
            milliseconds=spent or None,
        )
