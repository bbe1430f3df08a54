"""All matches are counted to see whether there is one.

`(SELECT count(*) …) > 0` reads every match; EXISTS stops at the first.

Fix: EXISTS or NOT EXISTS. Source: PostgreSQL, “Subquery Expressions: EXISTS”.
"""

from __future__ import annotations

from collections.abc import Iterator

from dbarchitect.explain import remedies
from dbarchitect.explain.case import Case, make
from dbarchitect.explain.conditions import bare, shown
from dbarchitect.model.explanation import Cause

TITLE = "Counted to see whether there is one"


def find(case: Case) -> Iterator[Cause]:
    from sqlglot import exp

    if case.tree is None:
        return
    for part in case.tree.find_all(exp.GT, exp.GTE, exp.EQ, exp.NEQ, exp.LT):
        for side, other in ((part.left, part.right), (part.right, part.left)):
            inner = bare(side)
            query = inner.this if isinstance(inner, exp.Subquery) else None
            if not isinstance(query, exp.Select) or query.args.get("group") or len(query.expressions) != 1:
                continue
            if isinstance(query.expressions[0].unalias(), exp.Count) and bare(other).sql() in ("0", "1"):
                said = f"{shown(part)[:200]} counts all matches to see whether there is any."
                nodes = tuple(n for n in case.nodes if n.relationship in ("SubPlan", "InitPlan")) or (case.plan.root,)
                yield make(
                    __name__.rpartition(".")[2], TITLE, case, nodes, said,
                    remedies.advice("ask by EXISTS, which stops at the first match", "rewrite"),
                    share=case.share(*(m for n in nodes for m in n.walk())),
                )  # fmt: skip
                return
