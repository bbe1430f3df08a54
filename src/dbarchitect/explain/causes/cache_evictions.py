"""A cache of repeated lookups is too small and forgets what is asked for again.

Fix: more `work_mem`. Source: PostgreSQL, release notes of version 14 (Memoize).
"""

from __future__ import annotations

from collections.abc import Iterator

from dbarchitect.explain import remedies
from dbarchitect.explain.case import Case, amount, make
from dbarchitect.explain.memory import rounded_mb, work_mem_kb
from dbarchitect.model.explanation import Cause

TITLE = "A cache too small"


def find(case: Case) -> Iterator[Cause]:
    for node in case.nodes:
        evicted, missed = node.cache_evictions or 0, node.cache_misses or 0
        if (
            node.kind != "Memoize"
            or evicted < 100
            or missed < (node.cache_hits or 0)
            or not case.matters(node, below=True)
        ):
            continue
        value = rounded_mb(work_mem_kb(case) * 4)
        said = f"The cache of the inner side forgot {amount(evicted, 'entry')} and missed {amount(missed, 'time')}."
        yield make(
            __name__.rpartition(".")[2], TITLE, case, (node,), said, remedies.setting("work_mem", value, f"{value} for the cache"),
            share=case.share_below(node),
        )  # fmt: skip
