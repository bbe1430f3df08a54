"""Windows over whole partitions, folded by DISTINCT, become GROUP BY.

`SELECT DISTINCT k, sum(x) OVER (PARTITION BY k)` → `SELECT k, sum(x) … GROUP BY k`.
"""

from __future__ import annotations

from collections.abc import Iterator

from dbarchitect.explain.shape import Candidate, View, output_name, sql

TITLE = "GROUP BY in place of a window"
WHY = "groups are folded as they are read; the window keeps every row and DISTINCT folds them afterwards"


def offer(view: View) -> Iterator[Candidate]:
    from sqlglot import exp

    select = view.select()
    distinct = select.args.get("distinct") if select is not None else None
    if select is None or distinct is None or distinct.args.get("on") or select.args.get("group"):
        return
    plain = [e for e in select.expressions if not e.find(exp.Window)]
    windows = [e for e in select.expressions if e.find(exp.Window)]
    keys = {e.unalias().sql() for e in plain}
    if not windows or not plain or any(isinstance(e, exp.Star) for e in plain):
        return
    for item in windows:
        window = item.unalias()
        if (
            not isinstance(window, exp.Window)
            or window.args.get("order")
            or window.args.get("spec")
            or not isinstance(window.this, exp.AggFunc)
        ):
            return
        if {p.sql() for p in window.args.get("partition_by") or ()} != keys:
            return
    for item in windows:
        window = item.unalias()
        value = window.this.copy()
        item.replace(
            exp.alias_(value, item.alias)
            if isinstance(item, exp.Alias)
            else value
            if output_name(value)
            else exp.alias_(value, "value")
        )
    select.set("distinct", None)
    select.set("group", exp.Group(expressions=[e.unalias().copy() for e in plain]))
    yield Candidate(sql(select), WHY)
