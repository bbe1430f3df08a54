"""CHECK expressions read as formulas: what can be understood is, the rest is opaque."""

from __future__ import annotations

from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING, Any, Literal

from dbarchitect.prove.data.formula import (
    OPERATORS,
    All,
    AnyOf,
    Columns,
    Compare,
    Constant,
    Folded,
    Formula,
    IsNull,
    Length,
    Match,
    OneOf,
    Op,
    Opaque,
    Truth,
    negated,
)

if TYPE_CHECKING:
    from sqlglot import exp

_MIRROR: dict[Op, Op] = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "<>": "<>"}
_MAX_LENGTH = 20_000


@lru_cache(maxsize=4096)
def read_formula(expression: str) -> Formula:
    """The formula of a boolean SQL expression; what is not understood is `Opaque`."""
    import sqlglot

    if len(expression) > _MAX_LENGTH:
        return Opaque()
    try:
        tree = sqlglot.parse_one(expression, dialect="postgres")
    except (sqlglot.errors.SqlglotError, RecursionError):
        return Opaque()
    try:
        return _read(tree)
    except RecursionError:
        return Opaque()


def _names(node: exp.Expression) -> tuple[str, ...]:
    from sqlglot import exp

    return tuple(dict.fromkeys(c.name for c in node.find_all(exp.Column)))


def _bare(node: Any) -> Any:
    from sqlglot import exp

    while isinstance(node, exp.Paren):
        node = node.this
    return node


def _column(node: Any) -> str | None:
    """The column under parentheses and casts."""
    from sqlglot import exp

    node = _bare(node)
    while isinstance(node, exp.Cast):
        node = _bare(node.this)
    return node.name if isinstance(node, exp.Column) and not node.table else None


def _literal(node: Any) -> str | None:
    """The text of a constant under parentheses, casts and signs."""
    from sqlglot import exp

    node = _bare(node)
    while isinstance(node, exp.Cast):
        node = _bare(node.this)
    if isinstance(node, exp.Literal):
        return str(node.this)
    if isinstance(node, exp.Boolean):
        return "true" if node.this else "false"
    if isinstance(node, exp.Neg):
        inner = _literal(node.this)
        return None if inner is None else "-" + inner
    if isinstance(node, exp.Interval):
        return _literal(node.this) if node.this is not None else None
    return None


def _read(node: Any) -> Formula:
    from sqlglot import exp

    node = _bare(node)
    if isinstance(node, exp.Cast) and _column(node) is None:
        node = _bare(node.this)
    if isinstance(node, exp.And):
        return All(tuple(_read(n) for n in node.flatten()))
    if isinstance(node, exp.Or):
        return AnyOf(tuple(_read(n) for n in node.flatten()))
    if isinstance(node, exp.Not):
        return negated(_read(node.this))
    if isinstance(node, exp.Boolean):
        return Constant(bool(node.this))
    column = _column(node)
    if column is not None:
        return Truth(column)
    return _predicate(node) or Opaque(_names(node))


def _predicate(node: Any) -> Formula | None:
    from sqlglot import exp

    match node:
        case exp.Is():
            return _is(node)
        case exp.Case():
            return _case(node)
        case exp.Between():
            low = _comparison(node.this, ">=", node.args["low"])
            high = _comparison(node.this, "<=", node.args["high"])
            return All((low, high)) if low and high else None
        case exp.In():
            column, values = _column(node.this), [_literal(v) for v in node.expressions]
            if column is None or not values or None in values:
                return None
            return OneOf(column, tuple(v for v in values if v is not None))
        case exp.Like() | exp.ILike():
            return _match(node, "like", not node.args.get("negate"))
        case exp.RegexpLike() | exp.RegexpILike():
            return _match(node, "regex", True)
        case exp.NullSafeNEQ() | exp.NullSafeEQ():
            op: Op = "<>" if isinstance(node, exp.NullSafeNEQ) else "="
            return _comparison(node.this, op, node.expression)
        case exp.EQ() | exp.NEQ() | exp.LT() | exp.LTE() | exp.GT() | exp.GTE():
            ops: dict[str, Op] = {"eq": "=", "neq": "<>", "lt": "<", "lte": "<=", "gt": ">", "gte": ">="}
            return _comparison(node.this, ops[node.key], node.expression)
    return None


def _is(node: Any) -> Formula | None:
    from sqlglot import exp

    positive = not node.args.get("negate")
    column = _column(node.this)
    if isinstance(node.expression, exp.Null):
        return IsNull(column, positive) if column else None
    if isinstance(node.expression, exp.Boolean):
        inner = _read(node.this)
        return inner if bool(node.expression.this) == positive else negated(inner)
    return None


def _case(node: Any) -> Formula | None:
    if node.this is not None:
        return None
    parts: list[Formula] = []
    before: list[Formula] = []
    for branch in node.args["ifs"]:
        condition = _read(branch.this)
        parts.append(All((*before, condition, _read(branch.args["true"]))))
        before.append(negated(condition))
    default = node.args.get("default")
    parts.append(All((*before, _read(default) if default is not None else Constant(True))))
    return AnyOf(tuple(parts))


def _match(node: Any, form: Literal["regex", "like"], positive: bool) -> Formula | None:
    column, pattern = _column(node.this), _literal(node.expression)
    return Match(column, pattern, form, positive) if column and pattern is not None else None


def _comparison(left: Any, op: Op, right: Any) -> Formula | None:
    from sqlglot import exp

    left, right = _bare(left), _bare(right)
    if _literal(left) is not None and _literal(right) is None:
        left, op, right = right, _MIRROR[op], left
    if isinstance(right, exp.Any | exp.All):
        return _quantified(left, op, right.this, isinstance(right, exp.All))
    if isinstance(right, exp.Anonymous) and str(right.this).upper() == "ALL" and len(right.expressions) == 1:
        return _quantified(left, op, right.expressions[0], True)
    counted = _counted(left, op, right)
    if counted is not None:
        return counted
    value = _literal(right)
    if value is not None:
        return _with_literal(left, op, value)
    if op in {"=", "<>"} and _is_boolean(left) and _is_boolean(right):
        return _equivalence(_read(left), _read(right), op == "=")
    return _between_columns(left, op, right)


def _with_literal(left: Any, op: Op, value: str) -> Formula | None:
    from sqlglot import exp

    column = _column(left)
    if column is not None:
        if value in {"true", "false"} and op in {"=", "<>"}:
            return Truth(column, (value == "true") == (op == "="))
        return Compare(column, op, value)
    sized = _sized(left)
    if sized is not None and value.lstrip("-").isdigit():
        return Length(sized, op, int(value))
    if isinstance(left, exp.Trim):
        column = _column(left.this)
        if column is not None and value == "" and op == "<>":
            return All((Length(column, ">", 0), Folded(column, "trim")))
    if isinstance(left, exp.Sub):
        first, second = _column(left.this), _column(left.expression)
        if first and second:
            return Columns(first, op, second, value)
    if isinstance(left, exp.StrPosition) and op in {">", ">="}:
        column, part = _column(left.this), _literal(left.args.get("substr"))
        if column and part:
            return Match(column, f"%_{part}_%", "like")
    return None


def _quantified(left: Any, op: Op, options: Any, every: bool) -> Formula | None:
    from sqlglot import exp

    column = _column(left)
    inside = _bare(options)
    while isinstance(inside, exp.Cast):
        inside = _bare(inside.this)
    if not isinstance(inside, exp.Array) or column is None:
        return None
    values = [_literal(v) for v in inside.expressions]
    if None in values:
        return None
    known = tuple(v for v in values if v is not None)
    if op == "=" and not every:
        return OneOf(column, known)
    if op == "<>" and every:
        return OneOf(column, known, False)
    return None


def _sized(node: Any) -> str | None:
    from sqlglot import exp

    node = _bare(node)
    while isinstance(node, exp.Cast):
        node = _bare(node.this)
    if isinstance(node, exp.Length):
        inner = _bare(node.this)
        return _column(inner.this) if isinstance(inner, exp.Trim) else _column(inner)
    if isinstance(node, exp.ArraySize):
        return _column(node.this)
    if isinstance(node, exp.Anonymous) and str(node.this).lower() in {
        "char_length", "character_length", "octet_length", "cardinality", "array_length",
    }:  # fmt: skip
        return _column(node.expressions[0]) if node.expressions else None
    return None


def _is_boolean(node: Any) -> bool:
    from sqlglot import exp

    return isinstance(_bare(node), exp.Is | exp.And | exp.Or | exp.Not | exp.EQ | exp.NEQ | exp.GT | exp.LT | exp.In)


def _equivalence(a: Formula, b: Formula, same: bool) -> Formula:
    if not same:
        b = negated(b)
    return AnyOf((All((a, b)), All((negated(a), negated(b)))))


def _counted(left: Any, op: Op, right: Any) -> Formula | None:
    """num_nonnulls(a, b) = 1, and sums of `(a IS NOT NULL)::int`, as the choices they allow."""
    from sqlglot import exp

    value = _literal(right)
    if value is None or not value.isdigit():
        return None
    members: list[Formula] = []
    if isinstance(left, exp.Anonymous) and str(left.this).lower() in {"num_nonnulls", "num_nulls"}:
        present = str(left.this).lower() == "num_nonnulls"
        names = [_column(e) for e in left.expressions]
        members = [IsNull(n, not present) for n in names if n]
        if len(members) != len(names):
            return None
    elif isinstance(left, exp.Add):
        members = [_read(part) for part in _summands(left)]
        if any(isinstance(m, Opaque | Truth) for m in members):
            return None
    if not 1 <= len(members) <= 6:
        return None
    choices = []
    for chosen in product((True, False), repeat=len(members)):
        if OPERATORS[op](sum(chosen), int(value)):
            choices.append(All(tuple(m if c else negated(m) for m, c in zip(members, chosen, strict=True))))
    return AnyOf(tuple(choices)) if choices else Constant(False)


def _summands(node: Any) -> list[Any]:
    from sqlglot import exp

    node = _bare(node)
    if isinstance(node, exp.Add):
        return _summands(node.this) + _summands(node.expression)
    return [node.this if isinstance(node, exp.Cast) else node]


def _between_columns(left: Any, op: Op, right: Any) -> Formula | None:
    from sqlglot import exp

    first, second = _column(left), _column(right)
    if first and second:
        return Columns(first, op, second)
    if first and isinstance(right, exp.Lower | exp.Upper | exp.Trim) and op == "=" and _column(right.this) == first:
        return Folded(first, right.key)
    if second and isinstance(left, exp.Lower | exp.Upper | exp.Trim) and op == "=" and _column(left.this) == second:
        return Folded(second, left.key)
    if first and isinstance(right, exp.Add | exp.Sub):
        base, offset = _column(right.this), _literal(right.expression)
        if base and offset is not None:
            return Columns(first, op, base, offset if isinstance(right, exp.Add) else "-" + offset)
    if second and isinstance(left, exp.Add | exp.Sub):
        base, offset = _column(left.this), _literal(left.expression)
        if base and offset is not None:
            return Columns(second, _MIRROR[op], base, offset if isinstance(left, exp.Add) else "-" + offset)
    return None
