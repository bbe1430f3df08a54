"""A made-up value stands for “unknown”: averages, ages and ranges count it as if it were real.

Why
    1900-01-01, 9999-12-31, -1 or 'N/A' in many rows are no values. Every query must know and exclude them; one that does not is wrong
    without an error.

Example
    person.born = '1900-01-01' in a fifth of the rows

Fix
    UPDATE person SET born = NULL WHERE born = '1900-01-01'; then a CHECK that keeps it out.

When to ignore
    An open end of a period is written as infinity or 9999-12-31 by convention, and all readers follow it.

Source
    https://www.postgresql.org/docs/18/functions-comparison.html
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from dbarchitect.assess.finding import finding, rows_said
from dbarchitect.assess.values import filled_columns
from dbarchitect.core.names import words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "notice"
ENGINES = ("postgresql", "mysql", "mariadb", "sqlite", "duckdb", "sqlserver", "oracle")
LEAST_ROWS, LEAST_SHARE = 50, 0.03
_FAR = ("9999-12-31", "9999-01-01", "2999-12-31", "3000-01-01")
"""An end that is open is written so on purpose: only other moments count."""
_ENDS = frozenset(
    {"to", "until", "till", "end", "ends", "expires", "expiry", "expired", "thru", "through", "before", "last"}
)
_DATES = ("1900-01-01", "1899-12-30", "1753-01-01", "0001-01-01", "1970-01-01", "1800-01-01")
_TEXTS = frozenset(
    {
        "n/a",
        "na",
        "none",
        "null",
        "unknown",
        "-",
        "--",
        "?",
        "tbd",
        "xxx",
        "undefined",
        "nil",
        "missing",
        "not available",
        "unspecified",
    }
)
_NUMBERS = frozenset({"-1", "-99", "-999", "-9999", "9999", "99999", "999999", "-1.0", "-999.0"})


def check(case: Case) -> Iterator[Finding]:
    for table, column, kind, values in filled_columns(
        case, "date", "timestamp", "timestamptz", "text", "integer", "decimal", "float"
    ):
        rows = case.rows(table) or 0
        if rows < LEAST_ROWS or any(column.name in k.columns for k in table.foreign_keys):
            continue
        sample, known = case.sample(table, column.name), case.statistics(table, column.name)
        if sample is not None and sample.values:
            common = [(v, n / len(sample.values)) for v, n in Counter(values).most_common(5)]
        else:
            common = list(zip(known.common, known.shares, strict=False))[:5] if known else []
        for value, share in common:
            if (
                share >= LEAST_SHARE
                and _stands_for_nothing(kind.family, value, values, column.name)
                and len(set(values)) > 5
            ):
                message = f"{column.name} of {table.name}{rows_said(case, table)} is “{value}” in {share:.0%} of the rows, which reads as “unknown”: averages and ranges count it as real."
                yield finding(case, table, message, level="notice", column=column.name)
                break


def _stands_for_nothing(family: str, value: str, values: tuple[str, ...], name: str) -> bool:
    if family in ("date", "timestamp", "timestamptz"):
        return value.startswith(_DATES) or (value.startswith(_FAR) and not set(words(name)) & _ENDS)
    if family == "text":
        return value.strip().lower() in _TEXTS
    if value not in _NUMBERS:
        return False
    others = [float(v) for v in values if v != value]
    return bool(others) and (min(others) >= 0 if value.startswith("-") else max(others) < float(value) / 5)
