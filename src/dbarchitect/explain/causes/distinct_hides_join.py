"""DISTINCT removes rows that a join multiplied.

The joined table serves as a question (“is there any?”), but all its matches are fetched, and then folded.

Fix: EXISTS in place of the join. Source: Bill Karwin, “SQL Antipatterns”.
"""

from __future__ import annotations

from collections.abc import Iterator

from dbarchitect.explain import remedies
from dbarchitect.explain.case import Case, amount, make
from dbarchitect.model.explanation import Cause

TITLE = "DISTINCT hides a join that multiplies"
_JOINS = frozenset({"Hash Join", "Merge Join", "Nested Loop"})


def find(case: Case) -> Iterator[Cause]:
    if case.tree is not None and not case.tree.args.get("distinct"):
        return
    for node in case.nodes:
        folds = node.kind == "Unique" or (node.kind == "Aggregate" and node.strategy == "Hashed" and node.group_key)
        if not folds or (case.tree is None and node.kind != "Unique") or not node.inputs:
            continue
        join = next((n for n in node.walk() if n.kind in _JOINS), None)
        before, after = case.rows(node.inputs[0]), case.rows(node)
        if join is None or before < 2 * max(after, 1) or before < 500 or not case.matters(node, below=True):
            continue
        said = f"A join makes {amount(before)} of which DISTINCT leaves {amount(after)}."
        yield make(
            __name__.rpartition(".")[2], TITLE, case, (node, join), said,
            remedies.advice("ask by EXISTS whether there is a match, in place of joining to all of them", "rewrite"),
            share=case.share_below(node),
        )  # fmt: skip
