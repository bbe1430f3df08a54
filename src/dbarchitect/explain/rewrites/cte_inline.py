"""A WITH query becomes NOT MATERIALIZED: conditions from outside reach into it, and its tables' indexes serve."""

from __future__ import annotations

from collections.abc import Iterator

from dbarchitect.explain.shape import Candidate, View, sql

TITLE = "A CTE that is not stored"
WHY = "conditions from outside reach into the CTE, and only the rows that are needed are computed"


def offer(view: View) -> Iterator[Candidate]:
    from sqlglot import exp

    tree = view.tree()
    within = tree.args.get("with_")
    if within is None or within.args.get("recursive"):
        return
    changed = False
    for cte in within.expressions:
        uses = sum(t.name == cte.alias and not t.db for t in tree.find_all(exp.Table))
        if (
            isinstance(cte.this, exp.Query)
            and (cte.args.get("materialized") or uses > 1)
            and cte.args.get("materialized") is not False
        ):
            cte.set("materialized", False)
            changed = True
    if changed:
        yield Candidate(sql(tree), WHY)
