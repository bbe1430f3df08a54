"""`(SELECT count(*) …) > 0` becomes EXISTS, which stops at the first row."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from dbarchitect.explain.conditions import bare
from dbarchitect.explain.shape import Candidate, View, sql

if TYPE_CHECKING:
    from sqlglot import exp

TITLE = "EXISTS in place of a count"
WHY = "EXISTS stops at the first match; the count reads all of them"
_MEANS = {
    ("GT", "0"): True, ("GTE", "1"): True, ("NEQ", "0"): True, ("EQ", "0"): False, ("LT", "1"): False, ("LTE", "0"): False,
}  # fmt: skip
_FLIPPED = {"GT": "LT", "GTE": "LTE", "LT": "GT", "LTE": "GTE", "EQ": "EQ", "NEQ": "NEQ"}


def offer(view: View) -> Iterator[Candidate]:
    from sqlglot import exp

    tree = view.tree()
    changed = False
    for part in list(tree.find_all(exp.GT, exp.GTE, exp.EQ, exp.NEQ, exp.LT, exp.LTE)):
        for side, other, kind in (
            (part.left, part.right, type(part).__name__),
            (part.right, part.left, _FLIPPED[type(part).__name__]),
        ):
            inner = _counted(side)
            there = _MEANS.get((kind, bare(other).sql()))
            if inner is None or there is None:
                continue
            made: exp.Expr = exp.Exists(this=inner)
            part.replace(made if there else exp.Not(this=made))
            changed = True
            break
    if changed:
        yield Candidate(sql(tree), WHY)


def _counted(side: exp.Expr) -> exp.Select | None:
    """The subquery whose rows are counted, made to ask whether there is one."""
    from sqlglot import exp

    query = bare(side)
    select = query.this if isinstance(query, exp.Subquery) else None
    if not isinstance(select, exp.Select) or len(select.expressions) != 1:
        return None
    if any(select.args.get(k) for k in ("group", "having", "limit", "offset", "distinct")):
        return None
    count = select.expressions[0].unalias()
    if not isinstance(count, exp.Count) or count.expressions or isinstance(count.this, exp.Distinct):
        return None
    made = select.copy()
    made.set("expressions", [exp.Literal.number(1)])
    made.set("order", None)
    if not isinstance(count.this, (exp.Star, exp.Literal)):
        made = made.where(exp.Not(this=exp.Is(this=count.this.copy(), expression=exp.null())))
    return made
