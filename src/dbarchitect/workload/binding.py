"""What a shape's parameters are compared with: table, column, type and role of each `$n`, seen from the statement's tree."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from dbarchitect.model.workload import Parameter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.model.schema import Schema
    from dbarchitect.workload.shaping import Shape

LONGEST = 12_000
_INTERVAL = re.compile(r"\bINTERVAL (\$\d+)")


@dataclass(frozen=True)
class Bound:
    """Where a parameter stands: the column it meets (bare or qualified names as written), and how."""

    table: str
    column: str
    role: str
    cast: str = ""
    like: bool = False


def parameters(shape: Shape, schema: Schema | None) -> tuple[Parameter, ...]:
    """One for each `$n`; what cannot be told stays unknown."""
    found = bound(shape.sql, len(shape.literals))
    types = _types(schema)
    columns = _columns(schema)
    made = []
    for number in range(1, len(shape.literals) + 1):
        one = found.get(number)
        table, type_ = None, "text"
        if one is not None:
            candidates = [one.table] if one.table else [t for t in shape.tables if one.column in columns.get(t, ())]
            table = candidates[0] if len(candidates) == 1 else None
            if table is None and one.column and not one.table and len(shape.tables) == 1 and schema is None:
                table = shape.tables[0]
            type_ = one.cast or types.get((table or "", one.column), "bigint" if one.role == "limit" else "text")
        made.append(
            Parameter(
                name=f"p{number}", type=type_, table=table, column=one.column or None if one else None,
                role=one.role if one else "value",
            )
        )  # fmt: skip
    return tuple(made)


@lru_cache(maxsize=8)
def _types(schema: Schema | None) -> dict[tuple[str, str], str]:
    if schema is None:
        return {}
    return {(n, c.name): c.type for t in schema.tables for n in {str(t.name), t.name.name} for c in t.columns}


@lru_cache(maxsize=8)
def _columns(schema: Schema | None) -> dict[str, frozenset[str]]:
    if schema is None:
        return {}
    return {n: frozenset(c.name for c in t.columns) for t in schema.tables for n in {str(t.name), t.name.name}}


@lru_cache(maxsize=4096)
def bound(sql: str, count: int) -> dict[int, Bound]:
    """By number; empty when the statement cannot be parsed."""
    if not count or len(sql) > LONGEST:
        return {}
    tree = parsed(sql)
    return dict(_bound(tree)) if tree is not None else {}


@lru_cache(maxsize=2048)
def parsed(sql: str) -> Any:
    """The tree of a shape; None when it cannot be parsed."""
    import logging

    import sqlglot
    from sqlglot.errors import SqlglotError

    logging.getLogger("sqlglot").setLevel(logging.ERROR)
    text = _INTERVAL.sub(r"CAST(\1 AS INTERVAL)", sql)
    for dialect in ("postgres", "mysql"):
        try:
            return sqlglot.parse_one(text, dialect=dialect)
        except (SqlglotError, RecursionError, ValueError, AttributeError, TypeError, IndexError, KeyError):
            continue
    return None


def _bound(tree: Any) -> Iterator[tuple[int, Bound]]:
    from sqlglot import exp

    inserted = _inserted(tree)
    for node in tree.find_all(exp.Parameter, exp.Placeholder):
        name = node.name
        if not name.isdigit():
            continue
        number = int(name)
        if id(node) in inserted:
            yield number, inserted[id(node)]
            continue
        one = _met(node)
        if one is not None:
            yield number, one


def _inserted(tree: Any) -> dict[int, Bound]:
    """Parameters in the rows of an INSERT, with their columns."""
    from sqlglot import exp

    if not isinstance(tree, exp.Insert) or not isinstance(tree.this, exp.Schema):
        return {}
    table = _table_name(tree.this.this)
    names = [c.name for c in tree.this.expressions]
    found = {}
    rows = tree.expression.expressions if isinstance(tree.expression, exp.Values) else []
    for row in rows:
        for name, value in zip(names, getattr(row, "expressions", ()), strict=False):
            inner = value.this if isinstance(value, exp.Cast) else value
            found[id(inner)] = Bound(table, name, "value")
    return found


def _table_name(table: Any) -> str:
    name = f"{table.db}.{table.name}" if getattr(table, "db", "") else str(table.name)
    return name.removeprefix("public.")


def _met(node: Any) -> Bound | None:
    """The comparison, limit or assignment a parameter stands in."""
    from sqlglot import exp

    cast = ""
    child, parent = node, node.parent
    while isinstance(parent, exp.Paren | exp.Cast | exp.Neg | exp.Lower | exp.Upper | exp.Array | exp.Any | exp.Tuple):
        if isinstance(parent, exp.Cast) and not cast:
            cast = parent.to.sql(dialect="postgres").lower()
        child, parent = parent, parent.parent
    if isinstance(parent, exp.Limit | exp.Fetch | exp.Offset):
        return Bound("", "", "limit")
    role = _role(parent, child)
    if role is None:
        # inside arithmetic with a column's neighbour: `ts > now() - $1` bounds ts, but its value is no value of ts
        return Bound("", "", "value", cast) if cast else None
    others = [s for s in (parent.this, parent.args.get("expression")) if s is not None and s is not child]
    column = next((c for o in others for c in _columns_of(o)), None)
    if column is None:
        return Bound("", "", "value", cast) if cast else None
    like = isinstance(parent, exp.Like | exp.ILike | exp.SimilarTo | exp.RegexpLike)
    simple = isinstance(others[0], exp.Column | exp.Lower | exp.Upper | exp.Cast | exp.Paren)
    if not simple:
        return Bound("", "", "value", cast)
    return Bound(_table_of(column), column.name, "search" if like else role, cast, like)


def _columns_of(side: Any) -> Iterator[Any]:
    from sqlglot import exp

    if isinstance(side, exp.Column):
        yield side
    else:
        yield from side.find_all(exp.Column)


def _role(parent: Any, child: Any) -> str | None:
    from sqlglot import exp

    first = getattr(parent, "this", None) is child
    match parent:
        case exp.EQ():
            return (
                "value" if isinstance(parent.parent, exp.Update) and parent in parent.parent.expressions else "equality"
            )
        case exp.In() | exp.NullSafeEQ() | exp.NEQ():
            return "equality"
        case exp.GT() | exp.GTE():
            return "range_high" if first else "range_low"
        case exp.LT() | exp.LTE():
            return "range_low" if first else "range_high"
        case exp.Between():
            return "range_low" if parent.args.get("low") is child else "range_high"
        case exp.Like() | exp.ILike() | exp.SimilarTo():
            return "search"
        case _:
            return None


def _table_of(column: Any) -> str:
    """The table a column is of, by its alias in the nearest query around it that has one; empty when no table is said."""
    from sqlglot import exp

    scope = column.parent
    alone = ""
    while scope is not None:
        if isinstance(scope, exp.Select | exp.Update | exp.Delete | exp.Insert):
            tables = [t for t in _sources(scope) if t.name]
            for table in tables:
                if column.table and column.table in (table.alias, table.name):
                    return _table_name(table)
            if not column.table and not alone and len(tables) == 1 and len(_all_sources(scope)) == 1:
                return _table_name(tables[0])
            if not column.table:
                return ""
        scope = scope.parent
    return alone


def _all_sources(scope: Any) -> list[Any]:
    from sqlglot import exp

    if isinstance(scope, exp.Update | exp.Delete | exp.Insert):
        mine = [scope.this.this if isinstance(scope.this, exp.Schema) else scope.this]
    else:
        mine = []
    source = scope.args.get("from_") or scope.args.get("from")
    if source is not None:
        mine.append(source.this)
    using = scope.args.get("using")
    if isinstance(using, list):
        mine += using
    return mine + [j.this for j in scope.args.get("joins") or ()]


def _sources(scope: Any) -> list[Any]:
    from sqlglot import exp

    return [s for s in _all_sources(scope) if isinstance(s, exp.Table)]
