"""EXISTS with one equality becomes IN, which can be computed once.

Helps where EXISTS stands beside an OR or in the list of columns, and so is run for every row: IN can be hashed.
"""

from __future__ import annotations

from collections.abc import Iterator

from dbarchitect.explain.shape import Candidate, View, correlation, set_where, sql

TITLE = "EXISTS as IN"
WHY = "the list is made once and hashed, where EXISTS is run for every row"


def offer(view: View) -> Iterator[Candidate]:
    from sqlglot import exp

    tree = view.tree()
    for part in tree.find_all(exp.Exists):
        inner = part.this
        if not isinstance(inner, exp.Select) or any(
            inner.args.get(k) for k in ("group", "having", "limit", "offset", "with_")
        ):
            continue
        found = correlation(view, inner)
        if found is None or len(found[0]) != 1:
            continue
        (own, outer), rest = found[0][0], found[1]
        made = inner.copy()
        made.set("expressions", [own.copy()])
        set_where(made, rest)
        negated = isinstance(part.parent, exp.Not)
        if negated and (view.nullable(own, inner)):
            set_where(made, [*rest, exp.Not(this=exp.Is(this=own.copy(), expression=exp.null()))])
        part.replace(exp.In(this=outer.copy(), query=exp.Subquery(this=made)))
        yield Candidate(sql(tree), WHY)
        return
