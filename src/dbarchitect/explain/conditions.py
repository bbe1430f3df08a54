"""Conditions of plans and queries, taken apart: conjuncts, columns, and columns that stand inside a function or a cast."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlglot import exp

MOST_CONDITION = 20_000
_SUBPLAN = re.compile(
    r"\((?:(?:hashed|alternatives:|ANY|ALL|EXISTS)\b[^()]{0,40})?\(?(?:hashed )?(?:SubPlan|InitPlan) \w+\)?(?:\.\w+)?\)"
)
_PARAMETER = re.compile(r"\$\d+\b")
_COMPARED = (
    "EQ",
    "NEQ",
    "GT",
    "GTE",
    "LT",
    "LTE",
    "Like",
    "ILike",
    "In",
    "Between",
    "RegexpLike",
    "RegexpILike",
    "NullSafeEQ",
    "Is",
)


@lru_cache(maxsize=2048)
def parsed(text: str) -> exp.Expr | None:
    """The condition as a tree; None where it is not understood."""
    from sqlglot import parse_one
    from sqlglot.errors import SqlglotError

    if len(text) > MOST_CONDITION or _depth(text) > 60:
        return None
    cleaned = _PARAMETER.sub("NULL", _SUBPLAN.sub("(subplan_result)", text))
    try:
        return parse_one(cleaned, dialect="postgres")
    except (SqlglotError, RecursionError, ValueError, TypeError, AttributeError, IndexError, KeyError):
        return None


def conjuncts(text: str | None) -> tuple[exp.Expr, ...]:
    """The parts joined by AND; none where the condition is not understood."""
    from sqlglot import exp

    tree = parsed(text) if text else None
    if tree is None:
        return ()
    waiting, found = [bare(tree)], []
    while waiting:
        one = waiting.pop()
        if isinstance(one, exp.And):
            waiting += [bare(one.right), bare(one.left)]
        else:
            found.append(one)
    return tuple(found)


def disjuncts(tree: exp.Expr) -> tuple[exp.Expr, ...]:
    from sqlglot import exp

    waiting, found = [bare(tree)], []
    while waiting:
        one = waiting.pop()
        if isinstance(one, exp.Or):
            waiting += [bare(one.right), bare(one.left)]
        else:
            found.append(one)
    return tuple(found)


def bare(tree: exp.Expr) -> exp.Expr:
    """Without parentheses around it."""
    from sqlglot import exp

    while isinstance(tree, exp.Paren):
        tree = tree.this
    return tree


def columns(tree: exp.Expr) -> tuple[exp.Column, ...]:
    from sqlglot import exp

    found = {c.sql(dialect="postgres"): c for c in tree.find_all(exp.Column) if c.name != "subplan_result"}
    return tuple(found.values())


def column_of(tree: exp.Expr) -> exp.Column | None:
    """The column where `tree` is nothing but one, a harmless relabelling of text around it allowed."""
    from sqlglot import exp

    tree = bare(tree)
    while isinstance(tree, exp.Cast) and tree.to.is_type("text", "varchar", "char"):
        inner = bare(tree.this)
        if not isinstance(inner, exp.Column):
            break
        tree = inner
    return tree if isinstance(tree, exp.Column) else None


def is_constant(tree: exp.Expr) -> bool:
    """No column in it and no subquery."""
    from sqlglot import exp

    return not any(True for _ in tree.find_all(exp.Column, exp.Subquery, exp.Select))


def compared(tree: exp.Expr) -> tuple[exp.Expr, exp.Expr] | None:
    """The two sides of a comparison, the one with columns first; None for anything else."""
    from sqlglot import exp

    tree = bare(tree)
    if isinstance(tree, exp.Binary) and type(tree).__name__ in _COMPARED:
        left, right = bare(tree.left), bare(tree.right)
        if is_constant(right):
            return left, right
        if is_constant(left):
            return right, left
        return left, right
    if isinstance(tree, (exp.In, exp.Between)):
        return bare(tree.this), tree
    return None


def hidden_columns(text: str | None) -> Iterator[tuple[exp.Expr, exp.Expr, exp.Column]]:
    """Comparisons with a constant whose column stands inside a function, cast or calculation: comparison, wrapping, column."""
    from sqlglot import exp

    for part in conjuncts(text):
        sides = compared(part)
        if sides is None or not (isinstance(part, (exp.In, exp.Between)) or is_constant(sides[1])):
            continue
        wrapped = sides[0]
        inside = columns(wrapped)
        if len(inside) == 1 and column_of(wrapped) is None:
            yield part, wrapped, inside[0]


def shown(tree: exp.Expr) -> str:
    """The condition as a reader would write it: without the casts of constants that the engine adds."""
    from sqlglot import exp

    def plain(node: exp.Expr) -> exp.Expr:
        if isinstance(node, exp.Cast) and (isinstance(node.this, exp.Literal) or column_of(node) is not None):
            return column_of(node) or node.this
        return node

    return str(tree.copy().transform(plain).sql(dialect="postgres"))


def _depth(text: str) -> int:
    depth = most = 0
    for char in text:
        if char == "(":
            depth += 1
            most = max(most, depth)
        elif char == ")":
            depth -= 1
    return most
