"""Pages by OFFSET become pages by key: what comes after the last row that was shown.

The order gets the primary key as its last part, so that no row is skipped or shown twice where others tie. The first page is asked for without the condition;
each further one with the last row's values. Proven by going through all pages in both ways.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from dbarchitect.explain.conditions import bare
from dbarchitect.explain.proving import Rows, Verdict, rows_of
from dbarchitect.explain.shape import Candidate, View, aggregates, column, conditions, flat, set_where, sql

if TYPE_CHECKING:
    from psycopg import Connection
    from sqlglot import exp

TITLE = "Pages by key"
WHY = "an index in this order begins at the last row that was shown; OFFSET reads and throws away all before it"
PAGE, MOST_PAGES = 7, 60


def offer(view: View) -> Iterator[Candidate]:
    from sqlglot import exp

    select = view.select()
    if (
        select is None
        or not select.args.get("offset")
        or not select.args.get("order")
        or aggregates(select)
        or select.args.get("distinct")
    ):
        return
    keys = _keys(view, select)
    if keys is None:
        return
    whole = select.copy()
    whole.set("limit", None)
    whole.set("offset", None)
    whole.set("order", exp.Order(expressions=[exp.Ordered(this=c.copy(), desc=d, nulls_first=d) for c, d in keys]))
    values = [exp.Parameter(this=exp.Literal.number(view.parameters + at)) for at in range(1, len(keys) + 1)]
    page = whole.copy()
    set_where(page, [*conditions(page), _after(keys, list(values))])
    if select.args.get("limit"):
        page.set("limit", select.args["limit"].copy())
    costed = whole.copy()
    costed.set("limit", page.args["limit"].copy() if page.args.get("limit") else None)
    said = ", ".join(f"${view.parameters + at} = {c.sql(dialect='postgres')}" for at, (c, _) in enumerate(keys, 1))
    notes = (
        f"of the last row of the page before: {said}; the first page is asked for without this condition",
        "page numbers can no longer be jumped to",
    )
    yield Candidate(sql(page), WHY, notes, check=_through_pages(whole, keys), costed=sql(costed))


def _keys(view: View, select: exp.Select) -> list[tuple[exp.Column, bool]] | None:
    """The order, made total by a primary key; None where it is by expressions, by what may be NULL, or there is no key."""
    from sqlglot import exp

    found: list[tuple[exp.Column, bool]] = []
    aliases = {e.alias: e.unalias() for e in select.expressions if isinstance(e, exp.Alias)}
    for one in select.args["order"].expressions:
        key = bare(one.this)
        if isinstance(key, exp.Column) and not key.table and isinstance(aliases.get(key.name), exp.Column):
            key = aliases[key.name]
        if isinstance(key, exp.Literal) and key.this.isdigit() and 0 < int(key.this) <= len(select.expressions):
            key = select.expressions[int(key.this) - 1].unalias()
        if not isinstance(key, exp.Column) or view.nullable(key, select):
            return None
        found.append((key, bool(one.args.get("desc"))))
    sources = view.sources(select)
    if any(j.side in ("RIGHT", "FULL") for j in select.args.get("joins") or []):
        return None
    roots = [a for a in sources if not _determined(view, select, a)] or list(sources)[:1]
    for alias, source in sources.items():
        table = view.table(source)
        if table is None or table.primary_key is None:
            return None
        named = {c.name for c, _ in found if view.owner(c, select) == alias}
        if alias in roots and not any(k <= named for k in view.unique_sets(table)):
            last = found[-1][1] if found else False
            found += [(column(alias, k), last) for k in table.primary_key.columns if k not in named]
    return found


def _determined(view: View, select: exp.Select, alias: str) -> bool:
    """Whether at most one of its rows goes with each of the others: a unique key of it is equal to columns of theirs."""
    from sqlglot import exp

    table = view.table(view.sources(select)[alias])
    parts = [
        *conditions(select),
        *(p for j in select.args.get("joins") or [] if j.args.get("on") for p in flat(j.args["on"])),
    ]
    named = set()
    for part in parts:
        sides = (bare(part.left), bare(part.right)) if isinstance(part, exp.EQ) else ()
        for own, other in (sides, sides[::-1]) if sides else ():
            theirs = view.owner(other, select) if isinstance(other, exp.Column) else None
            if isinstance(own, exp.Column) and view.owner(own, select) == alias and theirs not in (None, alias):
                named.add(own.name)
    return table is not None and any(k <= named for k in view.unique_sets(table))


def _after(keys: list[tuple[exp.Column, bool]], values: list[exp.Expr]) -> exp.Expr:
    """Rows after these values: compared as a row where all go one way, which an index serves; else column by column."""
    from sqlglot import exp

    if len({d for _, d in keys}) == 1:
        kind = exp.LT if keys[0][1] else exp.GT
        if len(keys) == 1:
            return kind(this=keys[0][0].copy(), expression=values[0])
        return kind(this=exp.Tuple(expressions=[c.copy() for c, _ in keys]), expression=exp.Tuple(expressions=values))
    sides = []
    for at, (own, down) in enumerate(keys):
        same = [exp.EQ(this=c.copy(), expression=v.copy()) for (c, _), v in zip(keys[:at], values[:at], strict=True)]
        sides.append(exp.and_(*same, (exp.LT if down else exp.GT)(this=own.copy(), expression=values[at].copy())))
    return exp.paren(exp.or_(*sides))


def _through_pages(
    whole: exp.Select, keys: list[tuple[exp.Column, bool]]
) -> Callable[[Connection[Any], Callable[[str], str]], Verdict]:
    def check(connection: Connection[Any], fill: Callable[[str], str]) -> Verdict:
        from sqlglot import exp

        shown = whole.copy()
        shown.set(
            "expressions",
            [
                *(e.copy() for e in whole.expressions),
                *(exp.alias_(exp.cast(c.copy(), "text"), f"page_key_{i}") for i, (c, _) in enumerate(keys)),
            ],
        )
        everything = rows_of(connection, fill(shown.sql(dialect="postgres")))
        if isinstance(everything, str):
            return Verdict(False, 1, 0, f"refused on some rows: {everything}")
        seen: list[tuple[bytes | None, ...]] = []
        last: tuple[bytes | None, ...] | None = None
        for _ in range(MOST_PAGES):
            page = shown.copy()
            if last is not None:
                values: list[exp.Expr] = [exp.Literal.string((v or b"").decode()) for v in last]
                set_where(page, [*conditions(page), _after(keys, values)])
            page.set("limit", exp.Limit(expression=exp.Literal.number(PAGE)))
            found = rows_of(connection, fill(page.sql(dialect="postgres")))
            if not isinstance(found, Rows):
                return Verdict(False, 1, 0, f"refused on some rows: {found}")
            seen += found.rows
            if len(found.rows) < PAGE:
                break
            last = found.rows[-1][-len(keys) :]
        same = tuple(seen) == everything.rows[: len(seen)] and (
            len(seen) == len(everything.rows) or len(seen) >= PAGE * MOST_PAGES
        )
        return Verdict(same, 1, bool(seen), "" if same else "the pages by key are not the pages by OFFSET")

    return check
