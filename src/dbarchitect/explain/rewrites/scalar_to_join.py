"""A looked-up value becomes a join.

`(SELECT name FROM customers c WHERE c.id = o.customer_id)` → `LEFT JOIN customers c ON c.id = o.customer_id`: only over a unique key, so that there is
at most one match.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from dbarchitect.explain.shape import Candidate, View, correlation, fresh, joined, named_output, sql

if TYPE_CHECKING:
    from sqlglot import exp

TITLE = "A join in place of a lookup for each row"
WHY = "a join can be hashed or merged; the lookup is repeated for every row"


def offer(view: View) -> Iterator[Candidate]:
    from sqlglot import exp

    select = view.select()
    if select is None or select.args.get("group") or not view.sources(select):
        return
    named_output(select)
    made: dict[str, str] = {}
    for query in list(select.find_all(exp.Subquery)):
        inner = query.this
        if (
            query.find_ancestor(exp.Select) is not select
            or isinstance(query.parent, (exp.From, exp.Join, exp.In))
            or query.find_ancestor(exp.Join)
        ):
            continue
        if not isinstance(inner, exp.Select) or len(inner.expressions) != 1 or len(view.sources(inner)) != 1:
            continue
        if any(inner.args.get(k) for k in ("group", "having", "limit", "offset", "distinct", "with_")):
            continue
        value = inner.expressions[0].unalias()
        source = next(iter(view.sources(inner).values()))
        table, found = view.table(source), correlation(view, inner)
        if (
            table is None
            or found is None
            or value.find(exp.AggFunc, exp.Window, exp.Select)
            or not list(value.find_all(exp.Column))
        ):
            continue
        pairs, rest = found
        if not any(k <= {own.name for own, _ in pairs} for k in view.unique_sets(table)):
            continue
        signature = f"{source.sql()}|{sorted(p.sql() for p in [*(o for _, o in pairs), *rest])}"
        alias = made.get(signature) or fresh(select, f"{source.alias_or_name}_found")
        mine = _renamed(
            exp.Tuple(expressions=[value.copy(), *(own.copy() for own, _ in pairs), *(r.copy() for r in rest)]), alias
        )
        if signature not in made:
            named = source.copy()
            named.set("alias", exp.TableAlias(this=exp.to_identifier(alias)))
            equal = [
                exp.EQ(this=own, expression=outer.copy())
                for own, (_, outer) in zip(mine[1 : 1 + len(pairs)], pairs, strict=True)
            ]
            select.append("joins", exp.Join(this=named, side="LEFT", on=joined([*equal, *mine[1 + len(pairs) :]])))
            made[signature] = alias
        query.replace(exp.paren(mine[0]) if not isinstance(mine[0], (exp.Column, exp.Func)) else mine[0])
    if made:
        yield Candidate(sql(select), WHY)


def _renamed(parts: exp.Tuple, alias: str) -> list[exp.Expr]:
    from sqlglot import exp

    for one in parts.find_all(exp.Column):
        one.set("table", exp.to_identifier(alias))
    return list(parts.expressions)
