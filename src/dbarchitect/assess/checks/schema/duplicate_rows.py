"""The same row is stored several times: sums and counts are too high, and an update cannot tell the copies apart.

Why
    A table without a key takes whatever a repeated import or a retried request brings.

Example
    CREATE TABLE payment (account text, paid_on date, amount numeric);  -- loaded twice

Fix
    Remove the copies by ctid, then give the table a key:
    DELETE FROM payment a USING payment b WHERE a.ctid > b.ctid AND a = b;

When to ignore
    The rows are measurements in which equal ones are separate events.

Source
    https://www.postgresql.org/docs/18/ddl-system-columns.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.finding import finding, rows_said
from dbarchitect.assess.probing import askable, number, quoted, source, unread
from dbarchitect.model.inspection import Probe

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding
    from dbarchitect.model.tables import Table

LEVEL = "error"
ENGINES = ("postgresql", "mysql", "mariadb", "sqlite", "duckdb")
MOST_COLUMNS = 100


def probes(case: Case) -> Iterator[Probe]:
    text = "char" if case.engine in ("mysql", "mariadb") else "text"
    for table in _keyless(case):
        if not askable(case, table):
            continue
        listed = ", ".join(f"CAST({quoted(case, c.name)} AS {text})" for c in table.columns)
        yield Probe(
            key=f"duplicate_rows:{table.name}",
            sql=f"SELECT coalesce(sum(d.n - 1), 0) AS n FROM (SELECT count(*) AS n FROM {source(case, table)} GROUP BY {listed} HAVING count(*) > 1) AS d",
            why=f"rows of {table.name} that are stored more than once",
        )


def check(case: Case) -> Iterator[Finding]:
    unanswered = []
    for table in _keyless(case):
        copies = number(case, f"duplicate_rows:{table.name}")
        if copies is None:
            unanswered.append(table)
        if copies:
            message = f"{copies:,} rows of {table.name}{rows_said(case, table)} are exact copies of others: sums and counts over it are too high."
            yield finding(case, table, message, level="error")
    unread(case, unanswered)


def _keyless(case: Case) -> Iterator[Table]:
    for table in case.tables:
        keyed = any(i.unique for i in case.indexes[str(table.name)])
        if not keyed and 0 < len(table.columns) <= MOST_COLUMNS:
            yield table
