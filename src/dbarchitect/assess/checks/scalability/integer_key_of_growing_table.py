"""A table grows so fast that its integer key ends within years.

Why
    Two thousand million numbers are few: a thousand rows a second use them up in 25 days. Widening the key later rewrites the table
    and all that refer to it; before it is large it costs nothing.

Example
    CREATE TABLE click (id integer PRIMARY KEY);  -- 2,000,000 a day

Fix
    Add a bigint column, fill it in steps, swap it in.

When to ignore
    Old rows are deleted and their numbers used again.

Source
    https://www.postgresql.org/docs/18/datatype-numeric.html#DATATYPE-INT
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.finding import finding
from dbarchitect.assess.growth import YEAR, most_of, of_events, rows_a_day, when_full
from dbarchitect.model.architecture import Calculated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "warning"
ENGINES = ("postgresql", "mysql", "mariadb", "sqlserver")
NEEDS = ("sizes",)
CAUSES = ("sequence_near_end",)
YEARS = 5
MANY_ROWS = 0.1
EVENT_ROWS = 100_000


def check(case: Case) -> Iterator[Finding]:
    for table in case.tables:
        key = table.primary_key
        column = table.column(key.columns[0]) if key and len(key.columns) == 1 else None
        most = most_of(case, column) if column is not None else None
        rows = case.rows(table) or 0
        if column is None or most is None or most > 2**31 or rows < 1000:
            continue
        rate = rows_a_day(case, table, least_days=7)
        full = when_full(case, most - rows, rate)
        if full is not None and rate and full[0] <= YEARS * YEAR:
            said = f"At {rate:,.0f} rows a day the key of {table.name} ({column.type}) ends by {full[1]} at the latest: then every insert fails."
        elif rows >= MANY_ROWS * most:
            said = f"{table.name} has {rows:,.0f} rows, and its key ({column.type}) ends at {most:,}: then every insert fails."
        elif rows >= EVENT_ROWS and of_events(case, table):
            said = f"{table.name} writes down events without end ({rows:,.0f} rows so far), and its key ({column.type}) ends at {most:,}."
        else:
            continue
        yield finding(
            case, table, said, level="notice" if said.endswith(f"ends at {most:,}.") else "warning", column=column.name,
            evidence=(Calculated(formula="(end − rows) / inserts a day", inputs=(("rows", f"{rows:,.0f}"), ("inserts a day", f"{rate:,.0f}" if rate else "unknown")), result=f"{full[0]:,.0f} days" if full else "unknown"),),
        )  # fmt: skip
