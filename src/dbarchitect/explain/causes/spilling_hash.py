"""A hash table did not fit into memory and was split into batches on disk.

Fix: fewer or narrower rows on the hashed side; better estimates, so that the smaller side is hashed; more `work_mem` or `hash_mem_multiplier`.
Source: PostgreSQL, “Resource Consumption: hash_mem_multiplier”.
"""

from __future__ import annotations

from collections.abc import Iterator

from dbarchitect.core.english import counted
from dbarchitect.explain import remedies
from dbarchitect.explain.case import Case, make
from dbarchitect.explain.memory import rounded_mb
from dbarchitect.model.explanation import Cause

TITLE = "A hash table on disk"


def find(case: Case) -> Iterator[Cause]:
    for node in case.nodes:
        batches = max(node.hash_batches or 0, node.aggregate_batches or 0)
        spilled = batches > 1 or bool(node.disk_kb)
        above = case.parents.get(node.number)
        concerned = (node, above) if node.kind == "Hash" and above is not None else (node,)
        if not spilled or not case.matters(*concerned):
            continue
        grown = node.hash_batches_planned is not None and (node.hash_batches or 0) > node.hash_batches_planned
        needed = (node.memory_kb or 4096) * max(batches, 2)
        disk = f", {node.disk_kb / 1024:,.1f} MB on disk" if node.disk_kb else ""
        said = (
            f"The hash table was split into {counted(batches, 'batch')}{disk}: "
            f"it needs about {needed / 1024:,.0f} MB.{' More batches than planned: more rows came than expected.' if grown else ''}"
        )
        value = rounded_mb(needed)
        yield make(
            __name__.rpartition(".")[2], TITLE, case, concerned, said,
            remedies.setting("work_mem", value, f"{value} of memory for this query's hash tables"),
        )  # fmt: skip
