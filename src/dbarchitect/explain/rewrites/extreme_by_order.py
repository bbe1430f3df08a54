"""The least or greatest value over a join becomes the first row in order.

PostgreSQL reads min and max of one table from an index by itself; over a join it aggregates all rows. Ordered with LIMIT 1, the join stops at the first match.
"""

from __future__ import annotations

from collections.abc import Iterator

from dbarchitect.explain.shape import Candidate, View, conditions, output_name, set_where, sql

TITLE = "The first row in order"
WHY = "an index in that order gives the first match, where the aggregate reads all of them"


def offer(view: View) -> Iterator[Candidate]:
    from sqlglot import exp

    select = view.select()
    if (
        select is None
        or len(select.expressions) != 1
        or any(select.args.get(k) for k in ("group", "having", "limit", "offset", "order", "distinct", "with_"))
    ):
        return
    item = select.expressions[0]
    value = item.unalias()
    if (
        not isinstance(value, (exp.Max, exp.Min))
        or not isinstance(value.this, exp.Column)
        or len(view.sources(select)) < 2
    ):
        return
    inner = select.copy()
    inner.set("expressions", [value.this.copy()])
    set_where(inner, [*conditions(inner), exp.Not(this=exp.Is(this=value.this.copy(), expression=exp.null()))])
    inner.set(
        "order",
        exp.Order(
            expressions=[
                exp.Ordered(
                    this=value.this.copy(), desc=isinstance(value, exp.Max), nulls_first=isinstance(value, exp.Max)
                )
            ]
        ),
    )
    inner.set("limit", exp.Limit(expression=exp.Literal.number(1)))
    made = exp.select(
        exp.alias_(exp.Subquery(this=inner), item.alias if isinstance(item, exp.Alias) else output_name(value))
    )
    yield Candidate(sql(made), WHY)
