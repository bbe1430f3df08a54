"""A LEFT JOIN whose missing rows are filtered out becomes an inner join.

`LEFT JOIN b … WHERE b.x = 1`: a row without a match has NULL there and is thrown away. The planner sees that in plain comparisons, not inside functions.
"""

from __future__ import annotations

from collections.abc import Iterator

from dbarchitect.explain.shape import Candidate, View, blocks, conditions, sql

TITLE = "An inner join"
WHY = "an inner join can begin at either side"


def offer(view: View) -> Iterator[Candidate]:
    from sqlglot import exp

    tree = view.tree()
    changed = False
    for select in blocks(tree):
        for join in select.args.get("joins") or []:
            if join.side != "LEFT" or not join.args.get("on"):
                continue
            alias = join.this.alias_or_name
            for part in conditions(select):
                rejects = (
                    isinstance(part, (exp.EQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Like, exp.ILike, exp.Between))
                    or (isinstance(part, exp.In) and not part.args.get("query"))
                    or (isinstance(part, exp.Not) and isinstance(part.this, exp.Is))
                )
                inside = list(part.find_all(exp.Column))
                if (
                    rejects
                    and inside
                    and all(view.owner(c, select) == alias for c in inside)
                    and not part.find(exp.Coalesce, exp.Case)
                ):
                    join.set("side", None)
                    changed = True
                    break
    if changed:
        yield Candidate(sql(tree), WHY)
