"""OFFSET reads and throws away all rows before the page.

Page 1,000 costs a thousand pages. Rows that come in between shift the pages, too.

Fix: keyset pagination: remember the last row's sort key and ask for what comes after it.
Source: Markus Winand, “Use The Index, Luke: Paging Through Results”.
"""

from __future__ import annotations

from collections.abc import Iterator

from dbarchitect.explain import remedies
from dbarchitect.explain.case import Case, amount, make
from dbarchitect.model.explanation import Cause

TITLE = "OFFSET reads what it throws away"
LEAST = 100


def find(case: Case) -> Iterator[Cause]:
    from sqlglot import exp

    asked = case.tree.args.get("offset") if case.tree is not None else None
    literal = asked.expression if asked is not None else None
    told = (
        float(literal.this)
        if isinstance(literal, exp.Literal) and not literal.is_string and literal.this.isdigit()
        else None
    )
    for node in case.nodes:
        if node.kind != "Limit" or not node.inputs:
            continue
        below = node.inputs[0]
        shown = (node.actual_rows if node.loops else node.rows) or 0.0
        skipped = (below.actual_rows or 0) - shown if node.loops else told or 0
        # a sort below hands a Limit no more than it asks for: what it got and did not give on was skipped
        if skipped < LEAST or skipped < 2 * shown:
            continue
        said = f"{amount(skipped)} are read, put in order and thrown away before the first one of the page."
        yield make(
            __name__.rpartition(".")[2], TITLE, case, (node,), said,
            remedies.advice("page by key: ask for the rows after the last one that was shown", "rewrite"),
            share=case.share_below(node),
        )  # fmt: skip
