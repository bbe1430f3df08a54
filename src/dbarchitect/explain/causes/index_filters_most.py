"""An index finds many rows of which a further condition throws most away.

Fix: one index over the columns of both conditions. Source: Markus Winand, “Use The Index, Luke: Concatenated Indexes”.
"""

from __future__ import annotations

from collections.abc import Iterator

from dbarchitect.explain.case import Case, amount, make
from dbarchitect.explain.indexing import index_for
from dbarchitect.model.explanation import Cause

TITLE = "An index that finds too many"
KEPT, LEAST = 0.3, 200


def find(case: Case) -> Iterator[Cause]:
    for node in case.nodes:
        if (
            node.kind not in ("Index Scan", "Index Only Scan", "Bitmap Heap Scan")
            or node.filter is None
            or not case.matters(node, below=True)
        ):
            continue
        if not node.loops:
            continue
        read, kept = case.read(node), case.rows(node)
        if read < LEAST or kept > read * KEPT:
            continue
        by = node.index or next((n.index for n in node.walk() if n.index), "an index")
        remedy = index_for(case, node)
        said = f"{by} found {amount(read)} of {node.relation}, and {node.filter} kept {amount(kept)} of them."
        yield make(
            __name__.rpartition(".")[2],
            TITLE,
            case,
            (node,),
            said,
            *((remedy,) if remedy else ()),
            share=case.share_below(node),
        )
