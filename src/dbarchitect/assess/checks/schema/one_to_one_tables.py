"""Two tables hold one thing: every row of the one has exactly one row of the other, and each read joins them.

Why
    Same key, same number of rows: nothing is optional and nothing is repeated. The split costs a join, a second index and a second
    write, and a row of the one can lack the other.

Example
    customer (10,000 rows) and customer_detail (customer_id PRIMARY KEY REFERENCES customer, 10,000 rows)

Fix
    Move the columns of the second into the first, keep a view of the old name while readers change.

When to ignore
    Other rights, another rhythm of change, or large seldom-read columns are kept apart on purpose.

Source
    https://www.postgresql.org/docs/18/ddl-constraints.html#DDL-CONSTRAINTS-FK
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.finding import finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "notice"
ENGINES = ("postgresql", "mysql", "mariadb", "sqlite", "duckdb")
NEEDS = ("sizes",)
LEAST_ROWS, NARROW = 100, 20
"""Together at most that many columns: larger tables may be split for their width."""


def check(case: Case) -> Iterator[Finding]:
    for reference in case.references:
        table, target = reference.table, case.by_name.get(str(reference.key.target))
        key = table.primary_key
        if (
            target is None
            or target is table
            or key is None
            or set(reference.key.columns) != set(key.columns)
            or table.policies
            or target.policies
        ):
            continue
        mine, theirs = case.rows(table) or 0, case.rows(target) or 0
        if table.options != target.options:  # kept apart for another rhythm of change
            continue
        together = len(table.columns) + len(target.columns) - len(key.columns)
        siblings = [
            r
            for r in case.referring_to.get(str(target.name), ())
            if r.table.primary_key and set(r.key.columns) == set(r.table.primary_key.columns)
        ]
        if mine == theirs >= LEAST_ROWS and together <= NARROW and len(siblings) == 1:
            message = f"{table.name} has exactly one row for each of the {theirs:,.0f} of {target.name}, with the same key: each read joins what is one thing."
            yield finding(case, table, message, level="notice", objects=(str(table.name), str(target.name)))
