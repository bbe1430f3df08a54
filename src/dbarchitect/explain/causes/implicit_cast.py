"""A column is cast to another type to be compared.

A number compared with text, an integer with a numeric, a timestamp with a date: the column's side is converted row by row, and
its index cannot be used. Mostly a parameter comes with the wrong type, or two columns that refer to each other differ in type.

Fix: cast the other side, bind the parameter with the column's type, or give both columns one type.
Source: PostgreSQL, “Operator Type Resolution”.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from dbarchitect.explain import remedies
from dbarchitect.explain.case import Case, make
from dbarchitect.explain.conditions import bare, column_of, columns, compared, conjuncts, shown
from dbarchitect.model.explanation import Cause

if TYPE_CHECKING:
    from sqlglot import exp

TITLE = "Compared as another type"
_TEXTS = ("text", "character", "varchar", "name", "citext", "bpchar")


def find(case: Case) -> Iterator[Cause]:
    from sqlglot import exp

    for node in case.nodes:
        if not case.matters(node):
            continue
        for text in (node.filter, node.join_filter, node.hash_cond, node.merge_cond):
            for part in conjuncts(text):
                sides = compared(part)
                for side, other in (sides, sides[::-1]) if sides and isinstance(part, exp.Binary) else ():
                    inner = bare(side)
                    if not isinstance(inner, exp.Cast) or len(columns(inner)) != 1:
                        continue
                    own = case.column_type(node, columns(inner)[0])
                    # varchar is relabelled as text at no cost; what is not known may be just that
                    if column_of(inner) is not None and (own is None or own.startswith(_TEXTS)):
                        continue
                    if not isinstance(bare(inner.this), exp.Column) or isinstance(part, (exp.Like, exp.ILike)):
                        continue
                    name, kind = columns(inner)[0].sql(dialect="postgres"), _type(inner.to)
                    said = (
                        f"{name} is cast to {kind} to be compared with {shown(other)}: its own type is {own or 'another one'}, "
                        f"and an index on {name} is of no use here."
                    )
                    advice = remedies.advice(_instead(name, own, kind, shown(other)), "rewrite")
                    yield make(__name__.rpartition(".")[2], TITLE, case, (node,), said, advice)
                    break


def _type(to: exp.Expr) -> str:
    name = to.sql(dialect="postgres").lower()
    return {"decimal": "numeric", "timestamptz": "timestamp with time zone"}.get(name, name)


def _instead(name: str, own: str | None, kind: str, other: str) -> str:
    if kind == "date" and (own or "").startswith("timestamp"):
        return f"compare {name} with a range: from {other} on, and before the day after"
    return f"cast {other} to the type of {name} instead, or bind it as that type"
