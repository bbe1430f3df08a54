"""A join that only asks whether there is a match becomes EXISTS, and DISTINCT is not needed.

`SELECT DISTINCT c.* FROM customers c JOIN orders o ON o.customer_id = c.id WHERE o.total > 100`: no column of `o` is shown.
"""

from __future__ import annotations

from collections.abc import Iterator

from dbarchitect.explain.conditions import columns
from dbarchitect.explain.shape import Candidate, View, aggregates, conditions, flat, joined, set_where, sql

TITLE = "EXISTS in place of DISTINCT over a join"
WHY = "a semi-join stops at the first match; the join fetches all of them and DISTINCT folds them again"


def offer(view: View) -> Iterator[Candidate]:
    from sqlglot import exp

    select = view.select()
    distinct = select.args.get("distinct") if select is not None else None
    if select is None or distinct is None or distinct.args.get("on") or aggregates(select):
        return
    joins = select.args.get("joins") or []
    sources = view.sources(select)
    if not joins or any(j.side or j.kind not in ("", "INNER") or not j.args.get("on") for j in joins):
        return
    shown = [*select.expressions, *(select.args["order"].expressions if select.args.get("order") else [])]
    used = {view.owner(c, select) for e in shown for c in columns(e)}
    used |= {s.table for e in shown for s in e.find_all(exp.Column) if isinstance(s.this, exp.Star)}
    if None in used or any(isinstance(e, exp.Star) for e in select.expressions):
        return
    gone = [a for a in sources if a not in used]
    if not gone or not used or next(iter(sources)) in gone:
        return
    parts = [*conditions(select), *(p for j in joins for p in flat(j.args["on"]))]
    inside = [p for p in parts if {view.owner(c, select) for c in p.find_all(exp.Column)} & set(gone)]
    outside = [p for p in parts if not any(p is i for i in inside)]
    if any(view.owner(c, select) is None for p in parts for c in p.find_all(exp.Column)):
        return
    made = exp.select("1").from_(sources[gone[0]].copy())
    for alias in gone[1:]:
        made = made.join(sources[alias].copy(), join_type="cross")
    made = made.where(joined(inside))
    select.set("joins", [exp.Join(this=sources[a].copy(), kind="CROSS") for a in list(sources)[1:] if a in used])
    set_where(select, [*outside, exp.Exists(this=made)])
    kept = [a for a in sources if a in used]
    if len(kept) == 1 and (table := view.table(sources[kept[0]])) is not None:
        named = {e.unalias().name for e in select.expressions if isinstance(e.unalias(), exp.Column)}
        whole = any(isinstance(getattr(e, "this", None), exp.Star) for e in select.expressions)
        if whole or any(k <= named for k in view.unique_sets(table)):
            select.set("distinct", None)
    yield Candidate(sql(select), WHY)
