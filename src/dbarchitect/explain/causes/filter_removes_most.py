"""A table is read row by row and most rows are thrown away.

Fix: an index on the columns of the condition: those compared for equality first, then one range.
Source: Markus Winand, “Use The Index, Luke: The Where Clause”.
"""

from __future__ import annotations

from collections.abc import Iterator

from dbarchitect.explain.case import Case, amount, make
from dbarchitect.explain.indexing import index_for
from dbarchitect.model.explanation import Cause

TITLE = "Most rows are read in vain"
KEPT, LEAST = 0.1, 1_000


def find(case: Case) -> Iterator[Cause]:
    for node in case.nodes:
        if node.kind != "Seq Scan" or node.filter is None or not case.matters(node):
            continue
        kept = case.rows(node)
        if node.loops is not None:
            read = case.read(node)
            if read < LEAST or kept > read * KEPT:
                continue
            said = f"{amount(read)} of {node.relation} were read and {amount(kept)} kept by {node.filter}."
        else:
            # a page costs 1, a row 0.01: what a scan costs beside its rows tells how much it reads
            per_loop = (node.cost or 0) - (node.startup_cost or 0)
            if per_loop < 50 or (node.rows or 0) > per_loop * 5:
                continue
            said = f"All of {node.relation} is read to find {amount(node.rows or 0)} by {node.filter}."
        remedy = index_for(case, node)
        yield make(
            __name__.rpartition(".")[2],
            TITLE,
            case,
            (node,),
            said,
            *((remedy,) if remedy else ()),
            certain=node.loops is not None,
        )
