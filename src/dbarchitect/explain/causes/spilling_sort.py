"""A sort did not fit into memory and went to disk.

Fix: an index in that order; fewer or narrower rows; more `work_mem` for this query (not for all sessions).
Source: PostgreSQL, “Resource Consumption: work_mem”.
"""

from __future__ import annotations

from collections.abc import Iterator

from dbarchitect.explain import remedies
from dbarchitect.explain.case import Case, amount, make
from dbarchitect.explain.indexing import index_for
from dbarchitect.explain.memory import rounded_mb, work_mem_kb
from dbarchitect.model.explanation import Cause
from dbarchitect.model.plan import PlanNode

TITLE = "A sort on disk"


def find(case: Case) -> Iterator[Cause]:
    for node in case.nodes:
        if node.kind not in ("Sort", "Incremental Sort") or not case.matters(node):
            continue
        if node.sort_space == "Disk" and node.sort_space_kb:
            # on disk a row takes about half of what it takes in memory
            needed = node.sort_space_kb * 2.5
            said = f"Sorting by {', '.join(node.sort_key)} wrote {node.sort_space_kb / 1024:,.1f} MB to disk."
            yield _cause(case, node, needed, said, True)
        elif node.loops is None and node.rows and node.width and not _bounded(case, node):
            # SortTuple and the header of a row: 24 + 24 bytes beside its values
            needed = node.rows * (node.width + 48) / 1024
            if needed > work_mem_kb(case) * 1.2:
                said = (
                    f"Sorting {amount(node.rows)} of {node.width} bytes by {', '.join(node.sort_key)} needs about {needed / 1024:,.0f} MB, "
                    f"and work_mem is {work_mem_kb(case) / 1024:,.0f} MB: it goes to disk."
                )
                yield _cause(case, node, needed, said, False)


def _bounded(case: Case, node: PlanNode) -> bool:
    above = case.parents.get(node.number)
    return above is not None and above.kind == "Limit"


def _cause(case: Case, node: PlanNode, needed_kb: float, said: str, certain: bool) -> Cause:
    wanted = []
    below = node.inputs[0] if node.inputs else None
    if below is not None and below.relation and (found := index_for(case, below, node.sort_key)) is not None:
        wanted.append(found)
    value = rounded_mb(needed_kb)
    wanted.append(remedies.setting("work_mem", value, f"{value} of memory for this query's sort"))
    return make(__name__.rpartition(".")[2], TITLE, case, (node,), said, *wanted, certain=certain)
