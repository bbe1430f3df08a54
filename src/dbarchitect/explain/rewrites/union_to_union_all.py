"""UNION becomes UNION ALL where no row can be in both, nor twice in one.

Each branch shows the unique key of its only table, and the branches differ in a constant they show or in the value of one column.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from dbarchitect.explain.shape import Candidate, View, aggregates, conditions, sql

if TYPE_CHECKING:
    from sqlglot import exp

TITLE = "UNION ALL"
WHY = "nothing has to be compared to find repeated rows, where there are none"


def offer(view: View) -> Iterator[Candidate]:
    from sqlglot import exp

    tree = view.tree()
    changed = False
    for union in list(tree.find_all(exp.Union)):
        left, right = union.this, union.expression
        if not union.args.get("distinct") or not isinstance(left, exp.Select) or not isinstance(right, exp.Select):
            continue
        if _unrepeated(view, left) and _unrepeated(view, right) and _apart(left, right):
            union.set("distinct", False)
            changed = True
    if changed:
        yield Candidate(sql(tree), WHY)


def _unrepeated(view: View, select: exp.Select) -> bool:
    from sqlglot import exp

    sources = view.sources(select)
    table = view.table(next(iter(sources.values()))) if len(sources) == 1 else None
    if table is None or aggregates(select):
        return False
    named = {e.unalias().name for e in select.expressions if isinstance(e.unalias(), exp.Column)}
    return select.is_star or any(k <= named for k in view.unique_sets(table))


def _apart(left: exp.Select, right: exp.Select) -> bool:
    from sqlglot import exp

    for a, b in zip(left.expressions, right.expressions, strict=False):
        one, other = a.unalias(), b.unalias()
        if (
            isinstance(one, exp.Literal)
            and isinstance(other, exp.Literal)
            and one.is_string == other.is_string
            and one != other
        ):
            return True
    shown = {e.unalias().sql(): at for at, e in enumerate(left.expressions)}
    other_shown = {e.unalias().sql(): at for at, e in enumerate(right.expressions)}
    for one in conditions(left):
        for other in conditions(right):
            if (
                isinstance(one, exp.EQ)
                and isinstance(other, exp.EQ)
                and isinstance(one.right, exp.Literal)
                and isinstance(other.right, exp.Literal)
            ):
                same = (
                    one.left.sql() == other.left.sql()
                    and one.right != other.right
                    and one.right.is_string == other.right.is_string
                )
                place = shown.get(one.left.sql())
                if same and ((place is not None and place == other_shown.get(other.left.sql())) or left.is_star):
                    return True
    return False
