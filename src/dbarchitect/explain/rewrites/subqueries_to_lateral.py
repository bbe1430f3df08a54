"""Several subqueries over the same rows become one LATERAL join.

`(SELECT at FROM … ORDER BY at DESC LIMIT 1), (SELECT total FROM … ORDER BY at DESC LIMIT 1)`: the row is found once.
"""

from __future__ import annotations

from collections.abc import Iterator

from dbarchitect.explain.shape import Candidate, View, column, fresh, named_output, sql

TITLE = "One LATERAL join for several subqueries"
WHY = "the rows are found once in place of once for each value"


def offer(view: View) -> Iterator[Candidate]:
    from sqlglot import exp

    select = view.select()
    if select is None or select.args.get("group") or not view.sources(select):
        return
    named_output(select)
    groups: dict[str, list[exp.Subquery]] = {}
    for query in select.find_all(exp.Subquery):
        inner = query.this
        direct = (
            query.find_ancestor(exp.Select) is select
            and not isinstance(query.parent, (exp.From, exp.Join, exp.In))
            and not query.find_ancestor(exp.Join)
        )
        if direct and isinstance(inner, exp.Select) and len(inner.expressions) == 1 and not inner.args.get("with_"):
            without = inner.copy()
            without.set("expressions", [exp.Literal.number(1)])
            groups.setdefault(without.sql(), []).append(query)
    changed = False
    for queries in groups.values():
        inner = queries[0].this
        one_row = inner.args.get("limit") is not None or all(
            isinstance(q.this.expressions[0].unalias(), exp.AggFunc) and not q.this.args.get("group") for q in queries
        )
        if len(queries) < 2 or not one_row:
            continue
        alias = fresh(select, f"{next(iter(view.sources(inner)), 'found')}_row")
        made = inner.copy()
        values = [q.this.expressions[0].unalias().copy() for q in queries]
        made.set("expressions", [exp.alias_(v, f"value_{at}") for at, v in enumerate(values, 1)])
        lateral = exp.Lateral(this=exp.Subquery(this=made), alias=exp.TableAlias(this=exp.to_identifier(alias)))
        select.append("joins", exp.Join(this=lateral, side="LEFT", on=exp.true()))
        for at, query in enumerate(queries, 1):
            query.replace(column(alias, f"value_{at}"))
        changed = True
    if changed:
        yield Candidate(sql(select), WHY)
