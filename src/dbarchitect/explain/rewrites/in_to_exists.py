"""IN (subquery) becomes EXISTS, which stops at the first match.

PostgreSQL makes a semi-join of both; a subquery with its own grouping or a volatile part is another matter.
"""

from __future__ import annotations

from collections.abc import Iterator

from dbarchitect.explain.rewrites.not_in_to_not_exists import exists
from dbarchitect.explain.shape import Candidate, View, blocks, conditions, set_where, sql

TITLE = "IN as EXISTS"
WHY = "the subquery is asked only whether there is a match"


def offer(view: View) -> Iterator[Candidate]:
    from sqlglot import exp

    tree = view.tree()
    for select in blocks(tree):
        parts = conditions(select)
        for at, part in enumerate(parts):
            query = part.args.get("query") if isinstance(part, exp.In) else None
            if (
                isinstance(query, exp.Subquery)
                and isinstance(query.this, exp.Select)
                and (made := exists(query.this, part.this))
            ):
                parts[at] = made
                set_where(select, parts)
                yield Candidate(sql(tree), WHY)
                return
