"""The first rows of each group are taken by LATERAL with a LIMIT in place of numbering all rows.

`row_number() OVER (PARTITION BY k ORDER BY at DESC) <= 3` and `DISTINCT ON (k) … ORDER BY k, at DESC`: for each group an index by (k, at) gives the first
rows at once. Where rows tie, either query may choose.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from dbarchitect.explain.conditions import bare
from dbarchitect.explain.shape import Candidate, View, aggregates, column, conditions, fresh, set_where, sql
from dbarchitect.model.tables import Table

if TYPE_CHECKING:
    from sqlglot import exp

TITLE = "The first rows of each group by LATERAL"
WHY = "an index by group and order gives the first rows of each group without sorting the others"


def offer(view: View) -> Iterator[Candidate]:
    yield from _numbered(view)
    yield from _distinct_on(view)


def _numbered(view: View) -> Iterator[Candidate]:
    from sqlglot import exp

    select = view.select()
    first = select.args.get("from_") if select is not None else None
    source = first.this if first else None
    if (
        select is None
        or not isinstance(source, exp.Subquery)
        or not isinstance(source.this, exp.Select)
        or select.args.get("joins")
    ):
        return
    inner = source.this
    named = [e for e in inner.expressions if isinstance(e, exp.Alias) and isinstance(e.this, exp.Window)]
    if (
        len(named) != 1
        or not isinstance(named[0].this.this, exp.RowNumber)
        or aggregates(inner)
        or inner.args.get("distinct")
        or inner.args.get("limit")
    ):
        return
    rank, window = named[0].alias, named[0].this
    parts = conditions(select)
    limits = [(p, n) for p in parts if (n := _limit(p, rank)) is not None]
    keys = window.args.get("partition_by") or []
    order = window.args.get("order")
    if (
        len(limits) != 1
        or len(keys) != 1
        or not isinstance(keys[0], exp.Column)
        or order is None
        or len(view.sources(inner)) != 1
    ):
        return
    others = [
        c
        for c in select.find_all(exp.Column)
        if c.name == rank and c.find_ancestor(exp.Select) is select and c.parent is not limits[0][0]
    ]
    table = view.table(next(iter(view.sources(inner).values())))
    if others or table is None or select.is_star:
        return
    shown = [e for e in inner.expressions if e is not named[0]]
    lateral = inner.copy()
    lateral.set("expressions", [e.copy() for e in shown])
    lateral.set("limit", exp.Limit(expression=exp.Literal.number(limits[0][1])))
    made = _for_each(view, select, inner, lateral, table, keys[0], order, source.alias_or_name)
    if made is None:
        return
    new_from, joins = made
    pair = select.copy()
    for one in pair.find_all(exp.RowNumber):
        if isinstance(one.parent, exp.Window):
            _broken(one.parent.args["order"], view, table, inner)
    select.set("from_", new_from)
    select.set("joins", joins)
    set_where(select, [p for p in parts if p is not limits[0][0]])
    yield _candidate(view, select, pair, lateral, table, inner)


def _distinct_on(view: View) -> Iterator[Candidate]:
    from sqlglot import exp

    select = view.select()
    distinct = select.args.get("distinct") if select is not None else None
    on = distinct.args.get("on") if distinct is not None else None
    order = select.args.get("order") if select is not None else None
    if (
        select is None
        or on is None
        or order is None
        or len(view.sources(select)) != 1
        or aggregates(select)
        or select.args.get("with_")
    ):
        return
    keys = on.expressions if isinstance(on, exp.Tuple) else [bare(on)]
    table = view.table(next(iter(view.sources(select).values())))
    if (
        len(keys) != 1
        or not isinstance(keys[0], exp.Column)
        or table is None
        or len(order.expressions) < 2
        or select.args.get("limit")
    ):
        return
    if not isinstance(order.expressions[0].this, exp.Column) or order.expressions[0].this.name != keys[0].name:
        return
    shown = {e.unalias().name: e.alias_or_name for e in select.expressions if isinstance(e.unalias(), exp.Column)}
    whole = select.is_star
    if not whole and keys[0].name not in shown:
        return
    lateral = select.copy()
    lateral.set("distinct", None)
    rest = exp.Order(expressions=[o.copy() for o in order.expressions[1:]])
    lateral.set("limit", exp.Limit(expression=exp.Literal.number(1)))
    alias = fresh(select, "first_row")
    made = _for_each(view, select, select, lateral, table, keys[0], rest, alias)
    if made is None:
        return
    outer = exp.select(exp.Column(this=exp.Star(), table=exp.to_identifier(alias)))
    outer.set("from_", made[0])
    outer.set("joins", made[1])
    by = order.expressions[0].copy()
    by.set("this", column(alias, keys[0].name if whole else shown[keys[0].name]))
    outer.set("order", exp.Order(expressions=[by]))
    pair = select.copy()
    _broken(pair.args["order"], view, table, select)
    yield _candidate(view, outer, pair, lateral, table, select)


def _for_each(
    view: View,
    tree: exp.Select,
    inner: exp.Select,
    lateral: exp.Select,
    table: Table,
    key: exp.Column,
    order: exp.Order,
    alias: str,
) -> tuple[exp.From, list[exp.Join]] | None:
    """FROM the groups, joined to the first rows of each; None where a group may be NULL."""
    from sqlglot import exp

    if view.nullable(key, inner):
        return None
    reference = next((f for f in table.foreign_keys if f.columns == (key.name,)), None)
    group = fresh(tree, "each")
    if reference is not None:
        target = exp.table_(
            reference.target.name, db=None if reference.target.namespace == "public" else reference.target.namespace
        )
        target.set("alias", exp.TableAlias(this=exp.to_identifier(group)))
        groups: exp.Expr = target
        wanted = column(group, reference.target_columns[0])
    else:
        source = next(iter(view.sources(inner).values())).copy()
        keys = exp.select(key.copy()).distinct().from_(source)
        groups = exp.Subquery(this=keys, alias=exp.TableAlias(this=exp.to_identifier(group)))
        wanted = column(group, key.name)
    lateral.set("order", order.copy())
    set_where(lateral, [*conditions(lateral), exp.EQ(this=key.copy(), expression=wanted)])
    made = exp.Lateral(this=exp.Subquery(this=lateral), alias=exp.TableAlias(this=exp.to_identifier(alias)))
    return exp.From(this=groups), [exp.Join(this=made, kind="CROSS")]


def _candidate(
    view: View, made: exp.Select, pair: exp.Expr, lateral: exp.Select, table: Table, inner: exp.Select
) -> Candidate:
    """What is compared has the primary key as the last of its order: ties would let both choose freely."""
    text = sql(made)
    _broken(lateral.args["order"], view, table, inner)
    return Candidate(
        text, WHY, ("rows that tie in the order may be chosen differently, as before",), (sql(pair), sql(made))
    )


def _broken(order: exp.Expr, view: View, table: Table, inner: exp.Select) -> None:
    from sqlglot import exp

    alias = next(iter(view.sources(inner)))
    for key in table.primary_key.columns if table.primary_key else ():
        order.append("expressions", exp.Ordered(this=column(alias, key), nulls_first=False))


def _limit(part: exp.Expr, rank: str) -> int | None:
    from sqlglot import exp

    if (
        not isinstance(part, (exp.EQ, exp.LTE, exp.LT))
        or not isinstance(part.left, exp.Column)
        or part.left.name != rank
    ):
        return None
    if not isinstance(part.right, exp.Literal) or not part.right.this.isdigit():
        return None
    number = int(part.right.this)
    if isinstance(part, exp.EQ):
        return 1 if number == 1 else None
    return number if isinstance(part, exp.LTE) else number - 1
