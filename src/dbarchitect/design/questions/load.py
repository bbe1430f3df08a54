"""How busy is it?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.design.questions.asked import Asked

if TYPE_CHECKING:
    from dbarchitect.model.design import Design


def ask(design: Design) -> tuple[Asked, ...]:
    asked: list[Asked] = []
    workload = design.brief.workload
    rates = [p.rate_per_second for p in design.brief.access if p.rate_per_second]
    if not rates and workload.reads_per_second is None and workload.concurrent_users is None:
        asked.append(
            Asked(
                id="load",
                text="How many requests a second at the peak, and what share of them only read?",
                because="pool size, caching, replicas and the hardware follow from it.",
                options=("under 100", "up to 5,000", "more"),
                assumed="under 100 a second, four reads to one write",
                doubt=0.5,
                parts=("cache", "scale", "monitoring"),
            )
        )
    if not design.brief.access:
        asked.append(
            Asked(
                id="access",
                text="What are the three lists or searches your users open most often?",
                because="indexes are for statements; without them only keys and references are served.",
                options=(),
                assumed="rows are read by key and by owner",
                doubt=0.7,
                parts=("indexes", "cache"),
            )
        )
    return tuple(asked)
