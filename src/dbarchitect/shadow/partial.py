"""How many of a table's rows a partial index would hold, from statistics alone.

What the planner estimates well (a column compared with a constant, with extended statistics where there are some) is its estimate.
What it has but a rule of thumb for (functions, patterns, one column against another) is computed over the values that statistics hold.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dbarchitect.engines.postgresql.names import quote_identifier
from dbarchitect.model.tables import Name
from dbarchitect.shadow.arrays import elements

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from psycopg import Connection
    from sqlglot import exp

    from dbarchitect.shadow.building import Shadow
    from dbarchitect.shadow.facts import AttributeStatistics

_DRAWS = 4096
_MOST_COLUMNS = 6
_GUESSED = "the rows of a partial index, from statistics of single columns"
_Values = list[tuple[str | None, float]]


def share_held(
    shadow: Shadow,
    connection: Connection[Any],
    table: tuple[str, str],
    rows: float,
    predicate: str,
    statistics: Mapping[str, AttributeStatistics],
) -> tuple[float, str]:
    """The share of the table's rows that satisfy `predicate`, and in words what of it was guessed.

    `statistics` are those of the table's columns by name.
    """
    if rows < 1:
        return 0.0, ""
    key = (*table, predicate)
    if key not in shadow.shares:
        easy, hard = _parts(predicate)
        share = _planners(connection, table, rows, easy) if easy else 1.0
        for part, columns in hard:
            computed = _computed(shadow, connection, table, part, columns, statistics)
            share *= _planners(connection, table, rows, part) if computed is None else computed
        shadow.shares[key] = min(1.0, max(share, 1 / rows))
    return shadow.shares[key], _GUESSED


def _planners(connection: Connection[Any], table: tuple[str, str], rows: float, predicate: str) -> float:
    name = f"{quote_identifier(table[0])}.{quote_identifier(table[1])}"
    plan = connection.execute(f"EXPLAIN (FORMAT JSON) SELECT FROM ONLY {name} WHERE {predicate}".encode()).fetchone()
    return min(1.0, float(plan[0][0]["Plan"]["Plan Rows"]) / rows) if plan else 1.0


def _parts(predicate: str) -> tuple[str, list[tuple[str, tuple[str, ...]]]]:
    """What the planner knows to estimate, in one, and the other parts with their columns."""
    import sqlglot
    from sqlglot import exp
    from sqlglot.errors import SqlglotError

    try:
        tree = sqlglot.parse_one(predicate, dialect="postgres")
    except (SqlglotError, RecursionError):
        return predicate, []
    while isinstance(tree, exp.Paren):
        tree = tree.this
    parts = list(tree.flatten()) if isinstance(tree, exp.And) else [tree]
    easy, hard = [], []
    for part in parts:
        columns = tuple(dict.fromkeys(c.name for c in part.find_all(exp.Column)))
        if _is_easy(part) or not 0 < len(columns) <= _MOST_COLUMNS:
            easy.append(part.sql(dialect="postgres"))
        else:
            hard.append((part.sql(dialect="postgres"), columns))
    return " AND ".join(f"({e})" for e in easy), hard


def _is_easy(part: exp.Expr) -> bool:
    from sqlglot import exp

    while isinstance(part, exp.Paren | exp.Not):
        part = part.this
    if isinstance(part, exp.Column):
        return True
    if isinstance(part, exp.EQ | exp.NEQ | exp.LT | exp.LTE | exp.GT | exp.GTE | exp.Is | exp.In | exp.Between):
        subject = part.this
        while isinstance(subject, exp.Paren | exp.Cast):
            subject = subject.this
        others = [v for k, v in part.args.items() if k != "this"]
        return isinstance(subject, exp.Column) and not any(_has_column(o) for o in others)
    if isinstance(part, exp.Or | exp.And):
        return _is_easy(part.left) and _is_easy(part.right)
    return False


def _has_column(given: object) -> bool:
    from sqlglot import exp

    if isinstance(given, list):
        return any(_has_column(g) for g in given)
    return isinstance(given, exp.Expression) and given.find(exp.Column) is not None


def _computed(
    shadow: Shadow,
    connection: Connection[Any],
    table: tuple[str, str],
    predicate: str,
    columns: Sequence[str],
    statistics: Mapping[str, AttributeStatistics],
) -> float | None:
    """The share by evaluating the predicate over the columns' values, taken for independent; None where they are unknown."""
    import psycopg

    known = shadow.facts.schema_.table(Name(namespace=table[0], name=table[1]))
    values: list[_Values] = []
    types = []
    for name in columns:
        column = known.column(name) if known else None
        one = statistics.get(name)
        found = _distribution(one) if one else []
        if column is None or not found:
            return None
        values.append(found)
        types.append(column.type)
    if len(values) == 1:
        drawn: list[list[str | None]] = [[v for v, _ in values[0]]]
        weights = [w for _, w in values[0]]
    else:
        drawn = [_draw(v, at) for at, v in enumerate(values)]
        weights = [1.0] * _DRAWS
    arrays = ", ".join(f"%s::{t}[]" for t in types)
    named = ", ".join(quote_identifier(c) for c in columns)
    sql = (
        f"SELECT coalesce(sum(w_) FILTER (WHERE {predicate.replace('%', '%%')}), 0) / sum(w_)"
        f" FROM unnest({arrays}, %s::float8[]) AS drawn_({named}, w_)"
    )
    try:
        with connection.transaction():
            row = connection.execute(sql.encode(), [*drawn, weights]).fetchone()
    except psycopg.Error:
        return None
    return float(row[0]) if row and row[0] is not None else None


def _distribution(one: AttributeStatistics) -> _Values:
    """Values with their shares: common ones, those of the histogram, null."""
    common = elements(one.common)
    shares = one.common_shares or ()
    bounds = elements(one.bounds)
    nulls = one.null_share or 0.0
    rest = max(0.0, 1 - sum(shares) - nulls)
    found: _Values = list(zip(common, shares, strict=False))
    if not common and not bounds:
        return []
    if bounds:
        # a bin's ends stand for half of it each
        inner = rest / max(1, len(bounds) - 1)
        found += [(v, inner / 2 if at in (0, len(bounds) - 1) else inner) for at, v in enumerate(bounds)]
    return [*found, (None, nulls)] if nulls > 0 else found


def _draw(values: _Values, column: int) -> list[str | None]:
    """Draws in the values' proportions, spread evenly; the same every time, and independent from column to column."""
    step = (2 ** (1 / (column + 2))) % 1 if column else 1 / _DRAWS
    total = sum(w for _, w in values)
    out: list[str | None] = []
    ends, sum_ = [], 0.0
    for _, weight in values:
        sum_ += weight / total
        ends.append(sum_)
    from bisect import bisect_left

    for n in range(_DRAWS):
        out.append(values[min(bisect_left(ends, ((n + 0.5) * step) % 1), len(values) - 1)][0])
    return out
