"""OR across columns becomes a UNION of row keys, each side with its own index.

`WHERE a = 1 OR b = 2` → `WHERE id IN (SELECT id … WHERE a = 1 UNION SELECT id … WHERE b = 2)`: all else of the query stays as it is. Where
there is no key, UNION ALL of the query's two halves, the second without the rows of the first.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from dbarchitect.explain.conditions import columns, disjuncts
from dbarchitect.explain.shape import Candidate, View, blocks, column, conditions, fresh, joined, plain, set_where, sql

if TYPE_CHECKING:
    from sqlglot import exp

TITLE = "OR as UNION"
WHY = "each side of the OR is found by its own index, where the OR reads the whole table"
MOST_SIDES = 6


def offer(view: View) -> Iterator[Candidate]:
    tree = view.tree()
    for select in blocks(tree):
        for part in conditions(select):
            sides = disjuncts(part)
            if not 2 <= len(sides) <= MOST_SIDES or len({frozenset(c.sql() for c in columns(s)) for s in sides}) < 2:
                continue
            owners = {view.owner(c, select) for c in columns(part)}
            if (
                len(owners) == 1
                and (alias := next(iter(owners)))
                and (found := _by_key(view, tree, select, part, sides, alias))
            ):
                yield Candidate(found, WHY)
            if select is tree and (found := _in_halves(select, part, sides)):
                yield Candidate(found, WHY)
            return


def _by_key(
    view: View, tree: exp.Expr, select: exp.Select, part: exp.Expr, sides: tuple[exp.Expr, ...], alias: str
) -> str | None:
    from sqlglot import exp

    source = view.sources(select)[alias]
    table = view.table(source)
    key = view.key(table) if table else None
    if table is None or key is None or part.find(exp.Subquery, exp.Select):
        return None
    inner = fresh(tree, f"{alias}_side")
    halves: list[exp.Select] = []
    for side in sides:
        own = side.copy()
        for one in [own] if isinstance(own, exp.Column) else list(own.find_all(exp.Column)):
            one.set("table", exp.to_identifier(inner))
        named = source.copy()
        named.set("alias", exp.TableAlias(this=exp.to_identifier(inner)))
        halves.append(exp.select(column(inner, key)).from_(named).where(own))
    union: exp.Query = halves[0]
    for half in halves[1:]:
        union = exp.union(union, half, distinct=True, copy=False)
    wanted = exp.In(this=column(alias, key), query=exp.Subquery(this=union))
    kept = [wanted if p is part else p for p in conditions(select)]
    set_where(select, kept)
    text = sql(tree)
    set_where(select, [part if p is wanted else p for p in kept])
    return text


def _in_halves(select: exp.Select, part: exp.Expr, sides: tuple[exp.Expr, ...]) -> str | None:
    from sqlglot import exp

    if not plain(select) or select.args.get("with_") or select.args.get("order"):
        return None
    rest = [p for p in conditions(select) if p is not part]
    halves = []
    for at, side in enumerate(sides):
        half = select.copy()
        before = [
            exp.Not(this=exp.Paren(this=exp.Is(this=exp.Paren(this=s.copy()), expression=exp.true())))
            for s in sides[:at]
        ]
        set_where(half, [*rest, side, *before])
        halves.append(half)
    union: exp.Query = halves[0]
    for half in halves[1:]:
        union = exp.union(union, half, distinct=False, copy=False)
    return sql(union) if joined(rest) is not None or sides else None
