"""A correlated aggregate becomes a join to the aggregate of all groups, computed once.

`(SELECT max(total) FROM orders o WHERE o.customer_id = c.id)` → `LEFT JOIN (SELECT customer_id, max(total) … GROUP BY customer_id)`; a count
without rows is 0, not NULL.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from dbarchitect.explain.shape import Candidate, View, blocks, column, correlation, fresh, named_output, set_where, sql

if TYPE_CHECKING:
    from sqlglot import exp

TITLE = "A join to the grouped subquery"
WHY = "the groups are computed once for all rows in place of once for each"


def offer(view: View) -> Iterator[Candidate]:
    tree = view.tree()
    changed = False
    for select in list(blocks(tree)):
        if select.parent is None or _is_source(select):
            changed |= _joined(view, tree, select)
    if changed:
        yield Candidate(sql(tree), WHY)


def _is_source(select: exp.Select) -> bool:
    from sqlglot import exp

    return isinstance(select.parent, (exp.CTE, exp.Union)) or (
        isinstance(select.parent, exp.Subquery) and isinstance(select.parent.parent, (exp.From, exp.Join))
    )


def _joined(view: View, tree: exp.Expr, select: exp.Select) -> bool:
    from sqlglot import exp

    if select.args.get("group") or not view.sources(select):
        return False
    named_output(select)
    changed = False
    for query in list(select.find_all(exp.Subquery)):
        inner = query.this
        if (
            query.find_ancestor(exp.Select) is not select
            or isinstance(query.parent, (exp.From, exp.Join, exp.In))
            or query.find_ancestor(exp.Join)
        ):
            continue
        if not isinstance(inner, exp.Select) or len(inner.expressions) != 1:
            continue
        made = _grouped(view, tree, inner)
        if made is None:
            continue
        grouped, on, alias, value = made
        select.append("joins", exp.Join(this=grouped, side="LEFT", on=on))
        used: exp.Expr = column(alias, "value")
        query.replace(
            exp.Coalesce(this=used, expressions=[exp.Literal.number(0)]) if isinstance(value, exp.Count) else used
        )
        changed = True
    return changed


def _grouped(view: View, tree: exp.Expr, inner: exp.Select) -> tuple[exp.Subquery, exp.Expr, str, exp.Expr] | None:
    """The subquery over all groups, the condition that joins it, its name, and its aggregate."""
    from sqlglot import exp

    value = inner.expressions[0].unalias()
    if not isinstance(value, (exp.Max, exp.Min, exp.Sum, exp.Avg, exp.Count)):
        return None
    if any(inner.args.get(k) for k in ("group", "having", "limit", "offset", "distinct", "with_")):
        return None
    found = correlation(view, inner)
    if found is None or not found[0] or not 1 <= len(found[0]) <= 4:
        return None
    pairs, rest = found
    alias = fresh(tree, f"{next(iter(view.sources(inner)), 'grouped')}_by_{pairs[0][0].name}")
    keys = [f"key_{at}" if len(pairs) > 1 else "key" for at in range(1, len(pairs) + 1)]
    made = inner.copy()
    made.set("order", None)
    made.set(
        "expressions",
        [
            *(exp.alias_(own.copy(), key) for (own, _), key in zip(pairs, keys, strict=True)),
            exp.alias_(value.copy(), "value"),
        ],
    )
    made.set("group", exp.Group(expressions=[own.copy() for own, _ in pairs]))
    set_where(made, rest)
    on = exp.and_(
        *(exp.EQ(this=column(alias, key), expression=outer.copy()) for (_, outer), key in zip(pairs, keys, strict=True))
    )
    return exp.Subquery(this=made, alias=exp.TableAlias(this=exp.to_identifier(alias))), on, alias, value
