"""Rows point at rows that do not exist: joins lose them silently, sums differ from report to report.

Why
    The parent was deleted or never arrived, and no valid foreign key stood in the way.

Example
    CREATE TABLE invoice (id bigint PRIMARY KEY, customer_id bigint);  -- customer 17 was deleted

Fix
    Decide per row: restore the parent, set the reference to NULL, or move the rows to an archive; then add the foreign key.
    SELECT * FROM invoice t WHERE NOT EXISTS (SELECT FROM customer p WHERE p.id = t.customer_id);

When to ignore
    The table keeps history of things that may go.

Source
    https://www.postgresql.org/docs/18/ddl-constraints.html#DDL-CONSTRAINTS-FK
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.finding import finding, rows_said
from dbarchitect.assess.inference import sure_references
from dbarchitect.assess.naming import keeps_history
from dbarchitect.assess.probing import askable, counting, number, quoted, source, unread

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding
    from dbarchitect.model.inspection import Probe
    from dbarchitect.model.tables import Table

LEVEL = "error"
ENGINES = ("postgresql", "mysql", "mariadb", "sqlite", "duckdb")
_UNKEPT = ("sqlite",)
"""Engines that keep foreign keys only when each connection asks for it."""


def probes(case: Case) -> Iterator[Probe]:
    for table, columns, target, keys in _suspects(case):
        if not askable(case, table):
            continue
        filled = " AND ".join(f"t.{quoted(case, c)} IS NOT NULL" for c in columns)
        equal = " AND ".join(f"p.{quoted(case, k)} = t.{quoted(case, c)}" for c, k in zip(columns, keys, strict=True))
        where = f"{filled} AND NOT EXISTS (SELECT 1 FROM {source(case, target)} AS p WHERE {equal})"
        why = f"rows of {table.name} whose {', '.join(columns)} is not in {target.name}"
        yield counting(case, _key(table, columns), table, where, why)


def check(case: Case) -> Iterator[Finding]:
    unanswered = []
    for table, columns, target, _ in _suspects(case):
        lost = orphans(case, table, columns)
        if lost is None:
            unanswered.append(table)
        if lost:
            message = f"{lost:,} rows of {table.name}{rows_said(case, table)} point at {target.name} that do not exist ({', '.join(columns)}): joins lose them silently."
            yield finding(case, table, message, level="error", column=", ".join(columns))
    unread(case, unanswered)


def orphans(case: Case, table: Table, columns: Sequence[str]) -> int | None:
    """How many rows point at nothing; None when the data were not asked."""
    return number(case, _key(table, columns))


def _key(table: Table, columns: Sequence[str]) -> str:
    return f"orphan_rows:{table.name}:{','.join(columns)}"


def _suspects(case: Case) -> Iterator[tuple[Table, tuple[str, ...], Table, tuple[str, ...]]]:
    """References that nothing keeps: undeclared, not validated, not enforced."""
    for found in sure_references(case):
        if found.same_type and not keeps_history(found.table):
            yield found.table, found.columns, found.target, found.target_columns
    for reference in case.references:
        target = case.by_name.get(str(reference.key.target))
        loose = not reference.key.validated or not reference.key.enforced or case.engine in _UNKEPT
        if loose and target is not None and reference.key.target_columns:
            yield reference.table, reference.key.columns, target, reference.key.target_columns
