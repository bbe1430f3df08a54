"""A function on a column becomes a range of the bare column, which an index serves.

`date_trunc('month', at) = '2024-03-01'`, `extract(year FROM at) = 2024`, `at::date = '2024-03-05'`, `to_char(at, 'YYYY') = '2024'`,
`left(code, 3) = 'ABC'`, `n + 5 > 10`, `coalesce(n, 0) = 7`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from dbarchitect.explain.conditions import bare, columns, compared, is_constant
from dbarchitect.explain.periods import period
from dbarchitect.explain.shape import Candidate, View, blocks, sql

if TYPE_CHECKING:
    from sqlglot import exp

TITLE = "A range of the bare column"
WHY = "the bare column in a range can use an index, and its statistics tell how many rows there are"


def offer(view: View) -> Iterator[Candidate]:
    from sqlglot import exp

    tree = view.tree()
    changed = []
    for select in blocks(tree):
        where = select.args.get("where")
        parts = list(where.find_all(exp.EQ, exp.GT, exp.GTE, exp.LT, exp.LTE)) if where else []
        for part in parts:
            sides = compared(part)
            if sides is None or len(columns(sides[0])) != 1 or not is_constant(sides[1]):
                continue
            turned = sides[0] is bare(part.right)
            made = _rewritten(view, select, part, sides[0], sides[1], turned)
            if made is not None:
                changed.append(part.sql(dialect="postgres"))
                part.replace(
                    exp.paren(made)
                    if isinstance(made, exp.And) and not isinstance(part.parent, (exp.And, exp.Where))
                    else made
                )
    if changed:
        yield Candidate(sql(tree), WHY)


def _rewritten(
    view: View, select: exp.Select, part: exp.Expr, wrapped: exp.Expr, value: exp.Expr, turned: bool
) -> exp.Expr | None:
    from sqlglot import exp

    own = columns(wrapped)[0]
    alias = view.owner(own, select)
    table = view.table(view.sources(select)[alias]) if alias else None
    kept = table.column(own.name) if table else None
    kind = kept.type.lower() if kept else ""
    operator = _FLIPPED[type(part).__name__] if turned else type(part).__name__
    if (
        isinstance(wrapped, (exp.Add, exp.Sub))
        and kind in ("integer", "bigint", "smallint", "numeric")
        and isinstance(bare(wrapped.left), exp.Column)
        and is_constant(wrapped.right)
    ):
        back = exp.Sub if isinstance(wrapped, exp.Add) else exp.Add
        moved = back(
            this=exp.paren(value.copy()) if isinstance(value, exp.Binary) else value.copy(),
            expression=wrapped.right.copy(),
        )
        return _kinds()[operator](this=own.copy(), expression=moved)
    if (
        isinstance(wrapped, exp.Coalesce)
        and operator == "EQ"
        and len(wrapped.expressions) == 1
        and isinstance(wrapped.this, exp.Column)
    ):
        other = bare(wrapped.expressions[0])
        if isinstance(other, exp.Literal) and isinstance(value, exp.Literal):
            same = exp.EQ(this=own.copy(), expression=value.copy())
            return same if other != value else exp.paren(exp.or_(same, exp.Is(this=own.copy(), expression=exp.null())))
    if isinstance(wrapped, exp.Left) and operator == "EQ" and isinstance(value, exp.Literal) and value.is_string:
        length = wrapped.expression
        if (
            isinstance(length, exp.Literal)
            and length.this.isdigit()
            and int(length.this) == len(value.this)
            and not set(value.this) & set("%_\\")
        ):
            return exp.Like(this=own.copy(), expression=exp.Literal.string(f"{value.this}%"))
    if kind.startswith(("timestamp", "date")):
        return period(wrapped, own, value, operator, kind)
    return None


_FLIPPED = {"EQ": "EQ", "GT": "LT", "GTE": "LTE", "LT": "GT", "LTE": "GTE"}


def _kinds() -> dict[str, type[exp.Binary]]:
    from sqlglot import exp

    return {"EQ": exp.EQ, "GT": exp.GT, "GTE": exp.GTE, "LT": exp.LT, "LTE": exp.LTE}
