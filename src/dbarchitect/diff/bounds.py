"""What rows a partition takes, read from its bounds: as a condition, and whether other partitions take them all."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from dbarchitect.engines.postgresql.names import quote_identifier

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dbarchitect.model.tables import Table

_VALUE = re.compile(r"'(?:[^']|'')*'|[^,\s()]+")
_RANGE = re.compile(r"FOR VALUES FROM \((?P<low>.*)\) TO \((?P<high>.*)\)\Z", re.DOTALL)
_LIST = re.compile(r"FOR VALUES IN \((?P<values>.*)\)\Z", re.DOTALL)
_LOWEST, _HIGHEST = "MINVALUE", "MAXVALUE"

Place = tuple[int, Decimal | str]
"""Where a bound lies: before all values, among them, after all."""


def is_default(table: Table) -> bool:
    return table.partition_of is not None and table.partition_of.bounds == "DEFAULT"


def condition(parent: Table, part: Table) -> str | None:
    """The rows that belong into the partition, as a condition over its parent's columns; None where that is not known."""
    if parent.partitioning is None or part.partition_of is None:
        return None
    columns = {c.name for c in parent.columns}
    keys = [
        quote_identifier(k.expression) if k.expression in columns else f"({k.expression})"
        for k in parent.partitioning.keys
    ]
    bounds = part.partition_of.bounds
    if (listed := _LIST.match(bounds)) and len(keys) == 1:
        return _listed(keys[0], _VALUE.findall(listed["values"]))
    if found := _RANGE.match(bounds):
        low, high = (_VALUE.findall(found[side]) for side in ("low", "high"))
        tests = [*(f"{k} IS NOT NULL" for k in keys), *_from(keys, low), *_to(keys, high)]
        return " AND ".join(tests)
    return None


def _listed(key: str, values: list[str]) -> str:
    named = [v for v in values if v.upper() != "NULL"]
    tests = [f"{key} IN ({', '.join(named)})"] if named else []
    if len(named) < len(values):
        tests.append(f"{key} IS NULL")
    return " OR ".join(tests)


def _from(keys: list[str], low: list[str]) -> list[str]:
    """At or above the lower bound; behind a bound without end nothing else counts."""
    for i, value in enumerate(low):
        if value in (_LOWEST, _HIGHEST):
            return [_row(keys[:i], ">=" if value == _LOWEST else ">", low[:i])] if i else []
    return [_row(keys, ">=", low)]


def _to(keys: list[str], high: list[str]) -> list[str]:
    for i, value in enumerate(high):
        if value in (_LOWEST, _HIGHEST):
            return [_row(keys[:i], "<" if value == _LOWEST else "<=", high[:i])] if i else []
    return [_row(keys, "<", high)]


def _row(keys: list[str], sign: str, values: list[str]) -> str:
    if len(keys) == 1:
        return f"{keys[0]} {sign} {values[0]}"
    return f"({', '.join(keys)}) {sign} ({', '.join(values)})"


def overlap(one: Table, other: Table) -> bool:
    """Whether some row would fit both; False where that is not known."""
    mine, theirs = _values(one), _values(other)
    if mine is not None and theirs is not None:
        return bool(mine & theirs)
    span, beside = _span(one), _span(other)
    return span is not None and beside is not None and span[0] < beside[1] and beside[0] < span[1]


def covered(part: Table, others: Iterable[Table]) -> bool:
    """Whether the others together take every row that the partition takes."""
    taken = list(others)
    mine = _values(part)
    if mine is not None:
        return mine <= {v for t in taken for v in _values(t) or ()}
    span = _span(part)
    if span is None:
        return False
    reached = span[0]
    for low, high in sorted(s for t in taken if (s := _span(t)) is not None):
        if low <= reached < high:
            reached = high
    return reached >= span[1]


def _values(table: Table) -> frozenset[str] | None:
    found = _LIST.match(table.partition_of.bounds) if table.partition_of else None
    return frozenset(_VALUE.findall(found["values"])) if found else None


def _span(table: Table) -> tuple[Place, Place] | None:
    """The bounds of one key; numbers as such, all else as it is written, which for dates and times is their order."""
    found = _RANGE.match(table.partition_of.bounds) if table.partition_of else None
    if found is None:
        return None
    low, high = (_VALUE.findall(found[side]) for side in ("low", "high"))
    if len(low) != 1 or len(high) != 1:
        return None
    return _place(low[0]), _place(high[0])


def _place(value: str) -> Place:
    if value in (_LOWEST, _HIGHEST):
        return (-2 if value == _LOWEST else 2), ""
    plain = value.strip("'")
    if re.fullmatch(r"-?\d+(\.\d+)?", plain):
        return 0, Decimal(plain)
    return 1, plain
