"""A date that no calendar has stands for “unknown”: comparisons, averages and other databases take it for a day or refuse it.

Why
    '0000-00-00' is smaller than every day, so “before 2020” finds all unknown ones; drivers turn it into NULL, an error or the year
    before one; a strict server refuses the next ALTER TABLE, and no other engine loads such a row.

Example
    CREATE TABLE pet (id int PRIMARY KEY, born_on date NOT NULL DEFAULT '0000-00-00');

Fix
    ALTER TABLE pet MODIFY COLUMN born_on date NULL; UPDATE pet SET born_on = NULL WHERE born_on = '0000-00-00';

When to ignore
    Never for data that are to be moved or reported on.

Source
    https://dev.mysql.com/doc/refman/8.4/en/sql-mode.html#sqlmode_no_zero_date
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.assess.altering import altered, with_column, with_constraint
from dbarchitect.assess.column_types import column_type, names_column
from dbarchitect.assess.finding import finding, rows_said
from dbarchitect.assess.probing import quoted, source
from dbarchitect.assess.values import filled_columns
from dbarchitect.engines.postgresql.names import default_name
from dbarchitect.model.tables import Check

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding, Fix
    from dbarchitect.model.tables import Column, Table

LEVEL = "warning"
ENGINES = ("mysql", "mariadb")
_ZERO = re.compile(r"'?(?:0000-\d\d-\d\d|\d{4}-00-\d\d|\d{4}-\d\d-00)(?: [\d:.]*)?'?\Z")
_FROM_DAY_ONE = re.compile(r">=?\s*'(?!0000)\d{4}-(?!00)\d\d-(?!00)\d\d'")
_ALL_ZERO = re.compile(r"'?0000-00-00(?: 00:00:00(?:\.0+)?)?'?\Z")


def check(case: Case) -> Iterator[Finding]:
    for table, column, _, values in filled_columns(case, "date", "timestamp", "timestamptz"):
        zero = sum(bool(_ZERO.match(v)) for v in values)
        default = column.default is not None and bool(_ZERO.match(column.default.strip()))
        if not (zero or default) or _kept_out(table, column):
            continue
        how = f"is {column.default.strip()} when nobody says it" if default and column.default else "holds such values"
        seen = f" ({zero:,} of {len(values):,} values seen)" if zero else ""
        message = f"{column.name} of {table.name}{rows_said(case, table)} {how}{seen}: a date that no calendar has, which sorts before all others and loads nowhere else."
        yield finding(case, table, message, level="warning", column=column.name, fix=_fix(case, table, column))


def _kept_out(table: Table, column: Column) -> bool:
    return any(names_column(c.expression, column.name) and _FROM_DAY_ONE.search(c.expression) for c in table.checks)


def _fix(case: Case, table: Table, column: Column) -> Fix | None:
    """NULL instead, and a CHECK that keeps it so on a server that is not strict; None where a key or a partition needs the column."""
    keyed = any(column.name in i.columns and i.unique for i in case.indexes[str(table.name)])
    if keyed or table.partitioning or not _only_all_zero(case, table, column):
        return None
    default = None if column.default and _ZERO.match(column.default.strip()) else column.default
    open_ = with_column(table, column.but(nullable=True, default=default))
    where, name = source(case, table), quoted(case, column.name)
    held = Check(
        name=default_name(table.name.name, f"{column.name}_real", "check"), expression=f"{name} >= '1000-01-01'"
    )
    first, last = altered(case, table, open_), altered(case, open_, with_constraint(open_, held))
    if last is None:
        return None
    zero = "'0000-00-00'" if column_type(case.schema, column).family == "date" else "'0000-00-00 00:00:00'"
    loose = "SET SESSION sql_mode = ''"
    back = () if column.nullable else (f"UPDATE {where} SET {name} = {zero} WHERE {name} IS NULL",)
    return last.but(
        sql=(
            loose,
            *(first.sql if first else ()),
            f"UPDATE {where} SET {name} = NULL WHERE {name} = {zero}",
            *last.sql,
        ),
        reverse=(loose, *last.reverse, *back, *(first.reverse if first else ())),
        risk=f"{last.risk} Readers must know that {column.name} may be NULL.",
    )


def _only_all_zero(case: Case, table: Table, column: Column) -> bool:
    """Whether no value seen has a year or a month beside the zeros, which NULL would forget."""
    return all(_ALL_ZERO.match(v) for v in case.values(table, column.name) if _ZERO.match(v))
