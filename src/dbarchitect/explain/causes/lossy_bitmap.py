"""A bitmap of rows did not fit into memory and remembers pages only.

All rows of such a page are checked again.

Fix: more `work_mem`; a more selective index. Source: PostgreSQL, “Combining Multiple Indexes”.
"""

from __future__ import annotations

from collections.abc import Iterator

from dbarchitect.explain import remedies
from dbarchitect.explain.case import Case, amount, make
from dbarchitect.explain.memory import rounded_mb, work_mem_kb
from dbarchitect.model.explanation import Cause

TITLE = "A bitmap too coarse"


def find(case: Case) -> Iterator[Cause]:
    for node in case.nodes:
        lossy, exact = node.lossy_blocks or 0, node.exact_blocks or 0
        if node.kind != "Bitmap Heap Scan" or not lossy or lossy < exact * 0.1 or not case.matters(node):
            continue
        again = (node.removed_by_recheck or 0) * (node.loops or 1)
        said = (
            f"{amount(lossy, 'page')} of {amount(lossy + exact, 'page')} were remembered as a whole: "
            f"{amount(again)} were fetched and checked in vain."
        )
        # a page remembered exactly takes about 64 bytes (tidbitmap.c: PagetableEntry)
        value = rounded_mb(max(work_mem_kb(case) * 2, (lossy + exact) * 64 / 1024 * 1.5))
        remedy = remedies.setting("work_mem", value, f"{value} of memory, so that rows are remembered")
        yield make(__name__.rpartition(".")[2], TITLE, case, (node,), said, remedy)
