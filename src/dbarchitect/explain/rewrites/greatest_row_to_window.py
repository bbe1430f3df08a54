"""A join of a table with the greatest value of each of its own groups becomes a window.

`FROM t WHERE t.at = (SELECT max(at) FROM t t2 WHERE t2.k = t.k)` → the table once, with `max(at) OVER (PARTITION BY k)` beside each row.
"""

from __future__ import annotations

from collections.abc import Iterator

from dbarchitect.explain.conditions import bare
from dbarchitect.explain.shape import Candidate, View, column, conditions, correlation, fresh, set_where, sql

TITLE = "A window in place of a self-join"
WHY = "the table is read once"


def offer(view: View) -> Iterator[Candidate]:
    from sqlglot import exp

    select = view.select()
    if select is None or select.is_star or any(isinstance(c.this, exp.Star) for c in select.find_all(exp.Column)):
        return
    parts = conditions(select)
    for at, part in enumerate(parts):
        if not isinstance(part, exp.EQ):
            continue
        for own, query in ((bare(part.left), bare(part.right)), (bare(part.right), bare(part.left))):
            inner = query.this if isinstance(query, exp.Subquery) else None
            if not isinstance(own, exp.Column) or not isinstance(inner, exp.Select) or len(inner.expressions) != 1:
                continue
            value = inner.expressions[0].unalias()
            alias = view.owner(own, select)
            found = correlation(view, inner)
            sources = view.sources(inner)
            if alias is None or found is None or not isinstance(value, (exp.Max, exp.Min)) or len(sources) != 1:
                continue
            pairs, rest = found
            table, same = view.table(view.sources(select)[alias]), view.table(next(iter(sources.values())))
            if (
                table is None
                or table is not same
                or rest
                or not pairs
                or any(inner.args.get(k) for k in ("group", "having", "limit", "offset"))
            ):
                continue
            if not isinstance(value.this, exp.Column) or value.this.name != own.name:
                continue
            if any(
                not isinstance(o, exp.Column) or o.name != k.name or view.owner(o, select) != alias for k, o in pairs
            ):
                continue
            keys = [k.name for k, _ in pairs]
            name = fresh(select, f"{value.sql_name().lower()}_{own.name}")
            window = exp.Window(this=type(value)(this=exp.column(own.name)), partition_by=[exp.column(k) for k in keys])
            source = view.sources(select)[alias]
            plain = source.copy()
            plain.set("alias", None)
            made = exp.Subquery(
                this=exp.select("*", exp.alias_(window, name)).from_(plain),
                alias=exp.TableAlias(this=exp.to_identifier(alias)),
            )
            source.replace(made)
            known = [
                exp.Not(this=exp.Is(this=column(alias, k), expression=exp.null()))
                for k, o in zip(keys, [o for _, o in pairs], strict=True)
                if view.nullable(exp.column(k), inner)
            ]
            parts[at] = exp.EQ(this=own.copy(), expression=column(alias, name))
            set_where(select, [*parts, *known])
            yield Candidate(sql(select), WHY)
            return
