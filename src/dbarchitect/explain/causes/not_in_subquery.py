"""NOT IN (subquery) cannot become an anti-join, and one NULL empties the answer.

`x NOT IN (SELECT y …)` is unknown for every x as soon as one y is NULL. So the planner must keep the list: hashed while it fits into
memory, searched through for every row when it does not.

Fix: NOT EXISTS (it returns the same rows where neither side can be NULL; else say which is meant).
Source: PostgreSQL wiki, “Don't Do This: NOT IN”.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from dbarchitect.explain import remedies
from dbarchitect.explain.case import Case, make
from dbarchitect.model.explanation import Cause

TITLE = "NOT IN a subquery"
_NOT_IN = re.compile(
    r"NOT \((?:hashed SubPlan|SubPlan|ANY \()|<> ALL \((?:hashed )?SubPlan|NOT \(ANY \(.{0,200}?SubPlan", re.IGNORECASE
)


def find(case: Case) -> Iterator[Cause]:
    for node in case.nodes:
        text = node.filter or node.join_filter or ""
        if "SubPlan" not in text or not _NOT_IN.search(text[:4000]):
            continue
        below = [n for c in node.children if c.relationship == "SubPlan" for n in c.walk()]
        said = (
            f"NOT IN keeps the whole list of the subquery beside {node.relation or 'the rows'} and cannot become an anti-join; "
            "one NULL in that list would make the answer empty."
        )
        yield make(
            __name__.rpartition(".")[2], TITLE, case, (node,), said, remedies.advice("write NOT EXISTS", "rewrite"),
            share=case.share(node, *below),
        )  # fmt: skip
