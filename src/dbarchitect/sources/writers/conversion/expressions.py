"""Expressions and queries in another dialect; None where it is not sure that they mean the same there."""

from __future__ import annotations

import re
from typing import Any

from dbarchitect.sources.writers.conversion.types import dialect

_EVERYWHERE = frozenset({"lower", "upper", "length", "coalesce", "abs", "round", "trim", "nullif", "count", "sum", "min", "max", "avg"})  # fmt: skip
LONGEST = 20_000
_CHARACTER_SET = re.compile(
    r"\s+(?:charset|character set)\s+(?:utf8mb4|utf8mb3|utf8|latin1|ascii|binary)\b", re.IGNORECASE
)
_INTRODUCER = re.compile(r"\b_(?:utf8mb4|utf8mb3|utf8|latin1)(?=\s*')", re.IGNORECASE)
_TRUTH = {"1": True, "0": False, "true": True, "false": False, "t": True, "f": False}


def converted_expression(text: str, source: str, target: str) -> str | None:
    """An expression over one row: literals, columns, comparisons, arithmetic and functions that all engines have."""
    tree = _parsed(text, source)
    if tree is None:
        return None
    tree = _plain(tree)
    return None if _doubtful(tree) else _written(tree, target)


def converted_default(text: str, source: str, target: str, *, boolean: bool = False) -> str | None:
    """A default that is a constant, the moment or a random UUID; None for others. `boolean`: the target's column is one."""
    from sqlglot import exp

    bare = text.strip()
    while bare.startswith("(") and bare.endswith(")") and bare.count("(") == bare.count(")") == 1:
        bare = bare[1:-1].strip()
    said = bare.split("(")[0].strip().lower()
    if said in ("gen_random_uuid", "uuid_generate_v4", "uuid", "gen_random_uuid_v4"):
        return {"postgresql": "gen_random_uuid()", "mysql": "uuid()", "mariadb": "uuid()", "duckdb": "uuid()"}.get(
            target
        )
    if said in ("now", "current_timestamp", "localtimestamp", "get_current_timestamp", "transaction_timestamp"):
        return "CURRENT_TIMESTAMP"
    if said in ("current_date", "curdate"):
        return {"mysql": "curdate()", "mariadb": "curdate()"}.get(target, "CURRENT_DATE")
    if bare.startswith('"') and bare.endswith('"'):
        bare = "'" + bare[1:-1].replace("'", "''") + "'"
    tree = _parsed(bare, source)
    if tree is None:
        return None
    tree = _plain(tree)
    if boolean and isinstance(tree, exp.Literal) and str(tree.this).lower() in _TRUTH:
        tree = exp.Boolean(this=_TRUTH[str(tree.this).lower()])
    if isinstance(tree, exp.Boolean):
        return str(tree.this).lower() if target in ("postgresql", "duckdb") else str(int(bool(tree.this)))
    if isinstance(tree, exp.Literal | exp.Neg | exp.Null):
        return _written(tree, target)
    return None


def converted_query(text: str, source: str, target: str) -> str | None:
    """A view's query, where it names only functions that sqlglot knows in both dialects."""
    from sqlglot import exp

    if source in ("mysql", "mariadb"):
        text = _INTRODUCER.sub("", _CHARACTER_SET.sub("", text))
    tree = _parsed(text, source, query=True)
    if tree is None or any(
        isinstance(n, exp.Anonymous | exp.Lateral | exp.Unnest | exp.JSONExtract) for n in tree.walk()
    ):
        return None
    for table in tree.find_all(exp.Table):
        table.set("db", None)
    for column in tree.find_all(exp.Column):
        column.set("db", None)
    tree = tree.transform(_without_own_type).transform(_without_character_set)
    return _written(tree, target)


def _without_own_type(node: Any) -> Any:
    """Types that the source's users made are plain texts and numbers elsewhere."""
    from sqlglot import exp

    own = isinstance(node, exp.Cast) and getattr(getattr(node.to, "this", None), "value", "") == "USER-DEFINED"
    return node.this if own else node


def _without_character_set(node: Any) -> Any:
    """MySQL's view texts say the character set of every literal and cast."""
    from sqlglot import exp

    if isinstance(node, exp.Introducer):
        return node.expression
    bare = isinstance(node, exp.DataType) and not node.expressions and getattr(node.this, "value", "") == "CHAR"
    # CHAR without a length has one character elsewhere
    return exp.DataType.build("text") if bare or isinstance(node, exp.CharacterSet) else node


def _parsed(text: str, source: str, *, query: bool = False) -> Any:
    import sqlglot
    from sqlglot import exp
    from sqlglot.errors import SqlglotError

    if len(text) > LONGEST:
        return None
    try:
        tree: Any = sqlglot.parse_one(text.rstrip("; \n"), read=dialect(source), into=None if query else exp.Condition)
    except (SqlglotError, ValueError, RecursionError):
        return None
    return tree if not query or isinstance(tree, exp.Query) else None


def _plain(tree: Any) -> Any:
    """Without casts to what the value is already, and with lists as IN."""
    from sqlglot import exp

    def step(node: Any) -> Any:
        if isinstance(node, exp.Cast) and isinstance(
            node.this, exp.Literal | exp.Column | exp.Paren | exp.Array | exp.Neg | exp.Null
        ):
            return node.this
        if isinstance(node, exp.EQ) and isinstance(node.expression, exp.Any):
            inner = node.expression.this
            while isinstance(inner, exp.Paren | exp.Cast):
                inner = inner.this
            if isinstance(inner, exp.Array):
                return exp.In(this=node.this, expressions=[e.copy() for e in inner.expressions])
        return node

    for _ in range(3):
        tree = tree.transform(step)
    return tree


def _doubtful(tree: Any) -> bool:
    from sqlglot import exp

    for node in tree.walk():
        if isinstance(
            node,
            exp.Anonymous | exp.Query | exp.RegexpLike | exp.RegexpILike | exp.Cast | exp.Array | exp.Any | exp.Bracket,
        ):
            return True
        logic = isinstance(node, exp.And | exp.Or | exp.Xor | exp.Case | exp.If)
        if isinstance(node, exp.Func) and not logic and node.sql_name().lower() not in _EVERYWHERE:
            return True
    return False


def _written(tree: Any, target: str) -> str | None:
    from sqlglot.errors import ErrorLevel, SqlglotError

    try:
        return str(tree.sql(dialect=dialect(target), unsupported_level=ErrorLevel.RAISE))
    except (SqlglotError, ValueError, RecursionError):
        return None
