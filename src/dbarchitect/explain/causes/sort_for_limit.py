"""Many rows are sorted for the first few of them.

Fix: an index in the order that is asked for, after the columns that are compared for equality.
Source: PostgreSQL, “Indexes and ORDER BY”.
"""

from __future__ import annotations

from collections.abc import Iterator

from dbarchitect.explain.case import Case, amount, make
from dbarchitect.explain.indexing import index_for
from dbarchitect.model.explanation import Cause

TITLE = "Sorted for the first few"
LEAST = 1_000
_THROUGH = frozenset({"Gather", "Gather Merge", "Subquery Scan", "Result", "LockRows"})


def find(case: Case) -> Iterator[Cause]:
    for node in case.nodes:
        if node.kind != "Limit" or not node.inputs:
            continue
        below = node.inputs[0]
        while below.kind in _THROUGH and below.inputs:
            below = below.inputs[0]
        if below.kind not in ("Sort", "Incremental Sort") or not below.inputs:
            continue
        source = below.inputs[0]
        given, kept = case.rows(source), case.rows(node)
        if given < LEAST or kept > given * 0.2 or not case.matters(below, source, below=True):
            continue
        said = f"{amount(given)} are read and sorted by {', '.join(below.sort_key)} for the first {amount(kept)}."
        scan = next((n for n in source.walk() if n.relation), None)
        remedy = index_for(case, scan, below.sort_key) if scan is not None else None
        yield make(
            __name__.rpartition(".")[2],
            TITLE,
            case,
            (below,),
            said,
            *((remedy,) if remedy else ()),
            share=case.share_below(below),
        )
