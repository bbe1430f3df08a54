"""NOT IN (subquery) becomes NOT EXISTS, which can be an anti-join.

The same rows only where neither side can be NULL: that is taken from the schema and then tried on data.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from dbarchitect.explain.shape import Candidate, View, blocks, conditions, set_where, sql

if TYPE_CHECKING:
    from sqlglot import exp

TITLE = "NOT IN as NOT EXISTS"
WHY = "an anti-join looks each row up once; NOT IN keeps the whole list and searches it"


def offer(view: View) -> Iterator[Candidate]:
    from sqlglot import exp

    tree = view.tree()
    changed = False
    for select in blocks(tree):
        parts = conditions(select)
        for at, part in enumerate(parts):
            inner = part.this if isinstance(part, exp.Not) else None
            query = inner.args.get("query") if isinstance(inner, exp.In) else None
            if (
                not isinstance(inner, exp.In)
                or not isinstance(query, exp.Subquery)
                or not isinstance(query.this, exp.Select)
            ):
                continue
            made = exists(query.this, inner.this)
            if made is not None:
                parts[at] = exp.Not(this=made)
                changed = True
        if changed:
            set_where(select, parts)
            break
    if changed:
        yield Candidate(sql(tree), WHY, ("equal as long as neither side is ever NULL",))


def exists(inner: exp.Select, wanted: exp.Expr) -> exp.Exists | None:
    """EXISTS over the subquery with its one column compared with `wanted`; None where it aggregates or limits."""
    from sqlglot import exp

    if len(inner.expressions) != 1 or any(
        inner.args.get(k) for k in ("group", "having", "limit", "offset", "distinct")
    ):
        return None
    compared = inner.expressions[0].unalias()
    if isinstance(compared, exp.Star) or compared.find(exp.AggFunc, exp.Window) or isinstance(wanted, exp.Tuple):
        return None
    aliases = {s.alias_or_name for s in inner.find_all(exp.Table)}
    if isinstance(wanted, exp.Column) and (not wanted.table or wanted.table in aliases):
        return None
    made = inner.copy()
    made.set("expressions", [exp.Literal.number(1)])
    made.set("order", None)
    return exp.Exists(this=made.where(exp.EQ(this=compared.copy(), expression=wanted.copy())))
