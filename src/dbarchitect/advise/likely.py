"""What part of a table's rows a condition on one column holds for, as its statistics have it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dbarchitect.advise.about import About
    from dbarchitect.model.tables import Name

_EQUAL = re.compile(r"\A\"?[\w$]+\"? = (?:CAST\()?'?(?P<value>(?:[^']|'')*?)'?(?: AS [\w ]+\))?\Z", re.IGNORECASE)
_FEW = 50
_ARRAY_PARTS = re.compile(r'"((?:[^"\\]|\\.)*)"|([^,{}]+)')


def share_of(table: Name, column: str, sql: str, about: About) -> float | None:
    """A share between 0 and 1; None where the statistics do not say, or where the condition is of another kind.

    Null tests, truth values and equality with a constant are known. A range over time is not: tomorrow's query has another.
    """
    known = about.statistics(table, column)
    if known is None:
        return None
    nulls = known.null_share or 0.0
    text = sql.strip()
    upper = text.upper()
    if upper.endswith("IS NULL"):
        return 1 - nulls if upper.startswith("NOT ") else nulls
    if upper.endswith("IS NOT NULL"):
        return 1 - nulls
    common = dict(zip(_values(known.common), known.common_shares or (), strict=False))
    if upper.removeprefix("NOT ").strip('"() ').lower() == column.lower():
        return common.get("f" if upper.startswith("NOT ") else "t")
    if upper.endswith((" = TRUE", " IS TRUE")):
        return common.get("t")
    if upper.endswith((" = FALSE", " IS FALSE")):
        return common.get("f")
    equal = _EQUAL.match(text)
    if equal is None:
        return None
    if about.distinct(table, column) > _FEW:  # of many values another is asked for tomorrow
        return None
    value = equal["value"].replace("''", "'")
    found = common.get(value)
    return found if found is not None else common.get(value.rstrip())


def _values(array: str | None) -> list[str]:
    """The elements of an array as PostgreSQL writes it."""
    if not array:
        return []
    found = []
    for quoted, plain in _ARRAY_PARTS.findall(array[1:-1]):
        found.append(re.sub(r"\\(.)", r"\1", quoted) if quoted or not plain else plain)
    return [v.rstrip() for v in found]
