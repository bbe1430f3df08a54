"""A cast of a column becomes a cast of the value it is compared with.

`id::text = '42'` → `id = 42`: only where the value, read as the column's type and printed again, is the same text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from dbarchitect.explain.conditions import bare, compared
from dbarchitect.explain.shape import Candidate, View, blocks, sql

if TYPE_CHECKING:
    from sqlglot import exp

TITLE = "The value cast in place of the column"
WHY = "the bare column can use its index; cast, every row is converted first"
_WHOLE = re.compile(r"(0|-?[1-9]\d{0,17})\Z")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")
_NUMBERS = ("integer", "bigint", "smallint")


def offer(view: View) -> Iterator[Candidate]:
    from sqlglot import exp

    tree = view.tree()
    changed = False
    for select in blocks(tree):
        where = select.args.get("where")
        for part in list(where.find_all(exp.EQ, exp.In)) if where else []:
            sides = compared(part)
            wrapped = sides[0] if sides else None
            if not isinstance(wrapped, exp.Cast) or not isinstance(bare(wrapped.this), exp.Column):
                continue
            own = bare(wrapped.this)
            assert isinstance(own, exp.Column)
            kind = _type(view, own, select)
            if isinstance(part, exp.In):
                values = [_value(v, wrapped, kind) for v in part.expressions]
                if values and all(values) and not part.args.get("query"):
                    part.replace(exp.In(this=own.copy(), expressions=values))
                    changed = True
            elif sides is not None and (value := _value(sides[1], wrapped, kind)) is not None:
                part.replace(exp.EQ(this=own.copy(), expression=value))
                changed = True
    if changed:
        yield Candidate(sql(tree), WHY)


def _type(view: View, own: exp.Column, select: exp.Select) -> str:
    alias = view.owner(own, select)
    table = view.table(view.sources(select)[alias]) if alias else None
    found = table.column(own.name) if table else None
    return found.type.lower() if found else ""


def _value(value: exp.Expr, cast: exp.Cast, kind: str) -> exp.Expr | None:
    from sqlglot import exp

    plain = bare(value)
    while isinstance(plain, exp.Cast):
        plain = bare(plain.this)
    if not isinstance(plain, exp.Literal):
        return None
    text = str(plain.this)
    if (
        kind in _NUMBERS
        and _WHOLE.match(text)
        and cast.to.is_type("text", "varchar", "decimal", "numeric", "bigint", "int", "double", "float")
    ):
        return exp.Literal.number(text)
    if kind == "uuid" and cast.to.is_type("text", "varchar") and _UUID.match(text):
        return exp.Literal.string(text)
    if kind in ("text", "character varying") and cast.to.is_type("text", "varchar") and plain.is_string:
        return plain.copy()
    return None
