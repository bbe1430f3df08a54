"""`count(*) OVER ()` for the total of a page becomes a count of its own.

The window makes the engine build every row of the answer, with all its columns, before the page is cut; a count of its own can use a narrow index.
"""

from __future__ import annotations

from collections.abc import Iterator

from dbarchitect.explain.shape import Candidate, View, aggregates, sql

TITLE = "The total counted by itself"
WHY = "the page stops at its limit, and the count reads no column that it does not need"


def offer(view: View) -> Iterator[Candidate]:
    from sqlglot import exp

    select = view.select()
    if (
        select is None
        or not select.args.get("limit")
        or select.args.get("distinct")
        or aggregates(select)
        or select.args.get("with_")
    ):
        return
    windows = [w for e in select.expressions for w in e.find_all(exp.Window)]
    if len(windows) != 1:
        return
    window = windows[0]
    star = isinstance(window.this, exp.Count) and isinstance(window.this.this, (exp.Star, exp.Literal))
    if not star or window.args.get("partition_by") or window.args.get("order") or window.args.get("spec"):
        return
    inner = select.copy()
    inner.set("expressions", [exp.Count(this=exp.Star())])
    for part in ("order", "limit", "offset"):
        inner.set(part, None)
    made: exp.Expr = exp.Subquery(this=inner)
    if not isinstance(window.parent, exp.Alias):
        made = exp.alias_(made, "count")
    window.replace(made)
    yield Candidate(sql(select), WHY)
