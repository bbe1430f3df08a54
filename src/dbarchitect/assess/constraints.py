"""What CHECK expressions say: evaluated for constants, comparisons with NULL, and bounds that exclude each other."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlglot.expressions import Expr

_DIALECTS = {"postgresql": "postgres", "mariadb": "mysql", "sqlserver": "tsql"}
_LITERAL = re.compile(
    r"\(*(?:[NE])?('(?:[^']|'')*'|-?\d+(?:\.\d+)?|true|false)\)*(?:::[\w ()\".,\[\]]+)?\)*\Z", re.IGNORECASE
)
_UNKNOWN = object()
MOST_CHARACTERS = 4000


def constant_of(default: str) -> str | Decimal | bool | None:
    """The value of a default that is a plain constant; None for anything else."""
    found = _LITERAL.match(default.strip())
    if found is None:
        return None
    text = found[1]
    if text.lower() in ("true", "false"):
        return text.lower() == "true"
    return text[1:-1].replace("''", "'") if text.startswith("'") else Decimal(text)


@lru_cache(maxsize=2048)
def _tree(expression: str, engine: str) -> Expr | None:
    import sqlglot
    from sqlglot.errors import SqlglotError

    if len(expression) > MOST_CHARACTERS:
        return None
    try:
        return sqlglot.parse_one(expression, read=_DIALECTS.get(engine, engine))
    except (SqlglotError, RecursionError):
        return None


def holds(expression: str, values: Mapping[str, Any], engine: str) -> bool | None:
    """Whether a CHECK is true (or NULL, which passes) for these values; None where it cannot be told."""
    tree = _tree(expression, engine)
    if tree is None:
        return None
    result = _value(tree, values)
    return None if result is _UNKNOWN else result is not False


def _value(node: Expr, values: Mapping[str, Any]) -> Any:  # noqa: C901 (one case for each kind of node)
    from sqlglot import exp

    match node:
        case exp.Paren():
            return _value(node.this, values)
        case exp.Cast():
            return _value(node.this, values)
        case exp.Column():
            return values.get(node.name, _UNKNOWN)
        case exp.Literal():
            return node.this if node.is_string else Decimal(node.this)
        case exp.Boolean():
            return bool(node.this)
        case exp.Null():
            return None
        case exp.Neg():
            inner = _value(node.this, values)
            return -inner if isinstance(inner, Decimal) else _UNKNOWN
        case exp.Not():
            inner = _value(node.this, values)
            return inner if inner is _UNKNOWN or inner is None else not inner
        case exp.And() | exp.Or():
            return _joined(isinstance(node, exp.And), _value(node.this, values), _value(node.expression, values))
        case exp.In():
            return _within(_value(node.this, values), [_value(e, values) for e in node.expressions])
        case exp.Between():
            at, low, high = (_value(node.args[k], values) for k in ("this", "low", "high"))
            return _joined(True, _compared(exp.GTE, at, low), _compared(exp.LTE, at, high))
        case exp.EQ() if isinstance(node.expression, exp.Any):
            return _within(_value(node.this, values), _elements(node.expression, values))
        case exp.EQ() | exp.NEQ() | exp.GT() | exp.GTE() | exp.LT() | exp.LTE():
            return _compared(type(node), _value(node.this, values), _value(node.expression, values))
        case exp.Is():
            at = _value(node.this, values)
            if at is _UNKNOWN or not isinstance(node.expression, exp.Null):
                return _UNKNOWN
            return (at is None) != bool(node.args.get("negate"))
        case exp.Length():
            text = _value(node.this, values)
            return Decimal(len(text)) if isinstance(text, str) else _UNKNOWN
        case _:
            return _UNKNOWN


def _elements(node: Expr, values: Mapping[str, Any]) -> list[Any]:
    from sqlglot import exp

    array = node.find(exp.Array)
    return [_value(e, values) for e in array.expressions] if array else [_UNKNOWN]


def _joined(both: bool, one: Any, other: Any) -> Any:
    decides = not both
    if one is decides or other is decides:
        return decides
    if _UNKNOWN in (one, other):
        return _UNKNOWN
    return None if None in (one, other) else both


def _within(at: Any, among: Sequence[Any]) -> Any:
    found = [_equal(at, a) for a in among]
    if True in found:
        return True
    return _UNKNOWN if _UNKNOWN in found or not found else None if None in found else False


def _equal(one: Any, other: Any) -> Any:
    from sqlglot import exp

    return _compared(exp.EQ, one, other)


def _compared(operator: type[Expr], one: Any, other: Any) -> Any:
    from sqlglot import exp

    if _UNKNOWN in (one, other):
        return _UNKNOWN
    if one is None or other is None:
        return None
    if isinstance(one, Decimal) != isinstance(other, Decimal):
        try:
            one, other = Decimal(one), Decimal(other)
        except (InvalidOperation, TypeError, ValueError):
            return _UNKNOWN
    if type(one) is not type(other) or (isinstance(one, str) and operator not in (exp.EQ, exp.NEQ)):
        return _UNKNOWN  # the order of texts is the collation's
    results: dict[type[Expr], bool] = {
        exp.EQ: one == other,
        exp.NEQ: one != other,
        exp.GT: one > other,
        exp.GTE: one >= other,
        exp.LT: one < other,
        exp.LTE: one <= other,
    }
    return results[operator]


def always_passes(expression: str, engine: str) -> bool:
    """Whether a CHECK of one column and constants, or of constants alone, refuses no value at all.

    Every constant it names, the places between and beyond them, and NULL are put in: between them nothing changes.
    """
    from sqlglot import exp

    tree = _tree(expression, engine)
    if tree is None:
        return False
    columns = {c.name for c in tree.find_all(exp.Column)}
    if len(columns) > 1:
        return False
    given = [_value(n.parent if isinstance(n.parent, exp.Neg) else n, {}) for n in tree.find_all(exp.Literal)]
    numbers = sorted({v for v in map(_number, given) if v is not None})
    tried: list[Any] = [None]
    if any(isinstance(v, str) and _number(v) is None for v in given):
        tried += [*(v for v in given if isinstance(v, str)), "\x7f no such value", ""]
    elif numbers:
        tried += [*numbers, numbers[0] - 1, numbers[-1] + 1, *((a + b) / 2 for a, b in pairwise(numbers))]
    else:
        tried += [Decimal(0), "text", True, False]
    return all(_value(tree, dict.fromkeys(columns, value)) not in (False, _UNKNOWN) for value in tried)


def _number(value: Any) -> Decimal | None:
    try:
        return Decimal(value) if isinstance(value, str | Decimal) else None
    except InvalidOperation:
        return None


def compares_null(expression: str, engine: str) -> bool:
    """Whether the whole CHECK hangs on a comparison with NULL, so that it refuses nothing."""
    from sqlglot import exp

    tree = _tree(expression, engine)
    return tree is not None and _null(tree, exp)


def _null(node: Expr, exp: Any) -> bool:
    if isinstance(node, exp.Paren | exp.Not | exp.Cast):
        return _null(node.this, exp)
    if isinstance(node, exp.Or):
        return _null(node.this, exp) or _null(node.expression, exp)
    if isinstance(node, exp.And):
        return _null(node.this, exp) and _null(node.expression, exp)
    if isinstance(node, exp.EQ | exp.NEQ | exp.GT | exp.GTE | exp.LT | exp.LTE):
        return any(_bare(side, exp) for side in (node.this, node.expression))
    return isinstance(node, exp.Null)


def _bare(node: Expr, exp: Any) -> bool:
    while isinstance(node, exp.Paren | exp.Cast):
        node = node.this
    return isinstance(node, exp.Null)


def conflict(expressions: Sequence[str], column: str, engine: str) -> str:
    """The bounds of a column that no value fulfils (`> 10 and < 5`), empty when there are none or they can be met."""
    low: tuple[Decimal, bool] | None = None
    high: tuple[Decimal, bool] | None = None
    allowed: set[Any] | None = None
    for expression in expressions:
        for operator, value in _bounds(expression, column, engine):
            if operator == "in":
                allowed = value if allowed is None else allowed & value
            elif operator in (">", ">="):
                low = max(low, (value, operator == ">")) if low else (value, operator == ">")
            else:
                high = (
                    min(high, (value, operator == "<="), key=lambda b: (b[0], b[1]))
                    if high
                    else (value, operator == "<=")
                )
    if allowed is not None and not allowed:
        return "lists of values without one in common"
    if low and high and (low[0] > high[0] or (low[0] == high[0] and (low[1] or not high[1]))):
        return f"{'>' if low[1] else '>='} {low[0]} and {'<=' if high[1] else '<'} {high[0]}"
    return ""


def _bounds(expression: str, column: str, engine: str) -> list[tuple[str, Any]]:
    """What the AND-ed parts of a CHECK say of the column alone."""
    from sqlglot import exp

    tree = _tree(expression, engine)
    found: list[tuple[str, Any]] = []
    stack = [tree] if tree is not None else []
    signs: dict[type[Expr], str] = {exp.GT: ">", exp.GTE: ">=", exp.LT: "<", exp.LTE: "<="}
    turned = {">": "<", ">=": "<=", "<": ">", "<=": ">="}
    while stack:
        node = stack.pop()
        if isinstance(node, exp.Paren):
            stack.append(node.this)
        elif isinstance(node, exp.And):
            stack += [node.this, node.expression]
        elif type(node) in signs:
            sign = signs[type(node)]
            left, right = _side(node.this, column, exp), _side(node.expression, column, exp)
            if left == "column" and isinstance(right, Decimal):
                found.append((sign, right))
            elif right == "column" and isinstance(left, Decimal):
                found.append((turned[sign], left))
        elif isinstance(node, exp.In | exp.EQ) and _side(node.this, column, exp) == "column":
            if isinstance(node, exp.In):
                among = [_value(e, {}) for e in node.expressions]
            elif isinstance(node.expression, exp.Any):
                among = _elements(node.expression, {})
            else:
                among = [_value(node.expression, {})]
            if among and _UNKNOWN not in among and None not in among:
                found.append(("in", set(among)))
    return found


def _side(node: Expr, column: str, exp: Any) -> Any:
    while isinstance(node, exp.Paren | exp.Cast):
        node = node.this
    if isinstance(node, exp.Column):
        return "column" if node.name == column else None
    value = _value(node, {})
    return value if isinstance(value, Decimal) else None
